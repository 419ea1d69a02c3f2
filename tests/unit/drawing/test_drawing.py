import numpy as np
import pytest
import torch
from PIL import Image

import capsnet
from capsnet.data import load_test_digits
from capsnet.drawing.prepare import (
    CENTRE,
    MAX_POINTS,
    STROKE_WIDTH,
    centre_of_mass,
    digit_frame,
    prepare_raster,
    prepare_strokes,
)

T = np.linspace(0, 1, 200)
SEVEN = [np.array([(10.0, 10), (70, 14), (35, 110)]), np.array([(25.0, 60), (65, 58)])]
SIX = [np.stack([60 * np.exp(-T) * np.cos(9 * T - 1), 110 * T + 30 * np.sin(9 * T)], 1)]
BAR = [np.array([(0.0, 0), (0, 100)])]


def enlarge(image, factor, resample):
    side = len(image) * factor
    return np.asarray(Image.fromarray(image).resize((side, side), resample))


# Strokes


@pytest.mark.parametrize("strokes", [SEVEN, SIX, BAR])
@pytest.mark.parametrize(
    ("scale", "x", "y"), [(1, 1e4, -3), (0.001, 0.5, 0.2), (37.3, -900, 1e6), (1e-12, 0, 0)]
)
def test_place_and_size_of_the_strokes_do_not_matter(strokes, scale, x, y):
    moved = [stroke * scale + (x, y) for stroke in strokes]
    assert np.abs(prepare_strokes(moved) - prepare_strokes(strokes)).max() < 2e-3


@pytest.mark.parametrize("strokes", [SEVEN, SIX, BAR])
@pytest.mark.parametrize("thickness", [0.5, 1, 2])
def test_box_is_20_and_mass_is_centred(strokes, thickness):
    image = prepare_strokes(strokes, thickness=thickness)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() == 0
    assert image.max() <= 1
    frame = digit_frame(image)
    assert 20 <= max(frame.right - frame.left, frame.bottom - frame.top) <= 21  # cut by the grid
    assert centre_of_mass(image) == pytest.approx((CENTRE, CENTRE), abs=0.05)
    assert (frame.x, frame.y) == centre_of_mass(image)


def test_aspect_is_kept():
    wide = [np.array([(0, 0), (100, 0), (100, 40), (0, 40), (0, 0)], float)]
    frame = digit_frame(prepare_strokes(wide))
    line = STROKE_WIDTH + 0.65
    inner = (20 - line) * 0.4 + line
    assert frame.right - frame.left == pytest.approx(20, abs=1)
    assert inner - 0.1 < frame.bottom - frame.top < inner + 2  # cut by the grid on both sides


def test_y_points_down():
    image = prepare_strokes([np.array([(0, 0), (50, 0), (50, 100)], float)])
    frame = digit_frame(image)
    top = image[int(frame.top) : int(frame.top) + 4]
    assert top.sum() > 2 * image[int(frame.bottom) - 4 :].sum()


@pytest.mark.parametrize("thickness", [0.4, 1, 1.7])
def test_stroke_width_is_a_multiple_of_mnists_after_scaling(thickness):
    row = prepare_strokes(BAR, thickness=thickness)[14]
    assert row.sum() == pytest.approx(thickness * STROKE_WIDTH, abs=0.06)


def test_thicker_strokes_hold_more_ink():
    ink = [prepare_strokes(SIX, thickness=t).sum() for t in (0.3, 0.6, 1, 1.5, 2, 3)]
    assert np.all(np.diff(ink) > 5)


def test_ends_are_round_and_edges_soft():
    image = prepare_strokes([[(3, 4)]], thickness=2)
    assert np.abs(image[1:, 1:] - image[1:, 1:].T).max() < 1e-6  # turned about pixel (14, 14)
    assert np.abs(image[1:, 1:] - image[1:, 1:][::-1]).max() < 1e-6
    assert image.sum() == pytest.approx(np.pi * STROKE_WIDTH**2, rel=0.03)
    assert ((image > 0.1) & (image < 0.9)).sum() > 8


@pytest.mark.parametrize(
    "strokes", [[[(3, 4)]], [[(3, 4)] * 5], [np.full((2, 2), 1e9)], [[(0, 0)], [(0, 0)]]]
)
def test_a_dot_stays_a_dot(strokes):
    image = prepare_strokes(strokes)
    assert image.sum() == pytest.approx(np.pi / 4 * STROKE_WIDTH**2, rel=0.05)
    assert image[14, 14] == pytest.approx(1)


def test_a_trembling_dot_stays_a_dot_where_the_unit_is_known():
    tremble = [np.array([(100, 100), (101, 100.5), (100, 101)])]
    assert np.array_equal(prepare_strokes(tremble, dot_size=2), prepare_strokes([[(0, 0)]]))
    assert prepare_strokes(tremble, dot_size=0.5).sum() > 50


@pytest.mark.parametrize("strokes", [[], (), [[]], [np.zeros((0, 2))], np.zeros((0, 5, 2))])
def test_nothing_drawn_is_an_answer(strokes):
    image = prepare_strokes(strokes)
    assert image.shape == (28, 28)
    assert not image.any()


def test_how_densely_a_stroke_was_sampled_does_not_matter():
    sparse = [np.array([(0, 0), (60, 10), (30, 100)], float)]
    along = np.linspace(0, 2, 4_000)
    corners = np.arange(3)
    dense = [np.stack([np.interp(along, corners, axis) for axis in sparse[0].T], 1)]
    assert np.abs(prepare_strokes(sparse) - prepare_strokes(dense)).max() < 0.1


def test_a_scribble_of_very_many_points_fills_the_box():
    scribble = np.random.default_rng(0).random((MAX_POINTS, 2))
    image = prepare_strokes([scribble])
    assert image[6:23, 6:23].min() > 0.99


@pytest.mark.parametrize("corner", [0, 60])
def test_no_ink_is_pushed_over_the_edge(corner):
    # Nearly all mass lies in one corner: centring it would move the far end out of the image.
    blob = corner + 40 * np.random.default_rng(1).random((500, 2))
    image = prepare_strokes([blob, [(100 - corner / 0.6, 100 - corner / 0.6)]], thickness=0.4)
    far = image[:3, :3] if corner else image[-3:, -3:]
    assert far.sum() > 0.8  # the dot at the far end


@pytest.mark.parametrize(
    ("strokes", "says"),
    [
        ([[(0, 0), (np.nan, 1)]], "finite"),
        ([[(0, 0), (np.inf, 1)]], "finite"),
        ([np.zeros((4, 3))], r"\(n, 2\), got \(4, 3\)"),
        ([(1.0, 2.0)], r"\(n, 2\), got \(2,\)"),
        (np.zeros((4, 2)), r"list of arrays .* got an array of shape \(4, 2\)"),
        (3, "list of arrays .* got int"),
        (None, "list of arrays .* got NoneType"),
        ([["ab"]], "numbers"),
        ([[(0, 0), (1,)]], "numbers"),
        ([np.zeros((MAX_POINTS, 2)), [(1, 1)]], "at most 20,000 points, got 20,001"),
    ],
)
def test_bad_strokes_are_refused(strokes, says):
    with pytest.raises(ValueError, match=says):
        prepare_strokes(strokes)


@pytest.mark.parametrize("thickness", [0, -1, 5, np.nan])
def test_bad_thickness_is_refused(thickness):
    with pytest.raises(ValueError, match=r"thickness must lie in 0\.1\.\.4"):
        prepare_strokes(SEVEN, thickness=thickness)


def test_bad_dot_size_is_refused():
    with pytest.raises(ValueError, match="dot_size"):
        prepare_strokes(SEVEN, dot_size=-1)


# Rasters


@pytest.fixture(scope="module")
def digits():
    return load_test_digits().images[:1000].numpy()


@pytest.mark.parametrize(
    ("resample", "mean", "worst_of_twenty"),
    [(Image.Resampling.NEAREST, 0.015, 0.07), (Image.Resampling.BICUBIC, 0.04, 0.08)],
)
@pytest.mark.parametrize("dark_on_white", [False, True])
def test_mnists_own_digits_come_back_almost_unchanged(
    digits, resample, mean, worst_of_twenty, dark_on_white
):
    changes = []
    for digit in digits[:100]:
        large = enlarge(digit, 10, resample)
        back = prepare_raster(255 - large if dark_on_white else large)
        changes.append(np.abs(back - digit / 255).mean())
    assert np.mean(changes) < mean
    assert np.quantile(changes, 0.95) < worst_of_twenty


def read(model, images):
    with torch.inference_mode():
        batches = torch.from_numpy(np.stack(images))[:, None].split(100)
        return torch.cat([model(batch).lengths.argmax(1) for batch in batches])


def test_the_network_reads_enlarged_digits_as_well_as_mnists_own(digits):
    model = capsnet.load_pretrained("mnist")
    digits = digits[:500]
    labels = load_test_digits().labels[: len(digits)]
    right = (read(model, digits / np.float32(255)) == labels).float().mean()
    for resample in (Image.Resampling.NEAREST, Image.Resampling.BICUBIC):
        images = [prepare_raster(enlarge(digit, 5, resample)) for digit in digits]
        assert (read(model, images) == labels).float().mean() >= right - 0.003


def page(strokes, side=300, at=(90, 60), size=4.0, thickness=1.0):
    """Ink in [0, 1] on a page, the drawing `size` times as large as the network's."""
    digit = Image.fromarray(prepare_strokes(strokes, thickness=thickness))
    large = digit.resize((round(28 * size),) * 2, Image.Resampling.BICUBIC)
    ink = np.zeros((side, side))
    place = ink[at[0] :, at[1] :][: large.height, : large.width]
    place[:] = np.clip(np.asarray(large), 0, 1)[: place.shape[0], : place.shape[1]]
    return ink


def to_bytes(values):
    return np.round(255 * np.clip(values, 0, 1)).astype(np.uint8)


def difference(image, strokes):
    """Mean difference from the strokes' own image, at the best of the nearest whole shifts."""
    own = prepare_strokes(strokes)
    shifts = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return min(np.abs(np.roll(image, shift, (0, 1)) - own).mean() for shift in shifts)


GROUNDS = {
    "dark on light": lambda ink: 0.95 - 0.8 * ink,
    "light on dark": lambda ink: 0.1 + 0.7 * ink,
    "faint pencil": lambda ink: 0.9 - 0.3 * ink,
    "blue on white": lambda ink: 1 - ink[..., None] * (0.8, 0.8, 0.1),
    "yellow on white": lambda ink: 1 - ink[..., None] * (0, 0, 0.8),
    "red on black": lambda ink: ink[..., None] * (0.8, 0.05, 0),
    "black on nothing": lambda ink: np.dstack([np.zeros((*ink.shape, 3)), ink]),
    "white on nothing": lambda ink: np.dstack([np.ones((*ink.shape, 3)), ink]),
}


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("strokes", [SEVEN, SIX])
def test_ink_is_found_on_any_ground(ground, strokes):
    assert difference(prepare_raster(to_bytes(GROUNDS[ground](page(strokes)))), strokes) < 0.035


@pytest.mark.parametrize("light", ["gradient", "corner", "soft shadow", "hard shadow"])
@pytest.mark.parametrize("dark", [True, False])
def test_ink_is_found_in_uneven_light(light, dark):
    rows, columns = np.mgrid[:300, :300] / 300
    lamp = {
        "gradient": 0.35 + 0.6 * columns,
        "corner": 0.95 - 0.25 * (rows**2 + columns**2),
        "soft shadow": 0.7 + 0.25 * np.clip(2 * columns + 0.6 * rows - 0.6, 0, 1),
        "hard shadow": np.where(columns + 0.3 * rows > 0.5, 0.95, 0.7),
    }[light]
    noise = np.random.default_rng(0).normal(0, 0.01, lamp.shape)
    ink = page(SEVEN)
    paper = lamp * (1 - 0.75 * ink) if dark else 1 - lamp * (1 - 0.75 * ink)
    assert difference(prepare_raster(to_bytes(paper + noise)), SEVEN) < 0.05


def test_a_broken_five_is_kept_whole_and_specks_are_dropped():
    hook = np.stack([50 + 30 * np.sin(4 * T), 45 + 30 * (1 - np.cos(4 * T)) / 1.2], 1)
    five = [hook, np.array([(45.0, 10), (85, 10)])]
    ink = page(five)
    own = ink.copy()
    for row, column in [(10, 10), (30, 280), (280, 20), (200, 250)]:
        ink[row : row + 3, column : column + 3] = 1
    image = prepare_raster(to_bytes(1 - ink))
    assert difference(image, five) < 0.035
    assert np.abs(image - prepare_raster(to_bytes(1 - own))).max() < 0.1


@pytest.mark.parametrize("finger", [0, 30])
def test_what_the_pictures_border_cuts_is_dropped(finger):
    ink = page(SIX)
    ink[:, :12] = 1  # the table beside the paper
    ink[250:, 200 : 200 + finger] = 1
    assert difference(prepare_raster(to_bytes(0.95 - 0.9 * ink)), SIX) < 0.035


def test_two_digits_get_one_sentence():
    ink = page(SEVEN, at=(90, 20)) + page(SIX, at=(90, 150))
    with pytest.raises(ValueError, match=r"^The picture seems to hold 2 digits .*\.$"):
        prepare_raster(to_bytes(1 - ink))


def test_many_parts_get_one_sentence():
    ink = np.zeros((300, 300))
    for row in (10, 140, 270):
        for column in (10, 140, 270):
            ink[row : row + 20, column : column + 20] = 1
    with pytest.raises(ValueError, match=r"^The picture holds 9 separate parts; .*\.$"):
        prepare_raster(to_bytes(1 - ink))


@pytest.mark.parametrize("shape", [(200, 200), (200, 200, 3), (500, 400)])
@pytest.mark.parametrize("even", [True, False])
def test_noise_is_not_called_blank(shape, even):
    draw = np.random.default_rng(0)
    noise = draw.integers(0, 256, shape) / 255 if even else draw.normal(0.5, 0.15, shape)
    with pytest.raises(ValueError, match=r"^No digit can be told from the background; .*\.$"):
        prepare_raster(to_bytes(noise))


def test_a_fine_pens_line_is_not_lost():
    fine = np.full((300, 300), 255, np.uint8)
    fine[60:240, 150] = 0
    assert prepare_raster(fine)[6:22].max(1).min() > 0.6


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(28, 28), (1, 1), (300, 200, 3), (50, 60, 4)])
def test_a_blank_picture_is_an_answer(level, shape):
    assert not prepare_raster(np.full(shape, level, np.uint8)).any()


def test_blank_paper_in_uneven_light_is_an_answer():
    light = np.mgrid[:300, :300][1] / 600 + 0.4
    noise = np.random.default_rng(0).normal(0, 0.01, light.shape)
    assert not prepare_raster(to_bytes(light + noise)).any()


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (np.zeros((28, 28)), "uint8 array, got float64"),
        ([[0]], "uint8 array, got list"),
        (np.zeros((28,), np.uint8), r"shape \(H, W\).* got \(28,\)"),
        (np.zeros((28, 28, 2), np.uint8), r"got \(28, 28, 2\)"),
        (np.zeros((0, 28), np.uint8), r"got \(0, 28\)"),
    ],
)
def test_arrays_of_another_kind_are_refused(image, says):
    with pytest.raises(ValueError, match=says):
        prepare_raster(image)
