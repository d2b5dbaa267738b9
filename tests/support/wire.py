"""Arguments as a program in another language sends them: camelCase, and every number a float."""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, get_args, get_origin

from passage_component.errors import camel_case


def to_wire(value: Any, declared: Any) -> Any:
    """A value of a declared type on the wire.

    A Python name becomes camelCase and, so that a mistaken spelling stays one, the other way around.
    """
    declared = _plain(declared)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dict) and typing.is_typeddict(declared):
        fields = declared.__annotations__
        spelled = {name: camel_case(name) for name in fields} | {camel_case(name): name for name in fields}
        return {spelled.get(key, key): to_wire(item, fields.get(key)) for key, item in value.items()}
    origin, inner = get_origin(declared), get_args(declared)
    if isinstance(value, dict):
        return {key: to_wire(item, inner[1] if origin is Mapping else None) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_wire(item, inner[0] if origin is Sequence else None) for item in value]
    return value


def _plain(declared: Any) -> Any:
    """The type within `NotRequired` and `Input`."""
    if get_origin(declared) is NotRequired:
        return _plain(get_args(declared)[0])
    if get_origin(declared) in (typing.Union, types.UnionType):
        return _plain(get_args(declared)[0])
    return declared
