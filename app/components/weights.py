"""The decoder's weights for the browser, apart from what changes, so that they travel once."""

import zlib
from collections.abc import Sequence

import numpy as np

from app.components.declare import declare
from app.components.pack import pack

_weights = declare("weights")


def pack_decoder(layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> bytes:
    """Pack a decoder's layers, first to last, for `static/decoder.js`.

    Args:
        layers: of each layer the weight (inputs, outputs) and the bias (outputs,), float32 or
            float16.
    """
    arrays: dict[str, np.ndarray] = {}
    version = 0
    for number, (weight, bias) in enumerate(layers):
        arrays[f"weight{number}"], arrays[f"bias{number}"] = weight, bias
        version = zlib.crc32(bias, zlib.crc32(weight, version))
    return pack({"version": version}, arrays)


def weights(layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    """Bring a decoder's weights to the browser; nothing is shown.

    A component of its own: Streamlit refers to an unchanged message by its hash, so other data
    may change beside it without these megabytes being sent again.
    """
    _weights(key="weights", data=pack_decoder(layers))
