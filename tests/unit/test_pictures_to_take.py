"""Slides and films: what is painted, what is said, and that all of it is there to be read."""

import io
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

import capsnet
from app import drawing as drawings
from app.exports import films, slides
from app.exports.sheet import Sheet, font_file, ramp, signed_colours
from app.exports.subject import Subject, Version
from app.exports.words import bent_sentence, signed, strip_sentence
from app.routing_message import RoutingMessage, routing_message
from app.theme import palette
from capsnet.data import load_test_digits
from capsnet.explain import perturbation_strip

THRESHOLD = 0.61
SEVEN, BADLY_WRITTEN_FIVE = 0, 8
STROKES = [np.array([[0.3, 0.2], [0.7, 0.2], [0.45, 0.85]]), np.array([[0.35, 0.55], [0.65, 0.55]])]


@pytest.fixture(scope="module")
def model() -> capsnet.CapsNet:
    return capsnet.load_pretrained("handwriting")


@pytest.fixture(scope="module")
def subject(model) -> Subject:
    return subject_of(model, drawings.from_test_digit(SEVEN, load_test_digits()))


def subject_of(model: capsnet.CapsNet, drawing: drawings.Drawing) -> Subject:
    version = Version("handwriting", "0123456789abcdef" * 4, date(2026, 9, 30))
    return Subject(drawing, capsnet.trace(model, drawing.image, 10), version, THRESHOLD)


@pytest.fixture(scope="module")
def message(subject) -> RoutingMessage:
    return routing_message(subject.trace, THRESHOLD)


@dataclass
class Written:
    """What is written on sheets, where it must be seen."""

    texts: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    written = Written()
    write, write_lines = Sheet.write, Sheet.write_lines

    def see(sheet: Sheet, x: float, y: float, text: str, size: int, *args, **options) -> None:
        write(sheet, x, y, text, size, *args, **options)
        anchor = options.get("anchor", "ls")
        font = sheet._font(size, options.get("bold", False))
        left, top, right, bottom = sheet.draw.textbbox((x, y), text, font, anchor)
        width, height = sheet.image.size
        assert left >= 0, text
        assert top >= 0, text
        assert right <= width, text
        assert bottom <= height, text
        assert size >= width / 96, f"too small to be read from afar: {text}"
        written.texts.append(text)

    def see_lines(sheet: Sheet, x: float, y: float, text: str, *args) -> None:
        write_lines(sheet, x, y, text, *args)
        written.paragraphs.append(text)

    monkeypatch.setattr(Sheet, "write", see)
    monkeypatch.setattr(Sheet, "write_lines", see_lines)
    return written


def opened(content: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    assert image.size == (1920, 1080)
    return np.asarray(image.convert("RGB"))


def enlarged(pixels: np.ndarray, scale: int) -> np.ndarray:
    """A grey picture in [0, 1] as it stands on a slide, (H, W, 3) uint8."""
    grey = np.round(pixels * 255).astype(np.uint8).repeat(scale, 0).repeat(scale, 1)
    return np.repeat(grey[:, :, None], 3, axis=2)


def holds(whole: np.ndarray, part: np.ndarray) -> bool:
    """Whether a picture (H, W, 3) holds a smaller one somewhere, pixel for pixel."""
    height, width = part.shape[:2]
    inked = int(part.any(axis=(1, 2)).argmax())  # a row that occurs hardly anywhere else
    row = part[inked].tobytes()
    for y in range(len(whole) - height + 1):
        place = whole[y + inked].tobytes().find(row)
        if place >= 0:
            x = place // 3
            return np.array_equal(whole[y : y + height, x : x + width], part)
    return False


def test_the_digit_is_shown_as_it_was_seen_and_redrawn(subject, written):
    slide = opened(slides.digit_slide(subject))
    assert holds(slide, enlarged(subject.trace.image, 20))
    assert holds(slide, enlarged(subject.trace.reconstruction, 20))
    assert written.paragraphs == [subject.answer]
    assert written.texts[-1] == (
        "MNIST’s test digit no. 0, a seven · network handwriting (SHA-256 01234567…) · "
        "30 September 2026 · CapsNet Explorer"
    )


def test_strokes_are_shown_as_they_were_drawn(model, written):
    drawn = slides.digit_slide(subject_of(model, drawings.from_strokes(STROKES)))
    thick = slides.digit_slide(subject_of(model, drawings.from_strokes(STROKES, thickness=2.0)))
    assert "what was drawn" in written.texts
    # The first of three pictures is the pad: ink at the corner of the seven, none beside it.
    dark = []
    for content in (drawn, thick):
        pad = opened(content)[190:750, 80:640, 0]
        assert pad[round(0.2 * 560), round(0.7 * 560)] < 60
        assert pad[round(0.5 * 560), round(0.1 * 560)] > 200
        dark.append(int((pad < 128).sum()))
    assert dark[1] > 1.7 * dark[0]


def test_lengths_are_as_long_as_they_are(subject, written):
    slide = opened(slides.lengths_slide(subject))
    assert [f"{length:.2f}" in written.texts for length in subject.trace.lengths] == [True] * 10
    assert written.paragraphs[0].startswith(subject.answer)
    reached = []
    for digit, colour in enumerate(palette("light").digits):
        channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
        columns = np.flatnonzero((slide == channels).all(axis=2).any(axis=0))
        reached.append(columns[-1] - columns[0])
        assert holds(slide, enlarged(subject.trace.readings[digit], 2))
    printed = np.round(subject.trace.lengths, 2)
    np.testing.assert_allclose(
        np.array(reached) / reached[7], printed / printed[7], atol=2 / reached[7]
    )


@pytest.mark.parametrize("iteration", [1, 3, 10])
def test_couplings_are_coloured_as_on_the_screen(subject, message, written, iteration):
    slide = opened(slides.couplings_slide(subject, message, iteration))
    assert written.paragraphs == [message.meta["words"]["couplings"][iteration - 1]]
    limit = message.meta["limits"]["trained"]["leaning"]
    leanings = np.log2(10 * subject.trace.routing.couplings[iteration - 1].T)  # (J, I)
    colours = signed_colours(leanings, limit, palette("light").diverging)
    for digit, kind in ((7, 2), (0, 31)):
        tile = colours[digit].reshape(32, 6, 6, 3)[kind]
        assert holds(slide, tile.repeat(7, 0).repeat(7, 1))
    off = [text for text in written.texts if text.startswith(("≤", "≥"))]
    assert bool(off) == (iteration == 10)


def test_a_bent_capsule_is_shown_before_and_after(subject, model, written):
    offsets = np.zeros(16)
    offsets[2] = 0.15
    capsules = subject.trace.capsules.copy()
    capsules[7] += offsets
    start = subject.trace.readings[7]
    now = perturbation_strip(model, capsules, 7, [0.0])[0, 0]
    slide = opened(slides.redrawn_slide(subject, 7, offsets, start, now))
    for picture in (subject.trace.image, start, now):
        assert holds(slide, enlarged(picture, 15))
    change = signed_colours(now - start, 1.0, palette("light").diverging)
    assert holds(slide, change.repeat(15, 0).repeat(15, 1))
    assert written.paragraphs == [bent_sentence(capsules[7] - offsets, offsets, 7, start, now)]

    unbent = opened(slides.redrawn_slide(subject, 7, np.zeros(16), start, start))
    assert holds(unbent, enlarged(start, 15))
    assert written.paragraphs[1].startswith("Nothing is bent yet")


def test_the_strip_is_the_papers(subject, model, written):
    strip = perturbation_strip(model, subject.trace.capsules, 7)
    slide = opened(slides.strip_slide(subject, 7, strip))
    assert written.paragraphs == [strip_sentence(strip)]
    assert [written.texts.count(text) for text in ("−0.25", "0.00", "+0.25", "16")] == [2, 2, 2, 1]
    grey = slide[..., 0].astype(int)
    for dimension, column in ((0, 0), (7, 10), (8, 3), (15, 10)):
        left = 130 + dimension // 8 * (11 * 76 + 52) + column * 76
        top = 184 + dimension % 8 * 76
        cell = grey[top : top + 70, left : left + 70]
        # Two pictures' pixels are five of ours.
        small = np.round(strip[dimension, column] * 255)
        expected = small.repeat(5, 0).repeat(5, 1).reshape(70, 2, 70, 2).mean(axis=(1, 3))
        assert np.abs(cell - expected).max() <= 1


@pytest.mark.parametrize("until", [3, 10])
def test_a_film_of_routing_has_a_picture_for_each_iteration(subject, message, written, until):
    film = Image.open(io.BytesIO(films.routing_film(subject, message, 7, until)))
    assert (film.format, film.n_frames, film.info["loop"]) == ("GIF", until, 0)
    said = message.meta["words"]["headline"]
    assert written.paragraphs == [said[step][7] for step in range(until)]
    limit = message.meta["limits"]["trained"]["leaning"]
    left, top, unit, gap, _ = films.MOSAIC.values()
    middle = unit // 2
    for step in range(until):
        film.seek(step)
        assert film.info["duration"] == films.LOOK * (2 if step == until - 1 else 1)
        frame = np.asarray(film.convert("RGB")).astype(int)
        leanings = np.log2(10 * subject.trace.routing.couplings[step].T).reshape(10, 32, 6, 6)
        wanted = signed_colours(leanings, limit, palette("light").diverging).astype(int)
        rows = np.arange(10)[:, None] * (6 * unit + gap) + np.arange(6) * unit + top + middle
        columns = np.arange(32)[:, None] * (6 * unit + gap) + np.arange(6) * unit + left + middle
        shown = frame[rows.ravel()][:, columns.ravel()].reshape(10, 6, 32, 6, 3)
        # A GIF has 256 colours, so they are nearly those.
        assert np.abs(shown.transpose(0, 2, 1, 3, 4) - wanted).max() <= 8


def test_a_sweep_goes_there_and_back_and_shows_what_the_decoder_draws(subject, model, written):
    capsule = subject.trace.capsules[7]
    deltas = films.sweep_deltas()
    strip = perturbation_strip(model, subject.trace.capsules, 7, deltas.tolist())
    film = Image.open(io.BytesIO(films.sweep_film(subject, 7, 4, capsule, strip[4])))
    assert (deltas[0], deltas[10], deltas[-1]) == (-0.25, 0, 0.25)
    assert (film.format, film.n_frames, film.info["loop"]) == ("GIF", 40, 0)
    order = [*range(21), *range(19, 0, -1)]
    for number, place in enumerate(order):
        film.seek(number)
        assert film.info["duration"] == films.STEP
        frame = np.asarray(film.convert("RGB"))
        left, top = films.MARGIN, 110
        shown = frame[top : top + 28 * 21, left : left + 28 * 21].astype(int)
        assert np.abs(shown - enlarged(strip[4, place], 21)).max() <= 1
    assert written.texts.count("δ = 0.000") == 1
    assert f"length of the capsule: {np.linalg.norm(capsule):.2f}" in written.texts


def test_every_letter_is_in_the_type(subject, message, model, written):
    """A letter that is not would be a box."""
    unsure = subject_of(model, drawings.from_test_digit(BADLY_WRITTEN_FIVE, load_test_digits()))
    for one in (replace(unsure, threshold=0.999), subject):
        slides.digit_slide(one)
        slides.lengths_slide(one)
    slides.couplings_slide(subject, message, 10)
    slides.strip_slide(subject, 7, perturbation_strip(model, subject.trace.capsules, 7))
    films.routing_film(subject, message, 7, 1)
    font = Sheet(8, 8)._font(20, False)
    missing = bytes(font.getmask("\u0fff"))
    letters = {letter for text in written.texts for letter in text} - {" "}
    assert len(letters) > 50
    assert [letter for letter in letters if bytes(font.getmask(letter)) == missing] == []


def test_without_its_type_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert font_file().is_file()
    monkeypatch.setattr("app.exports.sheet.find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match=r"requirements\.txt"):
        font_file()


def test_a_ramp_has_its_stops_and_what_lies_between():
    colours = ramp(("#000000", "#ff0080", "#ffffff"))
    assert colours[[0, 255]].tolist() == [[0, 0, 0], [255, 255, 255]]
    assert np.abs(colours[127].astype(int) - [254, 0, 127]).max() <= 1
    middle = signed_colours(np.array([-9.0, 0.0, 9.0]), 1.0, ("#000000", "#808080", "#ffffff"))
    assert middle[:, 0].tolist() == [0, 128, 255]


def bent(capsule: list[float], offsets: list[float], changed: int) -> str:
    start = np.zeros((28, 28))
    now = start.copy()
    now.flat[:changed] = 0.11
    return bent_sentence(np.array(capsule), np.array(offsets), 7, start, now)


@pytest.mark.parametrize(
    ("offsets", "changed", "said"),
    [
        ([0.004, 0], 0, "Nothing is bent yet: this is what the decoder draws from capsule 7"),
        ([0, -0.15], 1, "Dimension 2 at −0.15: 1 pixel changed by more than a tenth."),
        ([0.06, 0.08], 3, "Length from 0.50 to 0.60, direction kept: 3 pixels changed"),
        ([-0.3, -0.4], 3, "Length from 0.50 to 0.00, all its numbers are 0: 3 pixels"),
        ([0.2, -0.1], 0, "2 dimensions moved, dimension 1 the most (+0.20): no pixels changed"),
    ],
)
def test_what_was_bent_is_said(offsets, changed, said):
    assert bent([0.3, 0.4], offsets, changed).startswith(said)


@pytest.mark.parametrize(
    ("value", "text"), [(0.15, "+0.15"), (-0.05, "−0.05"), (-0.001, "0.00"), (0.0, "0.00")]
)
def test_signs(value, text):
    assert signed(value) == text
