"""The network, layer by layer: what the current digit is at each stop, and the code of the step."""

import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from app.checked import choice
from app.ideas.idea import Answer, Current, Idea, State
from app.layers import Layer, decoder_layers, encoder_layers
from app.markup import shape_text
from capsnet import CapsNet, reconstruction_loss, squash
from capsnet.data import to_float
from capsnet.model import Decoder, DigitCaps, PrimaryCaps
from capsnet.routing import routing_steps

PAPER = "https://ar5iv.labs.arxiv.org/html/1710.09829"
ROOT = Path(__file__).resolve().parents[2]
LONG = 0.5  # |u| from which a primary capsule counts as active

# What each step is written as, and where the paper speaks of it.
CODE: dict[str, tuple[tuple[Callable[..., Any], ...], str]] = {
    "Image": ((to_float,), "S4"),
    "Conv1": ((CapsNet.features,), "S4"),
    "PrimaryCaps": ((squash, PrimaryCaps.forward), "S2.E1"),
    "DigitCaps": ((DigitCaps.forward, routing_steps), "S2.E2"),
}
DECODER: tuple[tuple[Callable[..., Any], ...], str] = ((Decoder.stages,), "S4.SS1")


def stops(network: CapsNet) -> list[Layer]:
    """Return the layers with something to see; the votes, too many, go with routing."""
    *first, votes, routing = encoder_layers(network)
    both = {"what": f"{votes.what}; {routing.what}", "parameters": votes.parameters}
    return [*first, replace(routing, **both), *decoder_layers(network)]


def start(_: Current) -> State:
    """Return the first stop."""
    return {"stop": 0}


def check(sent: Mapping[str, Any], current: Current) -> State:
    """Return a stop that came from a browser.

    Raises:
        ValueError: if there is no such stop.
    """
    return {"stop": choice(sent.get("stop"), *range(len(stops(current.network))))}


def answer(state: State, current: Current) -> Answer:
    """Show one stop: its activations, what it does, and the code that did it."""
    along = stops(current.network)
    layer = along[state["stop"]]
    functions, place = CODE.get(layer.name, DECODER)
    kind, values, sentence = activations(current, layer, layer is along[-1])
    signed = kind == "matrix"
    high = float(np.abs(values).max()) if kind in ("maps", "units", "matrix") else 1.0
    numbers = {
        "stops": [{"name": one.name, "shape": shape_text(one.shape)} for one in along],
        "name": layer.name,
        "about": about(layer, high, signed),
        "link": {"text": layer.source, "url": f"{PAPER}#{place}"},
        "code": [source(function) for function in functions],
        "kind": kind,
        "high": high,
        "lengths": current.trace.lengths.tolist(),
    }
    arrays = {"values": values if signed else _bytes(values, high)}
    return Answer(sentence, numbers, {**arrays, "image": _bytes(current.trace.image, 1.0)})


def _bytes(values: np.ndarray, high: float) -> np.ndarray:
    """Return values from 0 to `high` as bytes, enough for a picture and a quarter to send."""
    return np.round(values * (255 / (high or 1.0))).astype(np.uint8)


def about(layer: Layer, high: float, signed: bool) -> str:
    """Say what a layer does, how large it is, and which scale its colours have."""
    parameters = f", {layer.parameters:,} parameters" if layer.parameters else ""
    scale = f"Colours from {f'−{high:.2f}' if signed else 0} to {high:.2f}"
    return f"{layer.what}. {shape_text(layer.shape)} ({layer.meaning}){parameters}. {scale}."


def source(function: Callable[..., Any]) -> dict[str, str]:
    """Return a function's code, and in which file and line of the repository it stands."""
    lines, first = inspect.getsourcelines(function)
    file = Path(inspect.getfile(function)).resolve().relative_to(ROOT).as_posix()
    title = f"{function.__qualname__}, {file}, line {first}"
    return {"title": title, "text": textwrap.dedent("".join(lines)).rstrip()}


@torch.inference_mode()
def stages(current: Current) -> list[np.ndarray]:
    """Return the decoder's stages for the longest capsule: the masked capsules, then each layer."""
    trace = current.trace
    capsules = torch.from_numpy(trace.capsules)[None]  # v (1, J, D)
    found = current.network.decoder.stages(capsules, torch.tensor([trace.prediction]))
    return [stage[0].numpy() for stage in found]


def activations(current: Current, layer: Layer, is_last: bool) -> tuple[str, np.ndarray, str]:
    """Return how a stop is painted, its values, and what to say of it."""
    trace, config = current.trace, current.trace.config
    digit = trace.prediction
    if layer.name == "Image":
        ink = int((trace.image > 0).sum())
        inked = f"{ink} of them ink" if ink else "all of them 0"
        told = f"The image is {trace.image.size} numbers from 0 to 1, {inked}."
        return "grey", trace.image, f"{told} Drag the stop, and follow it to its picture."
    if layer.name == "Conv1":
        features = trace.features
        high = float(features.max())
        strongest = int(features.reshape(len(features), -1).max(axis=1).argmax()) + 1
        told = (
            f"Conv1 looks for {len(features)} small patterns everywhere, one map for each: "
            f"{features.size:,} numbers. ReLU left {(features > 0).mean():.0%} of them above 0; "
            f"the strongest, {high:.2f}, is in map {strongest}."
        )
        return "maps", features, told
    if layer.name == "PrimaryCaps":
        lengths = trace.activity  # |u| (I,)
        kind, place = divmod(int(lengths.argmax()), config.grid**2)
        row, column = divmod(place, config.grid)
        told = (
            f"Each square is a capsule now, {config.primary_dim} numbers, painted by its length "
            f"|u|. Of {lengths.size:,}, {(lengths > LONG).sum()} are longer than {LONG:g}; the "
            f"longest, {lengths.max():.2f}, is of type {kind + 1}, in row {row + 1}, column "
            f"{column + 1}."
        )
        return "grids", lengths.reshape(-1, config.grid, config.grid), told
    if layer.name == "DigitCaps":
        second = int(np.argsort(-trace.lengths, kind="stable")[1])
        told = (
            f"All those capsules voted, and routing made {config.classes} capsules of "
            f"{config.digit_dim} numbers: {digit} is the longest, {trace.lengths[digit]:.2f}, then "
            f"{second}, {trace.lengths[second]:.2f}."
        )
        return "matrix", trace.capsules, told
    number = [one.name for one in decoder_layers(current.network)].index(layer.name) + 1
    values = stages(current)[number]
    if is_last:
        drawn, image = (torch.from_numpy(one).reshape(1, -1) for one in (values, trace.image))
        far = float(reconstruction_loss(drawn, image))
        told = (
            f"{values.size} numbers again, each squeezed between 0 and 1: the picture that capsule "
            f"{digit} makes of itself. Its squared differences from the image add up to {far:.1f}."
        )
        return "pair", values, told
    before = (
        f"Only capsule {digit} goes on, the others are set to 0: its {config.digit_dim} numbers"
        if number == 1
        else f"These {stages(current)[number - 1].size:,} numbers"
    )
    told = f"{before} become {values.size:,}, of which ReLU left {(values > 0).sum()} above 0."
    return "units", values, told


IDEA = Idea(
    key="layers",
    title="The network, layer by layer",
    question="What is left of your digit at each step of its way?",
    explained="""
The network is short. **Conv1** finds small patterns, as any convolutional network does.
**PrimaryCaps** groups its numbers by eight: each group is a capsule, at one place, of one type.
**DigitCaps** lets them all vote and routes the votes by agreement into ten capsules. The digit is
the longest of them. The **decoder** is only there to check: from the sixteen numbers of that
capsule it must draw the image again, so they must say everything about it.

All pictures are of your digit, from the same run of the network that read it. In DigitCaps blue is
below 0 and orange above.

The code is the network's own, read from the files that are running.
""",
    scene="scenes/model.py",
    back="See all layers, and how well they read",
    start=start,
    check=check,
    answer=answer,
)
