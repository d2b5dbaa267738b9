"""Creations that were begun when the engine died: the ids of their resources, and the state that has them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passage_component.tools.orphans import Account
from sandbox.pending import IDS, begun
from sandbox.state import State

API = {
    "urn": "urn:pulumi:s::p::passage:index:JwtHttpApi$aws:apigatewayv2/api:Api::api-api",
    "type": "aws:apigatewayv2/api:Api",
    "custom": True,
    "id": "a1",
    "outputs": {"arn": "arn:aws:apigateway:us-east-1::/apis/a1"},
}
DOMAIN = {
    "urn": "urn:pulumi:s::p::passage:index:JwtHttpApi$aws:apigatewayv2/domainName:DomainName::api-domain",
    "type": "aws:apigatewayv2/domainName:DomainName",
    "custom": True,
    "id": "x.example.com",
}
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
VALUES = {
    "apiId": "a1",
    "bucket": "b",
    "domainName": "x.example.com",
    "name": "n",
    "routeKey": "GET /me",
    "type": "A",
    "zoneId": "Z1",
}
LISTS = {
    "get_routes": [{"RouteId": "r0", "RouteKey": "GET /other"}, {"RouteId": "r1", "RouteKey": "GET /me"}],
    "get_authorizers": [{"AuthorizerId": "z1", "Name": "n"}],
    "get_api_mappings": [{"ApiMappingId": "m0", "ApiId": "other"}, {"ApiMappingId": "m1", "ApiId": "a1"}],
}


class Emulator(Account):
    """An account that has `LISTS`, or nothing."""

    def __init__(self, *, empty: bool = False) -> None:
        self._lists = {} if empty else LISTS

    def items(self, _service: str, operation: str, _member: str, /, **_parameters: Any) -> Iterator[Any]:
        yield from self._lists.get(operation, [])


def creation(type_: str, inputs: dict[str, Any] = VALUES, **more: Any) -> dict[str, Any]:
    resource = {"urn": f"urn:pulumi:s::p::{type_}::x", "type": type_, "custom": True, "inputs": inputs, **more}
    return {"type": "creating", "resource": resource}


def state_of(folder: Path, operations: list[dict[str, Any]], *more: dict[str, Any]) -> State:
    state = State(folder / "sandbox.json")
    latest = {"resources": [API, DOMAIN, *more], "pending_operations": operations}
    state.file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "s", "latest": latest}}))
    return state


def found(state: State, *, empty: bool = False) -> tuple[list[str], list[str]]:
    seen = begun(state, Emulator(empty=empty))
    return list(seen.ids.values()), list(seen.unknown.values())


@pytest.mark.parametrize(
    ("type_", "id_"),
    {
        "aws:apigatewayv2/route:Route": "r1",
        "aws:apigatewayv2/authorizer:Authorizer": "z1",
        "aws:apigatewayv2/apiMapping:ApiMapping": "m1",
        "aws:apigatewayv2/stage:Stage": "n",
        "aws:apigatewayv2/domainName:DomainName": "x.example.com",
        "aws:lambda/function:Function": "n",
        "aws:iam/role:Role": "n",
        "aws:cloudwatch/logGroup:LogGroup": "n",
        "aws:route53/record:Record": "Z1_n_A",
        "aws:dynamodb/table:Table": "n",
        "aws:ecr/repository:Repository": "n",
        "aws:kms/alias:Alias": "n",
        "aws:s3/bucket:Bucket": "b",
        "aws:ssm/parameter:Parameter": "n",
    }.items(),
)
def test_id_of_a_begun_creation_is_known(tmp_path: Path, type_: str, id_: str) -> None:
    assert type_ in IDS
    assert found(state_of(tmp_path, [creation(type_)])) == ([id_], [])


@pytest.mark.parametrize("type_", [type_ for type_, template in IDS.items() if "{id}" in template])
def test_creation_that_aws_does_not_have_is_dropped(tmp_path: Path, type_: str) -> None:
    assert found(state_of(tmp_path, [creation(type_)]), empty=True) == ([], [])


def test_resource_that_is_recorded_is_not_the_begun_one(tmp_path: Path) -> None:
    route = "aws:apigatewayv2/route:Route"
    recorded = {"urn": f"urn:pulumi:s::p::{route}::y", "type": route, "custom": True, "id": "r1", "inputs": VALUES}

    assert found(state_of(tmp_path, [creation(route)], recorded)) == ([], [])


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws:sqs/queue:Queue", VALUES),
        ("random:index/randomId:RandomId", {}),
        ("aws:cloudwatch/logGroup:LogGroup", {"namePrefix": "/aws/"}),
        ("aws:dynamodb/table:Table", {"name": SECRET}),
    ],
    ids=["type", "provider", "prefix", "secret"],
)
def test_id_that_inputs_do_not_tell_is_unknown(tmp_path: Path, type_: str, inputs: dict[str, Any]) -> None:
    assert found(state_of(tmp_path, [creation(type_, inputs)])) == ([], [type_])


def test_replacement_is_unknown_since_its_urn_is_recorded(tmp_path: Path) -> None:
    table = creation("aws:dynamodb/table:Table")

    assert found(state_of(tmp_path, [table], {**table["resource"], "id": "old"})) == ([], ["aws:dynamodb/table:Table"])


def test_other_operations_and_components_are_not_creations(tmp_path: Path) -> None:
    table = creation("aws:dynamodb/table:Table")
    component = creation("passage:index:JwtHttpApi", custom=False)

    assert found(state_of(tmp_path, [{**table, "type": "updating"}, component])) == ([], [])


def test_recorded_creation_is_a_resource_and_not_pending(tmp_path: Path) -> None:
    table, queue = creation("aws:dynamodb/table:Table"), creation("aws:sqs/queue:Queue")
    update = {**table, "type": "updating"}
    state = state_of(tmp_path, [table, update, queue])

    state.record({table["resource"]["urn"]: "n"})

    assert state.resources() == [API, DOMAIN, {**table["resource"], "id": "n", "outputs": VALUES}]
    assert state.pending_operations() == [update, queue]


def test_state_without_pending_operations_stays(tmp_path: Path) -> None:
    state = state_of(tmp_path, [])
    latest = json.loads(state.file.read_text())
    del latest["checkpoint"]["latest"]["pending_operations"]
    state.file.write_text(json.dumps(latest))

    state.record({})

    assert (state.resources(), state.pending_operations()) == ([API, DOMAIN], [])
