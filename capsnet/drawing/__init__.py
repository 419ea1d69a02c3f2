"""Strokes or a picture -> the image that the network sees."""

from capsnet.drawing.prepare import (
    EDGE,
    SIZE,
    STROKE_WIDTH,
    digit_frame,
    prepare_raster,
    prepare_strokes,
)

__all__ = [
    "EDGE",
    "SIZE",
    "STROKE_WIDTH",
    "digit_frame",
    "prepare_raster",
    "prepare_strokes",
]
