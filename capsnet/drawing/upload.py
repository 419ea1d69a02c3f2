"""An uploaded picture file -> an array, without trusting the file."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 2 * 1024**2
MAX_SIDE = 4096


def decode_upload(data: bytes) -> NDArray[np.uint8]:
    """Decode a PNG, JPEG or WebP file, turned upright as its EXIF data says.

    Size is read from the header before anything is decoded: 48 kB of PNG can hold 400 million
    pixels.

    Args:
        data: the file's bytes.

    Returns:
        uint8 (H, W), (H, W, 3) or (H, W, 4), as `capsnet.prepare_raster` takes it.

    Raises:
        ValueError: in one sentence fit for a user, for a file of another kind, one that is
            larger than 2 MB or 4,096 pixels a side, animated, or damaged.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(
            f"The file has {len(data) / 1024**2:.1f} MB; at most {MAX_BYTES // 1024**2} are read."
        )
    try:
        picture = Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise ValueError(f"The picture has more than {MAX_SIDE:,} pixels a side.") from None
    except UnidentifiedImageError as error:
        raise ValueError("The file is not a PNG, JPEG or WebP picture.") from error
    except Exception as error:  # each decoder raises its own
        raise ValueError("The file is damaged and cannot be read.") from error
    with picture:
        if max(picture.size) > MAX_SIDE:
            raise ValueError(
                f"The picture is {picture.width:,} x {picture.height:,} pixels large; "
                f"at most {MAX_SIDE:,} a side are read."
            )
        # Phones put second pictures, such as depth, into a JPEG; the first is the photo.
        if picture.format in ("PNG", "WEBP") and getattr(picture, "n_frames", 1) > 1:
            raise ValueError("The picture is animated; only still pictures are read.")
        try:
            return _to_array(ImageOps.exif_transpose(picture))
        except Exception as error:  # each decoder raises its own
            raise ValueError("The file is damaged and cannot be read.") from error


def _to_array(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode.startswith("I"):  # 16 bits a pixel, which convert("L") would clip to 8
        return (np.asarray(picture, np.int64).clip(0, 65_535) >> 8).astype(np.uint8)
    if picture.has_transparency_data:
        return np.asarray(picture.convert("RGBA"))
    return np.asarray(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))
