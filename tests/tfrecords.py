"""Writes TFRecord files with Protocol Buffers' own encoder, as TensorFlow would."""

import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto
FLOATS, INT64S, BYTES = FIELD.TYPE_FLOAT, FIELD.TYPE_INT64, FIELD.TYPE_BYTES


@cache
def _example_class(packed: bool) -> type[Any]:
    """The message tf.train.Example, described as TensorFlow's example.proto describes it."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"example_{packed}.proto", package=f"made_{packed}", syntax="proto3"
    )
    own = f".{file.package}."
    for name, kind in (("BytesList", BYTES), ("FloatList", FLOATS), ("Int64List", INT64S)):
        values = file.message_type.add(name=name).field.add(
            name="value", number=1, label=FIELD.LABEL_REPEATED, type=kind
        )
        if kind != BYTES:
            values.options.packed = packed
    feature = file.message_type.add(name="Feature")
    feature.oneof_decl.add(name="kind")
    for number, (name, kind) in enumerate(
        (("bytes_list", "BytesList"), ("float_list", "FloatList"), ("int64_list", "Int64List")), 1
    ):
        feature.field.add(
            name=name,
            number=number,
            label=FIELD.LABEL_OPTIONAL,
            type=FIELD.TYPE_MESSAGE,
            type_name=own + kind,
            oneof_index=0,
        )
    features = file.message_type.add(name="Features")
    entry = features.nested_type.add(name="FeatureEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, label=FIELD.LABEL_OPTIONAL, type=FIELD.TYPE_STRING)
    message = {"label": FIELD.LABEL_OPTIONAL, "type": FIELD.TYPE_MESSAGE}
    entry.field.add(name="value", number=2, type_name=own + "Feature", **message)
    features.field.add(
        name="feature",
        number=1,
        label=FIELD.LABEL_REPEATED,
        type=FIELD.TYPE_MESSAGE,
        type_name=own + "Features.FeatureEntry",
    )
    example = file.message_type.add(name="Example")
    example.field.add(name="features", number=1, type_name=own + "Features", **message)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    described = pool.FindMessageTypeByName(f"{file.package}.Example")
    return message_factory.GetMessageClass(described)


def as_example(
    features: dict[str, Sequence[int] | Sequence[bytes] | Sequence[float]], packed: bool = True
) -> bytes:
    """Return features as the bytes of an Example; lists of numbers packed, as usual, or not."""
    message = _example_class(packed)()
    for name, values in features.items():
        feature = message.features.feature[name]
        kind = type(values[0])
        lists = {
            bytes: feature.bytes_list,
            float: feature.float_list,
            int: feature.int64_list,
        }
        lists[kind].value.extend(values)
    return message.SerializeToString()


def as_records(records: Sequence[bytes]) -> bytes:
    """Return a file of records; the checksums are made up, since nobody looks at them."""
    return b"".join(
        struct.pack("<QI", len(record), 0xABCD) + record + struct.pack("<I", 0xEF01)
        for record in records
    )
