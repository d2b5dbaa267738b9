"""What the tables of bad input are written with."""

from collections.abc import Callable
from typing import Any

import pulumi

from tests.support.programs import passage_args

Cases = dict[str, tuple[Callable[[], Any], list[str]]]
"""A case's name to what makes the arguments, and every problem the user is told."""

ROUTE = {"handler": "orders.handler"}
IN_ROUTE = 'routes["GET /x"]'
PLAIN = "is allowed, not an Output; write it out"
KNOWN = (
    "allowed are access_logs, alarms, app_id, audiences, auth_origin, code, cors, domain, function_defaults, "
    "functions, issuer, routes, tags, throttling; correct the key or remove it"
)
KNOWN_IN_ROUTE = (
    "allowed are authorizer, function_arn, handler, public, scopes, throttling, url; correct the key or remove it"
)
KNOWN_IN_FUNCTION = (
    "allowed are architecture, code, environment, layers, log_kms_key_arn, log_retention_days, memory_size, "
    "permissions_boundary_arn, policy_arns, reserved_concurrent_executions, role_arn, runtime, timeout, tracing, vpc; "
    "correct the key or remove it"
)


def with_route(**route: Any) -> Any:
    return passage_args(routes={"GET /x": {**ROUTE, **route}})


def with_key(key: Any) -> Any:
    return passage_args(routes={key: ROUTE})


def missing(*keys: str) -> Any:
    return {key: value for key, value in passage_args().items() if key not in keys}


def output(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)
