"""A sheet of pixels to write and paint on, in the app's own type and colours."""

import io
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.theme import Palette, palette

WEIGHT = {False: 400, True: 600}  # of the letters; True: bold


class Sheet:
    """A picture in the making; x points right, y down, and all sizes are pixels."""

    def __init__(self, width: int, height: int):
        # Projectors and paper are light, whatever the theme is.
        self.palette: Palette = palette("light")
        self.image = Image.new("RGB", (width, height), self.palette.background)
        self.draw = ImageDraw.Draw(self.image)
        # Not shared between threads, for a font may be used by one at a time.
        self._fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}

    def another(self) -> "Sheet":
        """Return an empty sheet of the same size that shares the letters with this one."""
        sheet = Sheet(*self.image.size)
        sheet._fonts = self._fonts
        return sheet

    @property
    def tones(self) -> tuple[str, str]:
        """The colours of what is said, and of what is said aside: as on the screen, 72% of it."""
        text = self.palette.text
        aside = ramp((self.palette.background, text))[round(0.72 * 255)]
        return text, "#" + bytes(aside).hex()

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        bold: bool = False,
        muted: bool = False,
        anchor: str = "ls",
    ) -> None:
        """Write one line.

        Args:
            x: of its anchor, and y likewise.
            y: of its anchor.
            text: what is written.
            size: of the letters.
            bold: whether the letters are heavy.
            muted: whether it is said aside.
            anchor: as Pillow's; "ls" is the left end of the line that the letters stand on.
        """
        self.draw.text((x, y), text, self.tones[muted], self._font(size, bold), anchor)

    def lines(self, text: str, size: int, width: float) -> list[str]:
        """Break a text into lines that are at most `width` wide."""
        font = self._font(size, False)
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and font.getlength(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def write_lines(self, x: float, y: float, text: str, size: int, width: float) -> None:
        """Write a text in as many lines as it needs; y is that of the first."""
        for number, line in enumerate(self.lines(text, size, width)):
            self.write(x, y + 1.3 * size * number, line, size)

    def paste(self, pixels: np.ndarray, x: int, y: int, scale: int) -> None:
        """Paint a small picture, each of its pixels `scale` × `scale` of ours.

        Args:
            pixels: grey (H, W), or colours (H, W, 3); uint8, or float in [0, 1].
            x: of its left edge.
            y: of its upper edge.
            scale: how much larger it becomes.
        """
        if pixels.dtype != np.uint8:
            pixels = np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
        large = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
        self.image.paste(Image.fromarray(large), (x, y))

    def png(self) -> bytes:
        """Return what was painted as a PNG."""
        file = io.BytesIO()
        self.image.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _font(self, size: int, bold: bool) -> ImageFont.FreeTypeFont:
        if (size, bold) not in self._fonts:
            font = ImageFont.truetype(font_file(), size)
            font.set_variation_by_axes([WEIGHT[bold]])
            self._fonts[size, bold] = font
        return self._fonts[size, bold]


def font_file() -> Path:
    """Return the type that the app is set in: it comes with Streamlit.

    Raises:
        FileNotFoundError: if this Streamlit brings it under another name.
    """
    spec = find_spec("streamlit")
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "static" / "static" / "media"
        for file in folder.glob("SourceSansVF-Upright*.woff2"):
            return file
    raise FileNotFoundError(
        "the type for pictures, SourceSansVF-Upright, does not come with this Streamlit; install "
        "the one that requirements.txt names"
    )


def ramp(stops: tuple[str, ...]) -> np.ndarray:
    """Return a map of 256 colours (256, 3) uint8 between hex colours, as static/colours.js has."""
    corners = np.array([[int(stop[s : s + 2], 16) for s in (1, 3, 5)] for stop in stops])
    places = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(places, np.arange(len(stops)), channel) for channel in corners.T]
    return np.round(np.stack(channels, axis=1)).astype(np.uint8)


def signed_colours(values: np.ndarray, limit: float, stops: tuple[str, ...]) -> np.ndarray:
    """Return colours (..., 3) uint8 of values (...) on a diverging map from −limit to limit."""
    part = np.clip(0.5 + np.asarray(values, np.float64) / (2 * limit), 0, 1)
    return ramp(stops)[np.round(part * 255).astype(int)]
