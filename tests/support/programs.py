"""Programs that several tests run."""

import itertools
from pathlib import Path
from typing import Any

import pulumi
from pulumi_aws import sqs

from passage_component import JwtHttpApi, PassageHttpApi

REPOSITORY = Path(__file__).parent.parent.parent
PROJECT = "passage-protected-api"
APP_ID = "abcdefghijklmnopqrstuvwx"
AUTH_ORIGIN = "https://app.example.com"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:theirs"
TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:on-call"
STACK_CONFIG = {
    f"{PROJECT}:appId": APP_ID,
    f"{PROJECT}:authOrigin": AUTH_ORIGIN,
    f"{PROJECT}:logRetentionDays": "7",
    f"{PROJECT}:tags": '{"team": "platform"}',
}


def code() -> pulumi.AssetArchive:
    """A small archive."""
    return pulumi.AssetArchive({"orders.py": pulumi.StringAsset("def handler(event, context): ...")})


def passage_args(**changes: Any) -> Any:
    """Arguments of a `PassageHttpApi` with one protected route, changed by keyword."""
    return {
        "app_id": APP_ID,
        "auth_origin": AUTH_ORIGIN,
        "code": code(),
        "routes": {"GET /orders": {"handler": "orders.handler"}},
    } | changes


def jwt_args(**changes: Any) -> Any:
    """Arguments of a `JwtHttpApi` with two authorizers, changed by keyword."""
    return {
        "authorizers": {
            "people": {"issuer": "https://login.example.com/", "audiences": ["orders", "shop"]},
            "machines": {
                "issuer": "https://machines.example.com",
                "audiences": ["orders"],
                "identity_source": "$request.header.X-Machine-Token",
            },
        },
        "default_authorizer": "people",
        "code": code(),
        "routes": {
            "GET /orders": {"handler": "orders.handler", "scopes": ["orders:write", "orders:read"]},
            "POST /orders": {"handler": "orders.handler", "authorizer": "machines"},
            "$default": {"handler": "orders.handler", "public": True},
        },
        "function_defaults": {
            "runtime": "python3.12",
            "architecture": "x86_64",
            "memory_size": 512,
            "timeout": 30,
            "environment": {"TABLE": "orders"},
            "log_retention_days": 365,
        },
        "access_logs": {"enabled": False},
    } | changes


def passage_api(**changes: Any) -> PassageHttpApi:
    """A `PassageHttpApi` called `api`."""
    return PassageHttpApi("api", passage_args(**changes))


def jwt_api(**changes: Any) -> JwtHttpApi:
    """A `JwtHttpApi` called `svc`."""
    return JwtHttpApi("svc", jwt_args(**changes))


def production_api(opts: pulumi.ResourceOptions | None = None, **changes: Any) -> PassageHttpApi:
    """A `PassageHttpApi` called `api` with every kind of route and everything that is off by default."""
    routes = {
        "GET /orders": {"handler": "orders.handler", "throttling": {"rate_limit": 1, "burst_limit": 2}},
        "ANY /files/{proxy+}": {"handler": "files.handler"},
        "GET /health": {"handler": "orders.handler", "public": True},
        "GET /theirs": {"function_arn": f"{FUNCTION_ARN}:live"},
        "POST /theirs": {"function_arn": f"{FUNCTION_ARN}:live", "public": True},
        "GET /backend/{id}": {"url": "https://backend.example.com/{id}"},
        "$default": {"handler": "files.handler"},
    }
    args = {
        "issuer": "https://login.example.com",
        "routes": routes,
        "functions": {
            "orders.handler": {"role_arn": "arn:aws:iam::123456789012:role/existing"},
            "files.handler": {
                "policy_arns": {"read": "arn:aws:iam::123456789012:policy/read"},
                "tracing": True,
                "vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]},
            },
        },
        "throttling": {"rate_limit": 10, "burst_limit": 20},
        "domain": {"name": "api.example.com", "hosted_zone_id": "Z123"},
        "alarms": {"topic_arns": [TOPIC_ARN]},
    }
    return PassageHttpApi("api", passage_args(**args, **changes), opts)


def everything_deferred() -> None:
    """Every input that may be an Output is one of another resource, which a preview does not know."""
    numbers = itertools.count()

    def later(value: Any) -> pulumi.Output[Any]:
        return sqs.Queue(f"other-{next(numbers)}").arn.apply(lambda _: value)

    JwtHttpApi(
        "svc",
        {
            "authorizers": {
                "people": {
                    "issuer": later("https://login.example.com/"),
                    "audiences": later(["orders"]),
                    "identity_source": later("$request.header.X-Token"),
                },
                "machines": {"issuer": later("https://m.example.com"), "audiences": [later("m")]},
            },
            "default_authorizer": "people",
            "code": pulumi.Output.from_input(code()),
            "routes": {
                **jwt_args()["routes"],
                "GET /theirs": {"function_arn": later(FUNCTION_ARN)},
                "GET /backend/{id}": {"url": later("https://backend.example.com/{id}")},
                "GET /limited": {
                    "handler": "orders.handler",
                    "throttling": {"rate_limit": later(0.5), "burst_limit": later(4)},
                },
            },
            "function_defaults": {
                "runtime": later("python3.12"),
                "architecture": later("x86_64"),
                "memory_size": later(512),
                "timeout": later(29),
                "environment": {"TABLE": later("orders")},
                "layers": later(["arn:aws:lambda:eu-west-1:123456789012:layer:tools:1"]),
                "policy_arns": {"read": later("arn:aws:iam::123456789012:policy/read")},
                "permissions_boundary_arn": later("arn:aws:iam::123456789012:policy/boundary"),
                "reserved_concurrent_executions": later(7),
                "log_retention_days": later(365),
                "log_kms_key_arn": later("arn:aws:kms:eu-west-1:123456789012:key/logs"),
                "vpc": {"subnet_ids": later(["subnet-1"]), "security_group_ids": [later("sg-1")]},
            },
            "cors": {
                "allow_origins": later(["https://app.example.com"]),
                "allow_methods": [later("GET")],
                "allow_headers": later(["authorization"]),
                "expose_headers": [later("x-answer")],
                "max_age": later(60),
            },
            "throttling": {"rate_limit": later(1.5), "burst_limit": later(3)},
            "access_logs": {
                "retention_days": later(7),
                "kms_key_arn": later("arn:aws:kms:eu-west-1:123456789012:key/access"),
            },
            "domain": {"name": later("svc.example.com"), "hosted_zone_id": later("Z124")},
            "alarms": {
                "topic_arns": later([TOPIC_ARN]),
                "minimum_requests": later(21),
                "server_error_percent": later(6),
                "rejected_percent": later(51),
                "latency_milliseconds": later(2501),
                "function_errors": later(1),
                "function_throttles": later(2),
                "function_duration_percent": later(81),
            },
            "tags": {"team": later("platform")},
        },
    )
    args = passage_args(
        app_id=later("abcdefghijklmnopqrstuvwy"),
        auth_origin=later("https://app2.example.com"),
        functions={"orders.handler": {"role_arn": later("arn:aws:iam::123456789012:role/existing")}},
        domain={
            "name": later("api.example.com"),
            "certificate_arn": later("arn:aws:acm:eu-west-1:123456789012:certificate/c"),
        },
    )
    PassageHttpApi("api", args)
