import struct
import zlib
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from capsnet.drawing.upload import MAX_BYTES, decode_upload

# Two bright quarters that no turn or reflection maps onto one another.
PICTURE = np.zeros((40, 30, 3), np.uint8)
PICTURE[:20, :15] = (250, 40, 30)
PICTURE[:20, 15:] = (30, 200, 60)


def encode(image, form, **options):
    file = BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(file, form, **options)
    return file.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    """A PNG of black pixels whose file is about a thousand times smaller than they are."""
    packed = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    rows = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_lossless_picture_comes_back_as_it_is(form):
    assert np.array_equal(decode_upload(encode(PICTURE, form, lossless=True)), PICTURE)


def test_a_jpeg_comes_back_nearly_as_it_is():
    decoded = decode_upload(encode(PICTURE, "JPEG", quality=95))
    assert decoded.dtype == np.uint8
    assert np.abs(decoded.astype(int) - PICTURE).mean() < 5


def test_grey_and_transparent_pictures_keep_their_channels():
    grey = PICTURE[:, :, 0]
    assert np.array_equal(decode_upload(encode(grey, "PNG")), grey)
    clear = np.dstack([PICTURE, 255 - grey])
    assert np.array_equal(decode_upload(encode(clear, "PNG")), clear)
    palette = Image.fromarray(PICTURE).quantize(4)
    assert decode_upload(encode(palette, "PNG", transparency=0)).shape == (40, 30, 4)


def test_sixteen_bits_become_eight():
    deep = np.array([[0, 256, 32_768, 65_535]], np.uint16)
    assert decode_upload(encode(deep, "PNG")).tolist() == [[0, 1, 128, 255]]


def test_a_photo_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    decoded = decode_upload(encode(PICTURE, "PNG", exif=exif))
    assert np.array_equal(decoded, np.rot90(PICTURE, -1))


@pytest.mark.parametrize("side", [20_000, 12_000, 5_000])
def test_a_huge_picture_in_a_small_file_is_refused_before_it_is_decoded(side, monkeypatch):
    data = bomb(side, side)
    assert len(data) < 60_000

    def decoded(*_):
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(Image.Image, "load", decoded)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    with pytest.raises(ValueError, match="4,096"):
        decode_upload(data)


def test_the_largest_allowed_side_is_read():
    assert decode_upload(bomb(4096, 8)).shape == (8, 4096)


def test_a_file_of_more_than_two_megabytes_is_refused():
    with pytest.raises(ValueError, match="MB; at most 2"):
        decode_upload(encode(PICTURE, "PNG") + bytes(MAX_BYTES))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_truncated_file_is_called_damaged(form, part):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    data = encode(noise, form)
    with pytest.raises(ValueError, match=r"^The file is (damaged|not a PNG).*\.$"):
        decode_upload(data[: int(len(data) * part)])


def test_a_flipped_byte_never_raises_anything_but_a_value_error():
    for form in ("PNG", "JPEG", "WEBP"):
        data = encode(PICTURE, form)
        for place in range(0, len(data), 3):
            broken = bytearray(data)
            broken[place] ^= 0xFF
            with suppress(ValueError):
                assert decode_upload(bytes(broken)).dtype == np.uint8


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_kinds_of_pictures_are_refused(form):
    with pytest.raises(ValueError, match="not a PNG, JPEG or WebP"):
        decode_upload(encode(PICTURE, form))


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%PDF-1.7", bytes(100)])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ValueError, match="not a PNG, JPEG or WebP"):
        decode_upload(data)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_animated_pictures_are_refused(form):
    frames = [Image.fromarray(PICTURE), Image.fromarray(255 - PICTURE)]
    data = encode(frames[0], form, save_all=True, append_images=frames[1:])
    with pytest.raises(ValueError, match="animated"):
        decode_upload(data)
