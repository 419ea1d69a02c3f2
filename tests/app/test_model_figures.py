"""What the Model scene shows: layers counted from the network, figures that show the numbers."""

import re
from html import unescape

import numpy as np
import pytest

from app.figures.confusion import NEVER, ONCE, RIGHT, cell_colours, cell_levels, confusion_figure
from app.figures.history import history_figure
from app.layers import decoder_layers, encoder_layers, total
from app.markup import layer_table, schematic, table
from app.theme import palette
from capsnet.model import CapsNet
from capsnet.trace import trace


@pytest.fixture(scope="module")
def paper() -> CapsNet:
    return CapsNet().eval()


@pytest.fixture
def confusion() -> np.ndarray:
    counts = np.diag(np.arange(950, 960))
    counts[4, 9], counts[7, 2], counts[3, 5] = 12, 1, 6
    return counts


def text(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def test_the_papers_network_has_the_papers_numbers(paper):
    encoder, decoder = encoder_layers(paper), decoder_layers(paper)
    assert total(encoder) == 6_804_224
    assert total(encoder) + total(decoder) == 8_215_568
    assert [layer.parameters for layer in encoder] == [0, 20_992, 5_308_672, 1_474_560, 0]
    assert [layer.shape for layer in decoder] == [(512,), (1024,), (784,)]


def test_shapes_are_those_that_a_trace_has(tiny_model, digits):
    was = trace(tiny_model, digits.images[0].float() / 255)
    _, conv, primary, votes, capsules = encoder_layers(tiny_model)
    assert conv.shape == was.features.transpose(1, 2, 0).shape
    assert primary.shape == was.primary.transpose(1, 2, 0, 3).shape
    assert votes.shape == was.votes.shape
    assert capsules.shape == was.routing.outputs.shape[1:]
    assert total(encoder_layers(tiny_model)) + total(decoder_layers(tiny_model)) == sum(
        parameter.numel() for parameter in tiny_model.parameters()
    )


def test_the_table_holds_all_layers_and_both_sums(paper):
    told = text(layer_table(encoder_layers(paper), decoder_layers(paper)))
    assert "Conv1 20,992 20 × 20 × 256" in told
    assert "Without decoder 6,804,224" in told
    assert "All 8,215,568" in told
    for name in ("Image", "PrimaryCaps", "Votes", "DigitCaps", "Decoder 3"):
        assert name in told


def test_the_schematic_goes_the_papers_way_and_says_what_it_found(paper):
    image = np.zeros((28, 28), np.float32)
    lengths = np.full(10, 0.1)
    lengths[4] = 0.83
    html = schematic(encoder_layers(paper), decoder_layers(paper), image, lengths, image)
    assert text(html) == (
        "Image 28 × 28 × 1 Conv1 20 × 20 × 256 PrimaryCaps 6 × 6 × 32 × 8 DigitCaps 10 × 16 "
        "Decoder 1 512 Decoder 2 1,024 Decoder 3 28 × 28"
    )
    assert "the longest is 4, 0.83" in html
    assert html.count("alt=") == 2
    assert 'alt="The current digit, read as 4, 0.83"' in html
    for theme in ("light", "dark"):
        assert all(colour in html for colour in palette(theme).digits)


def test_a_table_says_what_it_tells_and_names_its_rows():
    html = table("Two <things>", ("Name", "Number"), [("a", "1"), ("b", "2")], numbers=(1,))
    assert "<caption>Two &lt;things&gt;</caption>" in html
    assert html.count('<th scope="col"') == html.count('<th scope="row"') == 2
    assert '<td class="number">2</td>' in html


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_matrix_shows_every_count_where_it_belongs(confusion, theme):
    figure = confusion_figure(confusion, palette(theme))
    cells, words = figure.data
    np.testing.assert_array_equal(cells.customdata, confusion)
    shown = dict(zip(zip(words.y, words.x, strict=True), words.text, strict=True))
    assert shown[4, 9] == "12"  # row: true, column: read as
    assert shown[9, 4] == ""
    assert shown[0, 0] == "950"
    assert figure.layout.yaxis.range == (9.5, -0.5)  # the zero on top, as in the matrix
    assert "True" in figure.layout.yaxis.title.text


def test_colour_tells_of_the_errors_alone(confusion):
    levels = cell_levels(confusion, 10)
    assert set(levels.diagonal()) == {RIGHT}
    assert levels[0, 1] == NEVER
    assert levels[7, 2] == ONCE
    assert ONCE < levels[3, 5] < levels[4, 9] == 9


def test_few_errors_do_not_look_like_many():
    confusion = np.diag(np.full(10, 90))
    confusion[7, 2] = 2
    assert cell_levels(confusion, 10)[7, 2] < 5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_cell_has_the_colour_of_its_level(confusion, theme):
    colours = cell_colours(palette(theme))
    cells = confusion_figure(confusion, palette(theme)).data[0]
    for level, colour in enumerate(colours):
        share = (level - cells.zmin) / (cells.zmax - cells.zmin)
        below = [shade for edge, shade in cells.colorscale if edge <= share]
        assert below[-1] == colour


def test_the_curve_is_the_history():
    figure = history_figure([1, 2, 3], {"held out": [1.5, 1.1, 0.9]}, palette("dark"))
    (curve,) = figure.data
    assert (list(curve.x), list(curve.y)) == ([1, 2, 3], [1.5, 1.1, 0.9])
    assert figure.layout.yaxis.rangemode == "tozero"
    two = {"held out": [1.5, 1.1, 0.9], "other people’s": [2.0, 1.0, 0.8]}
    first, second = history_figure([1, 2, 3], two, palette("dark")).data
    assert (first.name, second.name) == tuple(two)
    assert (list(second.y), second.line.dash) == ([2.0, 1.0, 0.8], "dot")


@pytest.mark.parametrize(("epochs", "step"), [(1, 1), (8, 1), (15, 2), (50, 7)])
def test_the_epochs_fit_under_the_curve(epochs, step):
    figure = history_figure(range(1, epochs + 1), {"held out": [0.5] * epochs}, palette("light"))
    assert figure.layout.xaxis.dtick == step
