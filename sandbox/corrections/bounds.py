"""Corrections of requests as a whole: AWS checks their members against its service models."""

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape

from .correction import Corrections
from .errors import shaped
from .operations import Operation, Request, operation

CORRECTIONS = Corrections("app")

_CODES = {
    "acm": "ValidationException",
    "apigatewayv2": "BadRequestException",
    "logs": "InvalidParameterException",
    "lambda": "ValidationException",
}
"""Service to its name of the error."""

# API Gateway's model keeps bounds in the names of its shapes.
_IN_NAME = re.compile(r"(?:String|Uri|Integer|Map).*?LengthBetween(\d+)And(\d+)|IntegerWithLengthBetween(\d+)And(\d+)")

_MOST_REPORTED = 10


@functools.cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _problems(value: Any, shape: Shape, path: str) -> Iterator[str]:
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            if value.get(wire) is not None and "location" not in member.serialization:
                yield from _problems(value[wire], member, f"{path}.{name[0].lower()}{name[1:]}".lstrip("."))
    elif kind == "list" and isinstance(value, list):
        yield from _out_of_bounds(value, len(value), shape, path, "length")
        for index, item in enumerate(value, 1):
            yield from _problems(item, shape.member, f"{path}.{index}.member")
    elif kind == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from _problems(key, shape.key, path)
            yield from _problems(item, shape.value, f"{path}.{key}.member")
    elif kind == "string" and isinstance(value, str):
        yield from _out_of_bounds(value, len(value), shape, path, "length")
        pattern = shape.metadata.get("pattern")
        if shape.enum and value not in shape.enum:
            yield _failed(value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
        elif pattern and not _matches(pattern, value):
            yield _failed(value, path, f"Member must satisfy regular expression pattern: {pattern}")
    elif kind in ("integer", "long") and type(value) is int:
        yield from _out_of_bounds(value, value, shape, path, "value")


def _out_of_bounds(value: Any, size: int, shape: Shape, path: str, what: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    named = _IN_NAME.fullmatch(shape.name)
    if named:
        least, most = (int(bound) for bound in named.groups() if bound is not None)
    # An empty value is the service's to judge: in an update it takes a value away.
    if least is not None and size < least and value not in ("", [], {}):
        yield _failed(value, path, f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield _failed(value, path, f"Member must have {what} less than or equal to {most}")


def _failed(value: Any, path: str, constraint: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        # Some models use character classes that Python's regular expressions do not have.
        return True


@CORRECTIONS.instead(
    "It accepts values beyond the bounds, patterns and enumerations of a service's model.",
    "botocore's models of the services; Common errors in each API reference",
    "_dispatch_service_request",
)
async def requests(
    original: Any, method: str, path: str, headers: dict[str, str], body: bytes, *arguments: Any
) -> tuple[int, dict[str, str], Any]:
    """A request to a service, unless its model refuses it."""
    asked = operation(Request(method, path, {}, headers, body))
    problems = _problems_of(asked, body) if asked and asked.service in _CODES else []
    if asked is None or not problems:
        answer: tuple[int, dict[str, str], Any] = await original(method, path, headers, body, *arguments)
        return answer
    count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected"
    return shaped(asked, 400, _CODES[asked.service], f"{count}: {'; '.join(problems)}")


def _problems_of(asked: Operation, body: bytes) -> list[str]:
    shape = _model(asked.service).operation_model(asked.name).input_shape
    try:
        return list(_problems(json.loads(body or b"{}"), shape, ""))[:_MOST_REPORTED] if shape else []
    except ValueError:
        return []
