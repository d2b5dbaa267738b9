"""Property values on the wire: protobuf structs to and from plain Python, unknowns and archives untouched."""

from typing import Any

from google.protobuf import json_format, struct_pb2

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a value that a preview does not know (sdk/go/common/resource/plugin)."""

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A struct as a dict; whole numbers become integers."""
    return {key: _whole(value) for key, value in json_format.MessageToDict(struct).items()}


def to_struct(values: dict[str, Any]) -> struct_pb2.Struct:
    """A dict as a struct."""
    struct = struct_pb2.Struct()
    json_format.ParseDict(values, struct)
    return struct


def is_unknown(value: object) -> bool:
    """Whether the value itself is unknown."""
    return value == UNKNOWN


def has_unknowns(value: object) -> bool:
    """Whether the value is unknown or holds something unknown."""
    if isinstance(value, dict):
        return any(map(has_unknowns, value.values()))
    if isinstance(value, list):
        return any(map(has_unknowns, value))
    return is_unknown(value)


def is_archive(value: object) -> bool:
    """Whether the value is an archive on the wire."""
    return isinstance(value, dict) and value.get(SIGNATURE) == ARCHIVE


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
