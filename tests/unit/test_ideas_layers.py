"""The idea The network, layer by layer: each stop is the trace's own, and the code is what runs."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from app.ideas import layers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def answers(seven):
    return [layers.answer({"stop": stop}, seven) for stop in range(7)]


def test_the_stops_are_the_papers(seven, answers):
    shapes = [stop["shape"] for stop in answers[0].numbers["stops"]]
    assert shapes == [
        "28 × 28 × 1",
        "20 × 20 × 256",
        "6 × 6 × 32 × 8",
        "10 × 16",
        "512",
        "1,024",
        "784",
    ]
    every = sum(layer.parameters for layer in layers.stops(seven.network))
    assert every == sum(parameter.numel() for parameter in seven.network.parameters())


def test_what_is_painted_is_what_the_network_did(seven, answers):
    trace = seven.trace
    with torch.inference_mode():
        capsules = torch.from_numpy(trace.capsules)[None]
        hidden = seven.network.decoder.stages(capsules, torch.tensor([7]))
    expected = [
        trace.image,
        trace.features,
        trace.activity.reshape(32, 6, 6),
        trace.capsules,
        *(stage[0].numpy() for stage in hidden[1:]),
    ]
    for shown, values in zip(answers, expected, strict=True):
        painted, high = shown.arrays["values"].astype(np.float32), shown.numbers["high"]
        if shown.numbers["kind"] != "matrix":
            painted = painted * high / 255
        np.testing.assert_allclose(painted, values, atol=high * 0.51 / 255)
    drawn = answers[6].arrays["values"].reshape(28, 28) / 255
    np.testing.assert_allclose(drawn, trace.reconstruction, atol=0.51 / 255)


def test_the_sentences_count(seven, answers):
    trace = seven.trace
    said = [shown.sentence for shown in answers]
    assert f"784 numbers from 0 to 1, {(trace.image > 0).sum()} of them ink" in said[0]
    assert f"102,400 numbers. ReLU left {(trace.features > 0).mean():.0%} of them" in said[1]
    place = np.unravel_index(trace.features.argmax(), trace.features.shape)
    assert f"{trace.features.max():.2f}, is in map {place[0] + 1}." in said[1]
    kind, row, column = np.unravel_index(trace.activity.argmax(), (32, 6, 6))
    assert f"Of 1,152, {(trace.activity > 0.5).sum()} are longer than 0.5" in said[2]
    assert f"type {kind + 1}, in row {row + 1}, column {column + 1}." in said[2]
    first, second = np.argsort(-trace.lengths)[:2]
    lengths = f"{trace.lengths[first]:.2f}, then {second}, {trace.lengths[second]:.2f}"
    assert f"{first} is the longest, {lengths}" in said[3]
    for stop, size in ((4, "512"), (5, "1,024")):
        active = layers.stages(seven)[stop - 3] > 0
        assert f"become {size}, of which ReLU left {active.sum()} above 0" in said[stop]
    far = ((trace.reconstruction - trace.image) ** 2).sum()
    assert f"add up to {far:.1f}." in said[6]


def test_the_code_is_read_from_where_it_says_it_stands(answers):
    for shown in answers:
        for code in shown.numbers["code"]:
            file, line = re.fullmatch(r"\S+, (\S+), line (\d+)", code["title"]).groups()
            lines = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1 :]
            ours = code["text"].splitlines()
            assert [one.strip() for one in ours] == [one.strip() for one in lines[: len(ours)]]
            assert ours[0].startswith("def ")
    named = [[code["title"].split(",")[0] for code in one.numbers["code"]] for one in answers]
    assert named == [
        ["to_float"],
        ["CapsNet.features"],
        ["squash", "PrimaryCaps.forward"],
        ["DigitCaps.forward", "routing_steps"],
        *[["Decoder.stages"]] * 3,
    ]


def test_an_empty_image_goes_all_the_way(nothing):
    said = [layers.answer({"stop": stop}, nothing).sentence for stop in range(7)]
    assert "784 numbers from 0 to 1, all of them 0" in said[0]
    assert all(sentence.endswith(".") and "nan" not in sentence for sentence in said)
