"""The decoder's weights for the browser, apart from what changes, so that they travel once."""

import zlib
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

KEY = "weights"

_component = declare("weights")

Layers = Sequence[tuple[np.ndarray, np.ndarray]]


def decoder_version(layers: Layers) -> int:
    """Return a number that tells decoders apart."""
    version = 0
    for array in (array for layer in layers for array in layer):
        version = zlib.crc32(np.ascontiguousarray(array), version)
    return version


def pack_decoder(layers: Layers, held: int | None = None) -> bytes:
    """Pack a decoder's layers, first to last, for `static/weights.js`.

    Args:
        layers: of each layer the weight (inputs, outputs) and the bias (outputs,), float32 or
            float16.
        held: which version the browser holds; that one is named only.
    """
    arrays: dict[str, np.ndarray] = {}
    for number, (weight, bias) in enumerate(layers):
        arrays[f"weight{number}"], arrays[f"bias{number}"] = weight, bias
    version = decoder_version(layers)
    known = held == version
    return pack({"version": version, "known": known}, {} if known else arrays)


def weights(layers: Layers, held: int | None, on_held: Callable[[object], None]) -> None:
    """Bring a decoder's weights to the browser, once for each page load; nothing is shown.

    A component of its own, so that what changes beside it does not carry these megabytes along.

    Args:
        layers: as for `pack_decoder`.
        held: which version the browser said it holds, if it has.
        on_held: called with the version that the browser holds; it may be anything.
    """

    def told() -> None:
        on_held(st.session_state[KEY].get("held"))

    _component(key=KEY, data=pack_decoder(layers, held), on_held_change=told)
