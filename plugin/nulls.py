"""Nulls in the wire format, which the SDK drops before the host sees them.

A null route would silently vanish, and a catch-all would receive its requests. A mistyped null argument would never be
reported. This module marks nulls before the SDK reads them and restores them afterwards. The component then decides, as
in Python. It treats a known argument with None as missing and refuses anything else.
"""

import uuid
from typing import Any

import pulumi
from google.protobuf import struct_pb2

_SPECIAL = "4dabf18193072939515e22adb298388d"
"""The key that makes an object on the wire a secret, an Output, an asset or a resource (Pulumi's RPC protocol)."""

_NULL = f"\0null {uuid.uuid4()}\0"
"""No program can send this text, which would count as a missing argument."""


def mark_nulls(values: struct_pb2.Struct) -> bool:
    """Write the mark where there are nulls, but not within secrets, Outputs and assets.

    Returns:
        Whether there were any.
    """
    has_nulls = False
    if _SPECIAL not in values.fields:
        for value in values.fields.values():
            has_nulls = _mark(value) or has_nulls
    return has_nulls


def _mark(value: struct_pb2.Value) -> bool:
    kind = value.WhichOneof("kind")
    if kind == "null_value":
        value.string_value = _NULL
        return True
    if kind == "struct_value":
        return mark_nulls(value.struct_value)
    return kind == "list_value" and sum(_mark(item) for item in value.list_value.values) > 0


def with_nulls(value: Any) -> Any:
    """A value with None in the marks' places."""
    if isinstance(value, pulumi.Output):
        return value.apply(with_nulls)
    if isinstance(value, dict):
        return {key: with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_nulls(item) for item in value]
    return None if value == _NULL else value
