"""What is read from files once and shared by all sessions; the only file with caches.

Nobody may write on it.
"""

import gc
from typing import Any

import numpy as np
import streamlit as st
import torch

import capsnet
from app.lessons.lesson import Lesson
from app.lessons.read import read_lessons
from capsnet import checkpoint
from capsnet.cnn import Cnn
from capsnet.data import PRETRAINED, Digits, load_test_digits
from capsnet.data.multimnist import Drawn, fixed_draw
from capsnet.measuring.claims.published import Published, of_robustness, read_published
from capsnet.measuring.robustness import read_results
from capsnet.networks import Network


@st.cache_resource(show_spinner="Loading the network …")
def network(name: str) -> capsnet.CapsNet:
    """Return a network, loaded once for all sessions."""
    # One thread a forward: several users are then answered side by side.
    torch.set_num_threads(1)
    model = capsnet.load_pretrained(name)
    # What is loaded by now lives for ever; later collections need not look at it again.
    gc.collect()
    gc.freeze()
    return model


@st.cache_resource(show_spinner="Loading the CNN …")
def cnn() -> Cnn:
    """Return the network with max pooling, loaded once for all sessions."""
    model = checkpoint.load_network(checkpoint.shipped_file("cnn"))
    if not isinstance(model, Cnn):
        raise ValueError("the file of the CNN holds another network; restore it with git")
    return model


@st.cache_resource(show_spinner="Loading the network …")
def _of_toys(name: str) -> Network:
    """Return a network that reads toys."""
    return checkpoint.load_network(checkpoint.shipped_file(name))


def any_network(name: str) -> Network:
    """Return a shipped network of whichever kind, loaded once for all sessions."""
    if name == "cnn":
        return cnn()
    return _of_toys(name) if name.endswith("-toys") else network(name)


@st.cache_resource(show_spinner=False)
def claims() -> dict[str, Published]:
    """Return the published evidence of the claims, by their keys.

    Raises:
        ValueError: if its file is damaged.
    """
    return read_published() | of_robustness()


def current_claims() -> frozenset[str]:
    """Return the keys of the claims whose evidence is of the weights that are here."""
    files = sorted(PRETRAINED.glob("*.safetensors"))
    return _current(tuple((file.name, file.stat().st_mtime_ns) for file in files))


@st.cache_resource(show_spinner=False, max_entries=1)
def _current(files: tuple[tuple[str, int], ...]) -> frozenset[str]:
    """Return it for weights by name and time of change: to read them all takes a while."""
    return frozenset(key for key, published in claims().items() if published.is_current)


@st.cache_resource(show_spinner=False)
def sweeps() -> dict[str, Any]:
    """Return how two networks stand digits moved by more and more, by factor; {} if not measured.

    Raises:
        ValueError: if its file is damaged.
    """
    return read_results().get("sweeps", {})


@st.cache_resource(show_spinner=False)
def card(name: str) -> dict[str, Any]:
    """Return a network's card."""
    return checkpoint.load_card(name)


@st.cache_resource(show_spinner=False)
def decoder_layers(name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return a decoder's weights (inputs, outputs) and biases (outputs,), layer by layer.

    They are float16, half as much to send, where that is all that was stored; else float32.
    """
    linear = [m for m in network(name).decoder.layers if isinstance(m, torch.nn.Linear)]
    parameters = [p for layer in linear for p in (layer.weight, layer.bias)]
    exact = all(torch.equal(p, p.half().float()) for p in parameters)
    kind = np.float16 if exact else np.float32
    arrays = [np.ascontiguousarray(p.detach().t().numpy(), dtype=kind) for p in parameters]
    return list(zip(arrays[::2], arrays[1::2], strict=True))


@st.cache_resource(show_spinner=False)
def test_digits() -> Digits:
    """Return the 10,000 bundled test digits."""
    return load_test_digits()


@st.cache_resource(show_spinner=False)
def pairs() -> Drawn:
    """Return which test digits make the 10,000 fixed pairs, and where they lie."""
    return fixed_draw(test_digits().labels)


@st.cache_resource(show_spinner=False)
def lessons() -> dict[str, Lesson]:
    """Return the lessons by their keys.

    Raises:
        LessonError: as `read_lessons`.
    """
    return {lesson.key: lesson for lesson in read_lessons()}


def forget() -> None:
    """Let weights, cards and test digits be read again."""
    network.clear()
    cnn.clear()
    _of_toys.clear()
    claims.clear()
    _current.clear()
    sweeps.clear()
    card.clear()
    decoder_layers.clear()
    test_digits.clear()
    pairs.clear()
