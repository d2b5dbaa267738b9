"""Each changed value of complete arguments changes the graph. The search also covers partial arguments."""

import functools
from typing import Any

import pytest

from passage_component import InputError
from tests.fuzz.arguments import ARN, CODE, DECLARED, IAM, OTHER_CODE, Args
from tests.fuzz.changes import other_values, values_in
from tests.fuzz.graphs import Graph, graph_of, run, settings_of
from tests.fuzz.places import Path, at, replaced, written

FUNCTION: Args = {
    "runtime": "python3.12",
    "architecture": "x86_64",
    "memory_size": 512,
    "timeout": 20,
    "environment": {"TABLE": "orders"},
    "layers": [ARN.format("lambda", "layer:x:1"), ARN.format("lambda", "layer:y:1")],
    "reserved_concurrent_executions": 5,
    "tracing": True,
    "log_retention_days": 7,
    "log_kms_key_arn": ARN.format("kms", "key/1"),
    "vpc": {"subnet_ids": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1", "sg-2"]},
}
OWN_ROLE = {"policy_arns": {"read": IAM.format("policy", 1)}, "permissions_boundary_arn": IAM.format("policy", 2)}
THROTTLING = {"rate_limit": 2.5, "burst_limit": 5}
CORS = {
    "allow_origins": ["https://app.example.com", "http://localhost:3000"],
    "allow_methods": ["GET", "PUT"],
    "allow_headers": ["authorization", "x-own"],
    "expose_headers": ["etag", "x-answer"],
    "max_age": 60,
    "allow_credentials": False,
}
COMMON: Args = {
    "code": CODE,
    "throttling": THROTTLING,
    "cors": CORS,
    "access_logs": {"retention_days": 7, "include_subject": True, "kms_key_arn": ARN.format("kms", "key/2")},
    "domain": {"name": "api.example.com", "hosted_zone_id": "Z1", "base_path": "v1", "keep_default_endpoint": False},
    "alarms": {
        "topic_arns": [ARN.format("sns", "one"), ARN.format("sns", "two")],
        "minimum_requests": 10,
        "server_error_percent": 10,
        "rejected_percent": 10,
        "latency_milliseconds": 1000,
        "function_errors": 10,
        "function_throttles": 10,
        "function_duration_percent": 50,
    },
    "tags": {"team": "platform"},
}

EVERYTHING: dict[str, Args] = {
    "JwtHttpApi": {
        **COMMON,
        "authorizers": {
            "people": {
                "issuer": "https://people.example.com",
                "audiences": ["a", "b"],
                "identity_source": "$request.header.X-Token",
                "default_scopes": ["read", "write"],
            },
            "machines": {"issuer": "https://machines.example.com", "audiences": ["a"]},
        },
        "default_authorizer": "people",
        "routes": {
            "GET /me": {"handler": "orders.handler", "scopes": ["read", "write"], "throttling": THROTTLING},
            "PUT /me": {"handler": "orders.handler", "authorizer": "machines"},
            "POST /me": {"handler": "orders.handler", "public": False},
        },
        "function_defaults": {**FUNCTION, **OWN_ROLE},
    },
    "PassageHttpApi": {
        **COMMON,
        "issuer": "https://login.example.com",
        "audiences": ["a", "b"],
        "default_scopes": ["read", "write"],
        "domain": {"name": "api.example.com", "certificate_arn": ARN.format("acm", "certificate/1"), "existing": False},
        "routes": {
            "GET /me": {"handler": "orders.handler", "public": True},
            "GET /theirs": {"function_arn": ARN.format("lambda", "function:f:1")},
            "GET /url": {"url": "https://backend.example.com/1"},
        },
        "functions": {"orders.handler": {**FUNCTION, "code": OTHER_CODE, "role_arn": IAM.format("role", 1)}},
    },
    "PassageHttpApi with little": {
        "app_id": "abcdefghijklmnopqrstuvwx",
        "auth_origin": "https://app.example.com",
        "code": CODE,
        "routes": {"GET /me": {"handler": "orders.handler"}},
        "access_logs": {"enabled": True},
        "cors": {"enabled": True},
    },
}
LEFT_OUT: dict[tuple[str, Path], str] = {
    ("PassageHttpApi", ("code",)): "the function has its own",
    ("PassageHttpApi", ("domain", "existing")): "true is refused beside a certificate",
    ("PassageHttpApi", ("routes", "GET /me", "handler")): "the key of functions changes with it, or it is refused",
}
PLACES = [(name, path) for name, args in EVERYTHING.items() for path in values_in(args) if (name, path) not in LEFT_OUT]


@functools.cache
def graph(name: str) -> Graph:
    return made(name, EVERYTHING[name])


def made(name: str, args: Args) -> Graph:
    return graph_of(run(name.partition(" ")[0], args))


def is_taken(name: str, args: Any) -> bool:
    try:
        settings_of(name.partition(" ")[0], args)
    except InputError:
        return False
    return True


@pytest.mark.soak
@pytest.mark.parametrize(("name", "path"), PLACES, ids=lambda each: each if isinstance(each, str) else written(each))
def test_changed_value_changes_the_graph(name: str, path: Path) -> None:
    args = EVERYTHING[name]
    value = at(args, path)
    others = (replaced(args, path, each) for each in other_values(value) if each != value)

    other = next(each for each in others if is_taken(name, each))

    assert made(name, other) != graph(name)


def test_arguments_contain_every_key() -> None:
    given = {step for args in EVERYTHING.values() for path in values_in(args) for step in path if isinstance(step, str)}

    assert given >= DECLARED
