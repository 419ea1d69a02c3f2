"""Pictures with a caption, each a slide of 1920 × 1080 as PNG: large enough to be projected."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from app.drawing import Drawing
from app.exports.charts import (
    colour_key,
    couplings_chart,
    leaning_texts,
    lengths_chart,
)
from app.exports.sheet import Sheet, signed_colours
from app.exports.subject import Subject
from app.exports.words import bent_sentence, signed, strip_sentence
from app.routing_message import RoutingMessage
from capsnet.explain import PAPER_DELTAS

WIDTH, HEIGHT, MARGIN = 1920, 1080, 80
TOP, BOTTOM = 150, 850  # of the picture
CAPTION = (36, 34, 32, 30)  # sizes of its letters: the first that needs no more lines than the last
PEN = 0.075  # of the pad: how wide a stroke is painted, as static/pad-paint.js has it


def digit_slide(subject: Subject) -> bytes:
    """What was drawn, what the network saw, and what the decoder draws from the longest capsule."""
    trace, side = subject.trace, 560
    longest, length = trace.prediction, float(trace.lengths.max())
    pictures = [
        (trace.image, "what the network saw, 28 × 28 pixels"),
        (trace.reconstruction, f"redrawn from capsule {longest}, {length:.2f} long"),
    ]
    if subject.drawing.source == "strokes":
        pictures.insert(0, (_drawn(subject.drawing, side), "what was drawn"))
    title = "Seen and redrawn" if len(pictures) == 2 else "Drawn, seen and redrawn"
    return _slide(subject, title, subject.answer, lambda sheet: _row(sheet, pictures, side))


def lengths_slide(subject: Subject) -> bytes:
    """The lengths of all digit capsules, and what the decoder draws from each."""

    def paint(sheet: Sheet) -> None:
        trace, pitch = subject.trace, 64
        chart = {"left": MARGIN, "top": TOP + 40, "width": 1600, "pitch": pitch, "size": 32}
        lengths_chart(sheet, trace.lengths, subject.threshold, **chart)
        for digit, picture in enumerate(trace.readings):
            sheet.paste(picture, 1720, TOP + 40 + digit * pitch + 4, 2)

    title = "How long each digit’s capsule is, and what it draws"
    marks = "Dotted: the lengths that training aims at; solid: where doubt ends."
    return _slide(subject, title, f"{subject.answer} {marks}", paint)


def couplings_slide(subject: Subject, message: RoutingMessage, iteration: int) -> bytes:
    """The couplings of all types and digits at one iteration, from 1."""
    meta = message.meta
    couplings = message.arrays["couplings"][iteration - 1]
    limit = meta["limits"]["trained"]["leaning"]  # as on the screen, beyond it too

    def paint(sheet: Sheet) -> None:
        left = MARGIN + 76
        place = {"left": left, "top": TOP + 60, "unit": 7, "gap": 10, "size": 22}
        sheet.write(left, TOP + 18, "type of capsule →", 22, muted=True)
        sheet.write(left - 8, TOP + 50, "digit ↓", 22, muted=True, anchor="rs")
        end = couplings_chart(sheet, couplings, meta["grid"], limit, **place)
        texts = leaning_texts(limit, meta["digits"], meta["extremes"][iteration - 1])
        colour_key(sheet, texts, left=left, top=end + 26, width=700, size=24)
        note = "orange: more than an even share of the vote; blue: less"
        sheet.write(left + 750, end + 42, note, 24, muted=True)

    trained = " (as trained)" if iteration == meta["trained"] else ""
    title = f"How every capsule shares its vote out: iteration {iteration}{trained}"
    return _slide(subject, title, meta["words"]["couplings"][iteration - 1], paint)


def redrawn_slide(
    subject: Subject, digit: int, offsets: np.ndarray, start: np.ndarray, now: np.ndarray
) -> bytes:
    """What the network saw, what the decoder draws before and after bending, and the change.

    Args:
        subject: what is shown.
        digit: the chosen capsule.
        offsets: δ (D,) of its sliders.
        start: what the decoder draws from v (H, W), in [0, 1].
        now: what it draws from v + δ.
    """
    change = now - start
    most = float(np.abs(change).max())
    scale = next(reach for reach in (0.1, 0.25, 0.5, 1.0) if most <= reach)

    def paint(sheet: Sheet) -> None:
        colours = signed_colours(change, scale, sheet.palette.diverging)
        pictures = [
            (subject.trace.image, "what the network saw"),
            (start, f"redrawn from capsule {digit}"),
            (now, "the same, bent"),
            (colours, "change"),
        ]
        _row(sheet, pictures if offsets.any() else pictures[:2], 420)
        if offsets.any():
            texts = (f"−{scale:.2f} less ink", "0", f"more ink +{scale:.2f}")
            colour_key(sheet, texts, left=WIDTH - MARGIN - 420, top=770, width=420, size=24)

    caption = bent_sentence(subject.trace.capsules[digit], offsets, digit, start, now)
    title = f"Capsule {digit}, bent" if offsets.any() else f"Capsule {digit}, redrawn"
    return _slide(subject, title, caption, paint)


def strip_slide(subject: Subject, digit: int, strip: np.ndarray) -> bytes:
    """The paper's figure 4 for one digit capsule: each dimension changed from −0.25 to 0.25.

    Args:
        subject: what is shown.
        digit: the capsule.
        strip: pictures (D, 11, H, W) in [0, 1].
    """
    dimensions, columns = strip.shape[:2]
    half = -(-dimensions // 2)

    def paint(sheet: Sheet) -> None:
        side, pitch = 70, 76  # two and a half of ours for each pixel of theirs
        for dimension, row in enumerate(strip):
            left = MARGIN + 50 + (dimension // half) * (columns * pitch + 52)
            top = TOP + 34 + (dimension % half) * pitch
            middle = top + side / 2
            sheet.write(left - 10, middle, str(dimension + 1), 26, muted=True, anchor="rm")
            for column, picture in enumerate(row):
                sheet.image.paste(_half_as_large(picture, 5), (left + column * pitch, top))
                if dimension % half == 0:
                    delta, x = signed(PAPER_DELTAS[column]), left + column * pitch + side / 2
                    sheet.write(x, top - 8, delta, 20, muted=True, anchor="ms")

    title = f"Each of the {dimensions} dimensions of capsule {digit}, changed by δ"
    return _slide(subject, title, strip_sentence(strip), paint)


def _slide(subject: Subject, title: str, caption: str, paint: Callable[[Sheet], None]) -> bytes:
    sheet = Sheet(WIDTH, HEIGHT)
    sheet.write(MARGIN, 100, title, 52, bold=True)
    paint(sheet)
    width = WIDTH - 2 * MARGIN
    count = {size: len(sheet.lines(caption, size, width)) for size in CAPTION}
    size = next(size for size in CAPTION if count[size] == count[CAPTION[-1]])
    sheet.write_lines(MARGIN, BOTTOM + 60, caption, size, width)
    sheet.write(MARGIN, HEIGHT - 30, subject.footer, 24, muted=True)
    return sheet.png()


def _row(sheet: Sheet, pictures: list[tuple[np.ndarray, str]], side: int) -> None:
    """Paint pictures side by side, what each of them is below it."""
    gap = min(84, (WIDTH - 2 * MARGIN - len(pictures) * side) // (len(pictures) - 1))
    top = TOP + (BOTTOM - TOP - side - 60) // 2
    for number, (picture, name) in enumerate(pictures):
        x = MARGIN + number * (side + gap)
        sheet.paste(picture, x, top, side // len(picture))
        sheet.write(x, top + side + 40, name, 28, muted=True)


def _drawn(drawing: Drawing, side: int) -> np.ndarray:
    """Return the strokes as they were drawn, dark on light (side, side) uint8."""
    fine = 4 * side
    picture = Image.new("L", (fine, fine), 240)
    draw = ImageDraw.Draw(picture)
    width = PEN * drawing.thickness * fine
    for stroke in drawing.strokes:
        points = [(float(x) * fine, float(y) * fine) for x, y in stroke]
        draw.line(points, fill=20, width=round(width), joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=20)
    return np.asarray(picture.reduce(4))


def _half_as_large(picture: np.ndarray, scale: int) -> Image.Image:
    """Return a grey picture (H, W) in [0, 1] enlarged `scale` times, and then halved."""
    pixels = np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(pixels.repeat(scale, axis=0).repeat(scale, axis=1)).reduce(2)
