"""The handful of functions that programs call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .aws import Aws
from .registry import UnknownTokenError


@dataclass(frozen=True)
class Function:
    """A function of the provider.

    Attributes:
        call: carries it out.
        outputs: the names of what it returns, all of them strings.
        inputs: the names of its arguments, all of them strings and optional.
    """

    call: Callable[[Aws, dict[str, Any]], dict[str, Any]]
    outputs: tuple[str, ...]
    inputs: tuple[str, ...] = ()


def _caller_identity(aws: Aws, args: dict[str, Any]) -> dict[str, Any]:
    found = aws.call("sts", "GetCallerIdentity")
    return {"accountId": found["Account"], "arn": found["Arn"], "userId": found["UserId"], "id": found["Account"]}


def _region(aws: Aws, args: dict[str, Any]) -> dict[str, Any]:
    region = args.get("region") or args.get("name") or aws.region
    return {"id": region, "name": region, "region": region, "description": region, "endpoint": ""}


def _partition(aws: Aws, args: dict[str, Any]) -> dict[str, Any]:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


FUNCTIONS = {
    "aws:index/getCallerIdentity:getCallerIdentity": Function(_caller_identity, ("accountId", "arn", "id", "userId")),
    "aws:index/getPartition:getPartition": Function(_partition, ("dnsSuffix", "id", "partition", "reverseDnsPrefix")),
    "aws:index/getRegion:getRegion": Function(
        _region, ("description", "endpoint", "id", "name", "region"), inputs=("name", "region")
    ),
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
    return FUNCTIONS[token].call(aws, args)
