"""The handful of functions that programs call."""

from collections.abc import Callable
from typing import Any

from .aws import Aws
from .registry import UnknownTokenError


def _caller_identity(aws: Aws, args: dict[str, Any]) -> dict[str, Any]:
    found = aws.call("sts", "GetCallerIdentity")
    return {"accountId": found["Account"], "arn": found["Arn"], "userId": found["UserId"], "id": found["Account"]}


def _region(aws: Aws, args: dict[str, Any]) -> dict[str, Any]:
    region = args.get("region") or args.get("name") or aws.region
    return {"id": region, "name": region, "region": region, "description": region, "endpoint": ""}


def _partition(aws: Aws, args: dict[str, Any]) -> dict[str, Any]:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


FUNCTIONS: dict[str, Callable[[Aws, dict[str, Any]], dict[str, Any]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
}


def invoke(aws: Aws, token: str, args: dict[str, Any]) -> dict[str, Any]:
    """Call a function.

    Raises:
        UnknownTokenError: there is none with this token.
    """
    if token not in FUNCTIONS:
        raise UnknownTokenError(
            f"{token} is not a function of the sandbox's aws provider; it knows {', '.join(sorted(FUNCTIONS))}"
        )
    return FUNCTIONS[token](aws, args)
