"""One message to the browser: a small JSON header and raw arrays behind it.

Streamlit sends bytes as they are, and once only, where JSON would spell out every number.
`static/unpack.js` is the other end.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

# What a JavaScript typed array can hold; float16 travels as its bits.
_KINDS = ("float32", "float16", "uint8", "uint16", "int32")


def pack(meta: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Pack JSON-able values and named arrays into one message.

    Layout: length of the header (uint32, little-endian), header (JSON), then each array at the
    offset that the header gives, counted from the start of the message and a multiple of 8.

    Args:
        meta: anything that JSON can hold.
        arrays: float32, float16, uint8, uint16 or int32, any shape.

    Raises:
        ValueError: for an array of another dtype.
    """
    entries: dict[str, dict[str, Any]] = {}
    blocks: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        kind = array.dtype.name
        if kind not in _KINDS:
            raise ValueError(f"cannot pack {name}: dtype {kind} is none of {', '.join(_KINDS)}")
        block = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        entries[name] = {"kind": kind, "shape": list(array.shape), "offset": offset}
        blocks.append(block + bytes(-len(block) % 8))
        offset += len(blocks[-1])
    header = json.dumps({"meta": meta, "arrays": entries}).encode()
    header += b" " * (-(len(header) + 4) % 8)
    return struct.pack("<I", len(header)) + header + b"".join(blocks)
