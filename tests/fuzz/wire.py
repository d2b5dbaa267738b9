"""Arguments in the engine's message to the plugin, with marked secrets and Outputs."""

from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from passage_component.testing import Program, run_program
from plugin.host import Host
from plugin.serve import Servicer
from tests.fuzz.odd_values import Later

HOST = Host()
_SIGNATURE = rpc._special_sig_key


def construct(component: str, inputs: Any, *, preview: bool = False) -> Program:
    """The resources that the plugin's host registers for a message, whose names are in camelCase."""
    return run_program(lambda: HOST.construct("api", f"passage:index:{component}", arrived(inputs)), preview=preview)


def arrived(inputs: Any) -> dict[str, Any]:
    """The arguments that the servicer reads from a message. Nothing waits, so no event loop is needed."""
    message = struct_pb2.Struct()
    for key, value in inputs.items():
        message.fields[key].CopyFrom(_value(value))
    coroutine = Servicer._construct_inputs(message, {})
    try:
        coroutine.send(None)
    except StopIteration as finished:
        read: dict[str, Any] = finished.value
        return read
    raise AssertionError("it waits for something")


def _value(value: Any) -> struct_pb2.Value:
    if isinstance(value, Later):
        return _later(value)
    if isinstance(value, pulumi.AssetArchive):
        assets = {
            name: {_SIGNATURE: rpc._special_asset_sig, "text": vars(each)["text"]}
            for name, each in value.assets.items()
        }
        return _value({_SIGNATURE: rpc._special_archive_sig, "assets": assets})
    if isinstance(value, dict):
        struct = struct_pb2.Struct()
        for key, item in value.items():
            struct.fields[key].CopyFrom(_value(item))
        return struct_pb2.Value(struct_value=struct)
    if isinstance(value, list):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=map(_value, value)))
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, float):
        return struct_pb2.Value(number_value=value)
    return struct_pb2.Value(string_value=value)


def _later(later: Later) -> struct_pb2.Value:
    if later.kind == "secret":
        return _value({_SIGNATURE: rpc._special_secret_sig, "value": later.value})
    if later.kind == "unknown":
        return _value({_SIGNATURE: rpc._special_output_value_sig})
    return _value({_SIGNATURE: rpc._special_output_value_sig, "value": later.value})
