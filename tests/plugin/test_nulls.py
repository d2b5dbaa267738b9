"""Nulls in the wire format reach the component, which refuses them."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.errors import InputPropertiesError
from pulumi.runtime import rpc

from passage_component.testing import run_program
from plugin.host import Host
from plugin.serve import Servicer

HOST = Host()


def read(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that the host receives from a program."""
    sent = json_format.ParseDict(inputs, struct_pb2.Struct())
    before = struct_pb2.Struct()
    before.CopyFrom(sent)
    got = asyncio.run(Servicer._construct_inputs(sent, {}))
    assert sent == before
    return got


def test_nulls_reach_the_component() -> None:
    inputs = {
        "routes": {"GET /a": None, "GET /b": {"scopes": None, "scopse": None}},
        "layers": [{"a": None}, "x", {"b": None}, None],
        "bogus": None,
    }

    assert read(inputs) == inputs


def test_nulls_within_assets_and_secrets_are_left_to_the_sdk() -> None:
    secret = {rpc._special_sig_key: rpc._special_secret_sig, "value": {"a": None, "b": "c"}}

    got = read({"routes": {"GET /a": None}, "tags": secret})

    assert got["routes"] == {"GET /a": None}

    async def value() -> Any:
        return await got["tags"].future()

    assert asyncio.run(value()) == {"b": "c"}


def test_null_route_is_not_served_by_a_catch_all() -> None:
    inputs = {
        "appId": "abcdefghijklmnopqrstuvwx",
        "authOrigin": "https://app.example.com",
        "routes": {"GET /orders": None, "$default": {"url": "https://backend.example.com", "public": True}},
        "accessLogz": None,
    }
    seen: list[str] = []

    def program() -> None:
        with pytest.raises(InputPropertiesError) as caught:
            HOST.construct("api", "passage:index:PassageHttpApi", read_in_loop(inputs))
        seen.append(caught.value.message)

    assert run_program(program).resources == []
    head, *problems = seen[0].split("\n  - ")
    assert head == 'PassageHttpApi "api": 2 problems'
    assert [each.partition(". ")[0] for each in problems] == [
        "accessLogz: unknown argument",
        'routes["GET /orders"]: None is not a mapping',
    ]


def read_in_loop(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`read`, where the program's own event loop runs already: nothing in it waits."""
    coroutine = Servicer._construct_inputs(json_format.ParseDict(inputs, struct_pb2.Struct()), {})
    with pytest.raises(StopIteration) as finished:
        coroutine.send(None)
    got: dict[str, Any] = finished.value.value
    return got
