"""TFRecord files and the tf.train.Example in each of their records, read without TensorFlow.

A record is its length (8 bytes, little end first), a checksum of the length (4), the data, and a
checksum of the data (4). The checksums are not looked at, since that would take far longer than all
the rest; what the data must be is checked strictly instead. The data is a message of Protocol
Buffers, of which as much is understood here as an Example needs:

    Example  { Features features = 1; }
    Features { map<string, Feature> feature = 1; }   an entry's key is field 1, its value field 2
    Feature  { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; }
    each list { repeated value = 1; }
"""

from collections.abc import Iterator
from pathlib import Path

LONGEST = 1_000_000  # bytes of a record; what claims to be longer is no record

# How a field is written, by the last three bits of its key.
VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5

Values = list[int] | list[bytes]


def records(path: Path) -> Iterator[bytes]:
    """Yield the data of each record of a file; an empty file has none.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is truncated or of another kind.
    """
    if not path.is_file():
        raise FileNotFoundError(f"no such file: {path}; name a TFRecord file")
    with path.open("rb") as file:
        number = 0
        while head := file.read(12):
            number += 1
            length = int.from_bytes(head[:8], "little") if len(head) == 12 else 0
            if length > LONGEST:
                raise ValueError(
                    f"{path} is not a TFRecord file, or is damaged: record {number} claims to be "
                    f"{length:,} bytes long, expected at most {LONGEST:,}"
                )
            rest = file.read(length + 4)
            if len(rest) < length + 4:
                raise ValueError(
                    f"{path} ends in the middle of record {number}, so it is truncated or is no "
                    f"TFRecord file; copy it again"
                )
            yield rest[:length]


def example(record: bytes) -> dict[str, Values]:
    """Return the features of a tf.train.Example by name, each as a list; lists of floats are empty.

    Raises:
        ValueError: if the record is no such message.
    """
    features: dict[str, Values] = {}
    # Parts of a message that come apart belong together as if one followed the other.
    for entry in _messages(b"".join(_messages(record, 1)), 1):
        name = b"".join(_messages(entry, 1)[-1:]).decode()
        feature = b"".join(_messages(entry, 2))
        numbers = _numbers(b"".join(_messages(feature, 3)))
        features[name] = numbers or _messages(b"".join(_messages(feature, 1)), 1)
    return features


def _numbers(int64_list: bytes) -> list[int]:
    """Return the values of an Int64List, written one by one or packed."""
    numbers: list[int] = []
    for number, kind, value in _fields(int64_list):
        if number != 1:
            continue
        if isinstance(value, int):
            numbers.append(value)
        elif kind == LENGTH:
            at = 0
            while at < len(value):
                one, at = _varint(value, at)
                numbers.append(one)
        else:
            raise ValueError("an int64 value is written as another type")
    return [number - 2**64 if number >= 2**63 else number for number in numbers]


def _messages(message: bytes, wanted: int) -> list[bytes]:
    """Return the values of one field of a message that holds messages, bytes or text."""
    found: list[bytes] = []
    for number, kind, value in _fields(message):
        if number == wanted:
            if kind != LENGTH or isinstance(value, int):
                raise ValueError(f"field {number} of a message is written as another type")
            found.append(value)
    return found


def _fields(message: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """Yield number, kind and value of each field of a message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(message, at)
            yield number, kind, value
            continue
        if kind == LENGTH:
            length, at = _varint(message, at)
        elif kind in (EIGHT_BYTES, FOUR_BYTES):
            length = 8 if kind == EIGHT_BYTES else 4
        else:
            raise ValueError(f"field {number} of a message is of the unknown kind {kind}")
        if at + length > len(message):
            raise ValueError(f"field {number} of a message goes on after its end")
        yield number, kind, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number at a place, seven bits a byte and the lowest first, and where it ends."""
    value = 0
    for place in range(10):
        if at + place == len(message):
            raise ValueError("a number is cut off by the end of its message")
        byte = message[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80 and value < 2**64:
            return value, at + place + 1
    raise ValueError("a number is longer than 64 bits")
