"""The policy pack's process, asked as the engine asks it, for what the sandbox's engine and provider can't show."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from policy.settings import SCHEMAS
from tests.support.policies import EXECUTABLE

pytestmark = pytest.mark.e2e

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a text that it does not know yet (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go)."""

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""How it marks a secret, whose value is in `value` beside."""

STACK_POLICIES = ("route-authorizers", "preflight-backends")


@pytest.fixture(scope="module", params=["current host", "older host"])
def analyzer(policy_pack: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The running pack. Current hosts start its folder as Pulumi's policy module; older ones its executable."""
    python = str(policy_pack / ".venv" / "bin" / "python")
    engine = "127.0.0.1:1"  # nobody is asked there
    current = [python, "-u", "-m", "pulumi.policy", engine, str(policy_pack)]
    command = current if request.param == "current host" else [str(policy_pack / EXECUTABLE), engine]
    # With it Python would not buffer the port of a pack that does not send it at once.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(command, cwd=policy_pack, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port = process.stdout.readline().strip()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def analyze(analyzer: Any, type_: str, properties: dict[str, Any]) -> list[tuple[str, str]]:
    """Policy and level of each diagnostic."""
    request = proto.AnalyzeRequest(type=type_, urn=f"urn:pulumi:dev::p::{type_}::it", name="it")
    request.properties.update(properties)
    levels = {proto.MANDATORY: "mandatory", proto.ADVISORY: "advisory"}
    return [(each.policyName, levels[each.enforcementLevel]) for each in analyzer.Analyze(request).diagnostics]


def test_what_the_pack_offers(analyzer: Any) -> None:
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty())

    assert (info.name, info.supportsConfig) == ("passage-http-api", True)
    assert {each.name: each.enforcementLevel for each in info.policies} == dict.fromkeys(SCHEMAS, proto.MANDATORY)
    assert {
        each.name: {key: json_format.MessageToDict(value) for key, value in each.configSchema.properties.items()}
        for each in info.policies
    } == SCHEMAS
    of_stacks = [each.name for each in info.policies if each.policy_type == proto.POLICY_TYPE_STACK]
    assert tuple(of_stacks) == STACK_POLICIES


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        ("aws:apigatewayv2/api:Api", {"protocolType": "HTTP"}, []),
        ("aws:apigatewayv2/api:Api", {"target": UNKNOWN}, ["unseen-routes"]),
        ("aws:apigatewayv2/api:Api", {"body": {**SECRET, "value": "{}"}}, ["unseen-routes"]),
        ("aws-native:apigatewayv2:Route", {"routeKey": "GET /"}, ["unseen-routes"]),
        ("aws:apigatewayv2/route:Route", {"routeKey": "GET /"}, ["route-authorization"]),
        ("aws:apigatewayv2/route:Route", {"routeKey": UNKNOWN}, ["route-authorization"]),
        ("aws:apigatewayv2/authorizer:Authorizer", {"authorizerType": "REQUEST"}, ["authorizer-issuers"]),
        ("aws:apigateway/method:Method", {"httpMethod": "GET", "authorization": "NONE"}, ["method-authorization"]),
        ("aws:apigateway/method:Method", {"authorization": "JWT", "authorizerId": UNKNOWN}, []),
        ("aws:apigateway/restApi:RestApi", {"body": "{}"}, ["unseen-routes"]),
        ("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 0}, ["log-retention"]),
        ("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 7}, []),
        ("aws:s3/bucket:Bucket", {"routeKey": "GET /", "target": "arn"}, []),
    ],
)
def test_what_is_refused(analyzer: Any, type_: str, properties: dict[str, Any], expected: list[str]) -> None:
    assert analyze(analyzer, type_, properties) == [(each, "mandatory") for each in expected]


def test_what_is_not_known_is_told_beside_what_is_wrong(analyzer: Any) -> None:
    cors = {"allowCredentials": True, "allowOrigins": ["https://*", UNKNOWN], "allowMethods": UNKNOWN}

    assert analyze(analyzer, "aws:apigatewayv2/api:Api", {"corsConfiguration": cors}) == [
        ("cors-credentials", "mandatory"),
        ("cors-credentials", "advisory"),
    ]


def test_a_secret_is_checked_and_not_repeated(analyzer: Any) -> None:
    secret = {**SECRET, "value": "https://c2VjcmV0.example.com"}
    properties = {"authorizerType": "JWT", "jwtConfiguration": {"issuer": secret, "audiences": ["orders"]}}
    request = proto.AnalyzeRequest(type="aws:apigatewayv2/authorizer:Authorizer", urn="urn:pulumi:dev::p::t::it")
    request.properties.update(properties)

    response = analyzer.Analyze(request)

    assert [each.policyName for each in response.diagnostics] == ["authorizer-issuers"]
    assert "c2VjcmV0" not in str(response)


def test_read_authorizer_is_checked_with_the_stack(analyzer: Any) -> None:
    """The engine asks about what a program makes, and shows what it only reads (`Authorizer.get`) with the stack."""
    jwt = {"issuer": "https://evil.example", "audiences": ["orders"]}
    read = {"id": "abc", "authorizerType": "JWT", "jwtConfiguration": jwt}
    route = {"routeKey": "GET /", "authorizationType": "JWT", "authorizerId": "abc"}
    request = proto.AnalyzeStackRequest()
    for type_, properties in (("authorizer:Authorizer", read), ("route:Route", route)):
        resource = request.resources.add(type=f"aws:apigatewayv2/{type_}", urn=f"urn:pulumi:dev::p::{type_}::read")
        resource.properties.update(properties)

    (diagnostic,) = analyzer.AnalyzeStack(request).diagnostics

    assert (diagnostic.policyName, diagnostic.urn) == ("route-authorizers", "urn:pulumi:dev::p::route:Route::read")
    assert "jwtConfiguration.issuer: an issuer is not on the list" in diagnostic.message
