"""Diff: what changes, and for what AWS makes a new resource."""

from typing import Any

import pytest

from sandbox.provider import registry
from sandbox.provider.differences import Change, diff
from sandbox.provider.values import ARCHIVE, SIGNATURE, UNKNOWN

UPDATE = Change("update", replaces=False)
REPLACE = Change("update", replaces=True)


def changes(short: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Change]:
    (type_,) = [each for token, each in registry.TYPES.items() if token.endswith(f":{short}")]
    return diff(type_, old, new)


def test_what_replaces() -> None:
    """The table of the facts: everything else updates in place, issuer, audiences, scopes and access included."""
    assert {token.rpartition(":")[2]: sorted(each.replaces) for token, each in registry.TYPES.items()} == {
        "Api": ["protocolType"],
        "Authorizer": ["apiId"],
        "Integration": ["apiId", "integrationSubtype", "integrationType"],
        "Route": ["apiId"],
        "Stage": ["apiId", "name"],
        "Function": ["name", "packageType"],
        "Permission": sorted(registry.find("aws:lambda/permission:Permission").properties),
        "LogGroup": ["logGroupClass", "name", "namePrefix"],
        "Role": ["name", "namePrefix", "path"],
        "RolePolicy": ["name", "role"],
        "DomainName": ["domainName"],
        "ApiMapping": ["apiId", "domainName"],
        "Certificate": ["domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod"],
        "CertificateValidation": ["certificateArn", "validationRecordFqdns"],
        "Zone": ["name"],
        "Record": ["name", "type", "zoneId"],
        "MetricAlarm": ["name"],
        "LogMetricFilter": ["logGroupName", "name"],
        "RolePolicyAttachment": ["policyArn", "role"],
        "Policy": ["description", "name", "path"],
        "Alias": ["functionName", "name"],
        "LayerVersion": sorted(registry.find("aws:lambda/layerVersion:LayerVersion").properties),
        "Topic": ["name"],
        "Key": ["description"],
    }


@pytest.mark.parametrize(
    ("short", "old", "new", "expected"),
    [
        (
            "Authorizer",
            {"jwtConfiguration": {"issuer": "https://a", "audiences": ["x", "y"]}},
            {"jwtConfiguration": {"issuer": "https://b", "audiences": ["y", "x"]}},
            {"jwtConfiguration.issuer": UPDATE},
        ),
        ("Authorizer", {"apiId": "a"}, {"apiId": "b"}, {"apiId": REPLACE}),
        ("Authorizer", {"apiId": "a"}, {"apiId": UNKNOWN}, {"apiId": REPLACE}),
        (
            "Route",
            {"authorizationType": "JWT", "authorizerId": "z", "authorizationScopes": ["a", "b"]},
            {"authorizationType": "NONE"},
            {
                "authorizationScopes": Change("delete", replaces=False),
                "authorizationType": UPDATE,
                "authorizerId": Change("delete", replaces=False),
            },
        ),
        ("Route", {"authorizationScopes": ["a", "b"]}, {"authorizationScopes": ["b", "a"]}, {}),
        (
            "Stage",
            {"routeSettings": [{"routeKey": "GET /a", "throttlingBurstLimit": 1}, {"routeKey": "GET /b"}]},
            {"routeSettings": [{"routeKey": "GET /b"}, {"throttlingBurstLimit": 1, "routeKey": "GET /a"}]},
            {},
        ),
        (
            "RolePolicy",
            {"policy": '{"Statement": [], "Version": "1"}'},
            {"policy": '{"Version":"1","Statement":[]}'},
            {},
        ),
        (
            "Function",
            {"code": {SIGNATURE: ARCHIVE, "hash": "a", "assets": {"x": 1}}},
            {"code": {SIGNATURE: ARCHIVE, "hash": "a", "assets": {"x": 2}}},
            {},
        ),
        (
            "Function",
            {"code": {SIGNATURE: ARCHIVE, "hash": "a"}},
            {"code": {SIGNATURE: ARCHIVE, "hash": "b"}},
            {"code": UPDATE},
        ),
        ("Permission", {"sourceArn": "a"}, {"sourceArn": "b"}, {"sourceArn": REPLACE}),
        ("Api", {"tags": {"a": "1"}}, {"tags": {"a": "1", "b": "2"}}, {"tags.b": Change("add", replaces=False)}),
        # A missing block is one that the real provider is not to touch.
        ("Function", {"tracingConfig": {"mode": "Active"}}, {}, {}),
        (
            "Function",
            {"tracingConfig": {"mode": "Active"}},
            {"tracingConfig": {"mode": "PassThrough"}},
            {"tracingConfig.mode": UPDATE},
        ),
        ("Function", {"vpcConfig": {"subnetIds": ["a"]}}, {}, {"vpcConfig": Change("delete", replaces=False)}),
        ("Stage", {"defaultRouteSettings": {"throttlingRateLimit": 5}}, {}, {}),
        ("LogGroup", {"region": "us-east-1"}, {"region": "eu-west-1"}, {"region": REPLACE}),
    ],
)
def test_changes(short: str, old: dict[str, Any], new: dict[str, Any], expected: dict[str, Change]) -> None:
    assert changes(short, old, new) == expected
