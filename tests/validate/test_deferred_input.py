"""Inputs that are Outputs: the same checks when they resolve, and errors without their value."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from passage_component import JwtHttpApi, PassageHttpApi
from passage_component.testing import Program, Secret, run_program
from tests.support.programs import TOPIC_ARN, passage_args

DERIVED = ("app_id", "auth_origin", "alarms.minimum_requests", "alarms.function_duration_percent")
"""Arguments from which the component computes another value."""

ROUTE = {"handler": "orders.handler"}
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:1"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/logs"
SECRET = "c2VjcmV0.c2VjcmV0 "
OTHER_ARN = f"arn:aws:s3:::{SECRET}"
"""An ARN of another kind. AWS checks a string that is not an ARN, since mocks may return any for one."""
AUTHORIZER, FUNCTION = "api-authorizer-jwt", "api-function-orders-handler"


def run(make: Callable[[pulumi.Output[Any]], dict[str, Any]], value: Any) -> Program:
    return run_program(lambda: PassageHttpApi("api", passage_args(**make(pulumi.Output.secret(value)))))


def in_defaults(key: str) -> Callable[[pulumi.Output[Any]], dict[str, Any]]:
    return lambda output: {"function_defaults": {key: output}}


def in_vpc(key: str) -> Callable[[pulumi.Output[Any]], dict[str, Any]]:
    vpc = {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}
    return lambda output: {"function_defaults": {"vpc": {**vpc, key: output}}}


def in_object(object_: str, key: str, **rest: Any) -> Callable[[pulumi.Output[Any]], dict[str, Any]]:
    return lambda output: {object_: {**rest, key: output}}


CASES: dict[str, tuple[Callable[[pulumi.Output[Any]], dict[str, Any]], Any, Any]] = {
    "issuer": (lambda output: {"issuer": output}, "https://login.example.com", f"http://{SECRET}"),
    "app_id": (lambda output: {"app_id": output}, "abcdefghijklmnopqrstuvwx", SECRET),
    "auth_origin": (lambda output: {"auth_origin": output}, "https://app.example.com", SECRET),
    "audiences": (lambda output: {"audiences": output}, ["a"], [SECRET]),
    "audiences[0]": (lambda output: {"audiences": [output]}, "a", SECRET),
    "function_defaults.runtime": (in_defaults("runtime"), "python3.12", SECRET),
    "function_defaults.architecture": (in_defaults("architecture"), "x86_64", SECRET),
    "function_defaults.memory_size": (in_defaults("memory_size"), 512, SECRET),
    "function_defaults.timeout": (in_defaults("timeout"), 20, SECRET),
    "function_defaults.log_retention_days": (in_defaults("log_retention_days"), 7, SECRET),
    "access_logs.retention_days": (lambda output: {"access_logs": {"retention_days": output}}, 7, SECRET),
    'function_defaults.environment["KEY"]': (
        lambda output: {"function_defaults": {"environment": {"KEY": output}}},
        SECRET,
        [SECRET],
    ),
    "function_defaults.layers": (in_defaults("layers"), [LAYER], [OTHER_ARN]),
    "function_defaults.layers[0]": (lambda output: {"function_defaults": {"layers": [output]}}, LAYER, OTHER_ARN),
    'function_defaults.policy_arns["read"]': (
        lambda output: {"function_defaults": {"policy_arns": {"read": output}}},
        "arn:aws:iam::123456789012:policy/read",
        OTHER_ARN,
    ),
    "function_defaults.role_arn": (in_defaults("role_arn"), "arn:aws:iam::123456789012:role/r", OTHER_ARN),
    "function_defaults.permissions_boundary_arn": (
        in_defaults("permissions_boundary_arn"),
        "arn:aws:iam::123456789012:policy/boundary",
        OTHER_ARN,
    ),
    "function_defaults.reserved_concurrent_executions": (in_defaults("reserved_concurrent_executions"), 5, SECRET),
    "function_defaults.log_kms_key_arn": (in_defaults("log_kms_key_arn"), KEY, OTHER_ARN),
    "function_defaults.vpc.subnet_ids": (in_vpc("subnet_ids"), ["subnet-1"], [SECRET]),
    "function_defaults.vpc.security_group_ids": (in_vpc("security_group_ids"), ["sg-1"], []),
    "access_logs.kms_key_arn": (lambda output: {"access_logs": {"kms_key_arn": output}}, KEY, OTHER_ARN),
    "cors.allow_origins": (in_object("cors", "allow_origins"), ["https://app.example.com"], [SECRET]),
    "cors.allow_methods": (in_object("cors", "allow_methods"), ["GET"], [SECRET]),
    "cors.allow_headers": (in_object("cors", "allow_headers"), ["authorization"], [SECRET]),
    "cors.expose_headers": (in_object("cors", "expose_headers"), ["x-answer"], [SECRET]),
    "cors.max_age": (in_object("cors", "max_age"), 5, SECRET),
    "throttling.rate_limit": (in_object("throttling", "rate_limit", burst_limit=1), 5, 0),
    "throttling.burst_limit": (in_object("throttling", "burst_limit", rate_limit=1), 5, 0),
    'routes["GET /orders"].throttling.rate_limit': (
        lambda output: {"routes": {"GET /orders": {**ROUTE, "throttling": {"rate_limit": output, "burst_limit": 1}}}},
        5,
        SECRET,
    ),
    'routes["GET /orders"].function_arn': (
        lambda output: {"routes": {"GET /orders": {"function_arn": output}}},
        "arn:aws:lambda:eu-west-1:123456789012:function:theirs",
        OTHER_ARN,
    ),
    'routes["GET /orders"].url': (
        lambda output: {"routes": {"GET /orders": {"url": output}}},
        "https://backend.example.com",
        f"http://{SECRET}",
    ),
    "domain.name": (in_object("domain", "name", hosted_zone_id="Z1"), "api.example.com", SECRET),
    "domain.hosted_zone_id": (in_object("domain", "hosted_zone_id", name="api.example.com"), "Z1", f"/{SECRET}"),
    "domain.certificate_arn": (
        in_object("domain", "certificate_arn", name="api.example.com"),
        "arn:aws:acm:eu-west-1:123456789012:certificate/c",
        OTHER_ARN,
    ),
    "alarms.topic_arns": (in_object("alarms", "topic_arns"), [TOPIC_ARN], [OTHER_ARN]),
    **{
        f"alarms.{key}": (in_object("alarms", key, topic_arns=[TOPIC_ARN]), 5, -1)
        for key in (
            "minimum_requests",
            "server_error_percent",
            "rejected_percent",
            "latency_milliseconds",
            "function_errors",
            "function_throttles",
            "function_duration_percent",
        )
    },
    'tags["team"]': (lambda output: {"tags": {"team": output}}, "platform", [SECRET]),
}


@pytest.mark.parametrize("where", CASES)
def test_good_value_arrives_and_stays_secret(where: str) -> None:
    make, good, _ = CASES[where]

    program = run(make, good)

    shown = str([resource.inputs for resource in program.resources])
    assert (str(Secret(good)) if where not in DERIVED else "Secret(") in shown
    assert program.routes == {"GET /orders": "jwt"}
    if where == "app_id":
        issuer = program[AUTHORIZER].inputs["jwtConfiguration"]["issuer"]
        assert issuer == Secret(f"https://auth.passage.id/v1/apps/{good}")
    if where == "auth_origin":
        assert program[AUTHORIZER].inputs["jwtConfiguration"]["audiences"] == Secret([good]) or program[
            AUTHORIZER
        ].inputs["jwtConfiguration"]["audiences"] == [Secret(good)]


@pytest.mark.parametrize("where", CASES)
def test_bad_value_is_an_error_without_the_value(where: str) -> None:
    make, _, bad = CASES[where]

    with pytest.raises(pulumi.RunError) as caught:
        run(make, bad)

    assert str(caught.value).startswith(f'PassageHttpApi "api": 1 problem\n  - {where}: ')
    assert SECRET.strip() not in str(caught.value)


@pytest.mark.parametrize(
    "bad", [[], [""], ["a", ""], "a", None, [f"a{number}" for number in range(51)]], ids=lambda value: str(value)[:12]
)
def test_bad_audiences_are_an_error(bad: Any) -> None:
    with pytest.raises(pulumi.RunError):
        run(lambda output: {"audiences": output}, bad)


def test_awaitable_is_awaited_once() -> None:
    async def later(value: Any) -> Any:
        return value

    def program() -> None:
        arn = later("arn:aws:lambda:eu-west-1:123456789012:function:theirs")
        routes = {"ANY /a": ROUTE, "GET /b": {"function_arn": arn}, "GET /c": {"function_arn": arn}}
        defaults = {"log_retention_days": later(7), "log_kms_key_arn": later(KEY)}
        PassageHttpApi("api", passage_args(routes=routes, function_defaults=defaults))

    registered = run_program(program)
    assert registered["api-function-logs-preflight"].inputs["retentionInDays"] == 7
    assert registered["api-function-logs-orders-handler"].inputs["kmsKeyId"] == KEY
    assert len(registered.of_type("aws:apigatewayv2/integration:Integration")) == 3


def test_bad_identity_source_is_an_error() -> None:
    def program(value: str) -> Callable[[], object]:
        authorizer = {"issuer": "https://login.example.com", "audiences": ["a"]}
        return lambda: JwtHttpApi(
            "svc",
            {
                "authorizers": {"main": {**authorizer, "identity_source": pulumi.Output.from_input(value)}},  # type: ignore[typeddict-item] # untyped
                "code": passage_args()["code"],
                "routes": passage_args()["routes"],
            },
        )

    assert run_program(program("$request.header.X-Token")).routes == {"GET /orders": "jwt"}
    with pytest.raises(pulumi.RunError, match="query string"):
        run_program(program("$request.querystring.token"))
