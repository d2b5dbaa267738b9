"""Corrections of requests as a whole: AWS checks their members against its service models, before anything else."""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

from .correction import Corrections, Refusal

# API Gateway's model keeps bounds in the names of its shapes.
_IN_NAME = re.compile(
    r"(?:String|Uri|Integer|Map).*?LengthBetween(?P<least>\d+)And(?P<most>\d+)|IntegerWithLengthBetween"
    r"(?P<from>\d+)And(?P<to>\d+)"
)

_MOST_REPORTED = 10


@functools.cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@functools.cache
def _paths(service: str) -> list[tuple[str, re.Pattern[str], OperationModel]]:
    """Method and path of each operation of a REST service."""
    operations = map(_model(service).operation_model, _model(service).operation_names)
    return [
        (
            operation.http["method"],
            re.compile(re.sub(r"\{[^}]+\}", "[^/]+", operation.http["requestUri"].partition("?")[0])),
            operation,
        )
        for operation in operations
    ]


def _operation(service: str, method: str, path: str, headers: Mapping[str, str]) -> OperationModel | None:
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    if target:
        return _model(service).operation_model(target) if target in _model(service).operation_names else None
    found = [each for verb, pattern, each in _paths(service) if verb == method and pattern.fullmatch(path.rstrip("/"))]
    return found[0] if len(found) == 1 else None


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
    if least is not None and size < least:
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


def _check(service: str, code: str) -> Any:
    async def requests(method: str, path: str, headers: dict[str, str], body: bytes, _query: Any) -> Refusal | None:
        operation = _operation(service, method, path, headers)
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            return None
        shape = operation.input_shape if operation else None
        problems = list(_problems(given, shape, ""))[:_MOST_REPORTED] if shape else []
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected"
        return Refusal(code, f"{count}: {'; '.join(problems)}") if problems else None

    requests.__name__ = f"requests_{service}"
    return requests


EACH = []
for _module, _service, _code in (
    ("acm", "acm", "ValidationException"),
    ("apigateway", "apigatewayv2", "BadRequestException"),
    ("cloudwatch_logs", "logs", "InvalidParameterException"),
    ("lambda_svc", "lambda", "ValidationException"),
):
    EACH.append(Corrections(f"services.{_module}"))
    EACH[-1].before(
        "It accepts values beyond the bounds, patterns and enumerations of the service's model.",
        f"botocore's model of {_service}; Common errors in each API reference",
        "handle_request",
    )(_check(_service, _code))
