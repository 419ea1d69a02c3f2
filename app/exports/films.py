"""GIFs that play for ever: routing, iteration by iteration, and the sweep of one dimension."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from app.exports.charts import couplings_chart, lengths_chart
from app.exports.sheet import Sheet, ramp
from app.exports.subject import Subject
from app.exports.words import signed
from app.routing_message import RoutingMessage

WIDTH, HEIGHT, MARGIN = 1280, 800, 48
LOOK = 1600  # ms for each iteration; the last is seen twice as long
STEP = 80  # ms for each picture of a sweep
MOSAIC = {"left": MARGIN + 50, "top": 348, "unit": 5, "gap": 5, "size": 15}
REACH = 0.25  # of a sweep, the paper's
STEPS = 20  # from one end of a sweep to the other


def routing_film(subject: Subject, message: RoutingMessage, digit: int, until: int) -> bytes:
    """Return the iterations from 1 to `until`: the digit, the lengths, the couplings.

    Args:
        subject: what is shown.
        message: what the Routing scene shows of its trace.
        digit: the capsule that the sentences are about.
        until: the last iteration.
    """
    first = Sheet(WIDTH, HEIGHT)
    frames = [
        _iteration(first.another(), subject, message, digit, step, until) for step in range(until)
    ]
    return _gif(frames, [LOOK] * (until - 1) + [2 * LOOK])


def sweep_deltas() -> np.ndarray:
    """Return the changes that a sweep goes through once, from −0.25 to 0.25."""
    return np.linspace(-REACH, REACH, STEPS + 1)


def sweep_film(
    subject: Subject, digit: int, dimension: int, capsule: np.ndarray, pictures: np.ndarray
) -> bytes:
    """Return one dimension of a capsule, swept there and back.

    Args:
        subject: what is shown.
        digit: whose capsule it is.
        dimension: which of its dimensions, from 0.
        capsule: (D,), without the change of that dimension.
        pictures: what the decoder draws (n, H, W) in [0, 1] for each of `sweep_deltas`.
    """
    frames, first = [], Sheet(WIDTH, HEIGHT)
    for delta, picture in zip(sweep_deltas(), pictures, strict=True):
        bent = capsule.astype(np.float64)
        bent[dimension] += delta
        sheet = first.another()
        sheet.write(MARGIN, 66, f"Dimension {dimension + 1} of capsule {digit}", 42, bold=True)
        sheet.paste(picture, MARGIN, 110, 21)  # 588 pixels
        left, right = 720, WIDTH - MARGIN
        sheet.write(left, 180, "added to it", 28, muted=True)
        sheet.write(left, 280, f"δ = {signed(delta, 3)}", 88, bold=True)
        middle = 370
        sheet.draw.line((left, middle, right, middle), sheet.palette.text, 4)
        x = left + (delta + REACH) / (2 * REACH) * (right - left)
        sheet.draw.ellipse((x - 16, middle - 16, x + 16, middle + 16), sheet.palette.text)
        for place, anchor in ((-REACH, "ls"), (0, "ms"), (REACH, "rs")):
            at = left + (place + REACH) / (2 * REACH) * (right - left)
            sheet.write(at, middle + 56, signed(place), 26, muted=True, anchor=anchor)
        length = float(np.linalg.norm(bent))
        sheet.write(left, 520, f"its value v + δ: {signed(bent[dimension], 3).lstrip('+')}", 32)
        sheet.write(left, 572, f"length of the capsule: {length:.2f}", 32)
        _footer(sheet, subject)
        # Greys only, so that every pixel is what the decoder drew, give or take one of 256.
        frames.append(sheet.image.convert("L"))
    there_and_back = frames + frames[-2:0:-1]
    return _gif(there_and_back, [STEP] * len(there_and_back))


def _iteration(
    sheet: Sheet, subject: Subject, message: RoutingMessage, digit: int, step: int, until: int
) -> Image.Image:
    meta, arrays = message.meta, message.arrays
    limit = meta["limits"]["trained"]["leaning"]  # as on the screen, beyond it too
    beyond = "" if step < meta["trained"] else f", trained with {meta['trained']}"
    title = f"How capsules agree: iteration {step + 1} of {until}{beyond}"
    sheet.write(MARGIN, 56, title, 38, bold=True)
    sheet.paste(subject.trace.image, MARGIN, 96, 7)
    chart = {"left": 300, "top": 104, "width": WIDTH - MARGIN - 300, "pitch": 19, "size": 17}
    lengths_chart(sheet, arrays["lengths"][step], subject.threshold, **chart)
    sheet.write(MARGIN + 50, 320, "type of capsule →", 15, muted=True)
    sheet.write(MARGIN + 42, 340, "digit ↓", 15, muted=True, anchor="rs")
    couplings_chart(sheet, arrays["couplings"][step], meta["grid"], limit, **MOSAIC)
    note = "orange: more than an even share of the vote; blue: less"
    sheet.write(WIDTH - MARGIN, 320, note, 15, muted=True, anchor="rs")
    sheet.write_lines(MARGIN, 728, meta["words"]["headline"][step][digit], 21, WIDTH - 2 * MARGIN)
    _footer(sheet, subject)
    # The same colours in all pictures, so that what does not change does not flicker.
    return sheet.image.quantize(palette=_colours(sheet), dither=Image.Dither.NONE)


def _colours(sheet: Sheet) -> Image.Image:
    """Return the at most 256 colours of a GIF: of couplings, pixels, digits, and letters."""
    colours = sheet.palette
    letters = np.concatenate([ramp((tone, colours.background))[::16] for tone in sheet.tones])
    others = [
        ramp((colour,) * 2)[:1] for colour in (*colours.digits, colours.panel, colours.border)
    ]
    greys = np.repeat(np.linspace(0, 255, 80).round().astype(np.uint8)[:, None], 3, axis=1)
    couplings = ramp(colours.diverging)[np.linspace(0, 255, 130).round().astype(int)]
    image = Image.new("P", (1, 1))
    image.putpalette(np.concatenate([couplings, greys, letters, *others]).ravel().tolist())
    return image


def _footer(sheet: Sheet, subject: Subject) -> None:
    sheet.write(MARGIN, HEIGHT - 16, subject.footer, 16, muted=True)


def _gif(frames: Sequence[Image.Image], durations: Sequence[int]) -> bytes:
    file = io.BytesIO()
    frames[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=list(durations),
        loop=0,
        disposal=1,
    )
    return file.getvalue()
