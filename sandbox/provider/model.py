"""What AWS takes, from botocore's own service models: names, types, enums, patterns and bounds."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape

from .values import is_unknown

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}
# API Gateway's model keeps bounds in the names of its shapes.
_BOUNDS_IN_NAME = re.compile(
    r"(String|Uri|Integer|Map).*?LengthBetween(\d+)And(\d+)|IntegerWithLengthBetween(\d+)And(\d+)"
)


@functools.cache
def _service(name: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


@functools.cache
def input_shape(service: str, operation: str) -> Any:
    """The input structure of an operation."""
    return _service(service).operation_model(operation).input_shape


def member(shape: Shape, name: str, renames: Mapping[str, str], path: str) -> str | None:
    """The model's member for a property: a rename by the property's path, else the same name but for case."""
    wanted = renames.get(path, name).lower()
    parent = path.rpartition(".")[0]
    if any(each != path and each.rpartition(".")[0] == parent and renames[each].lower() == wanted for each in renames):
        # The real provider knows that member under its other name only.
        return None
    return next((each for each in shape.members if each.lower() == wanted), None)


def to_request(value: Any, shape: Shape, renames: Mapping[str, str], path: str) -> Any:
    """A property's value in the form of a request: properties of objects become the model's members."""
    if shape.type_name == "structure" and isinstance(value, dict):
        request = {}
        for key, item in value.items():
            name = member(shape, key, renames, f"{path}.{key}")
            if name is not None:
                request[name] = to_request(item, shape.members[name], renames, f"{path}.{key}")
        return request
    if shape.type_name == "list" and isinstance(value, list):
        return [to_request(item, shape.member, renames, path) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: to_request(item, shape.value, renames, path) for key, item in value.items()}
    return value


def from_response(value: Any, like: Any, shape: Shape, renames: Mapping[str, str], path: str) -> Any:
    """A response's value in the form of the property `like`; what `like` does not hold is kept if it says something."""
    if shape.type_name == "structure" and isinstance(value, dict):
        known = like if isinstance(like, dict) else {}
        back = {renames.get(f"{path}.{key}", key).lower(): key for key in known}
        back |= {
            renamed.lower(): key.rpartition(".")[2] for key, renamed in renames.items() if key.startswith(f"{path}.")
        }
        result = {}
        for name, item in value.items():
            if name not in shape.members or item in (None, "", [], {}):
                continue
            key = back.get(name.lower(), name[0].lower() + name[1:])
            if key in known or item not in (0, False):
                result[key] = from_response(item, known.get(key), shape.members[name], renames, f"{path}.{key}")
        return result
    if shape.type_name == "list" and isinstance(value, list | tuple):
        first = like[0] if isinstance(like, list) and like else None
        return [from_response(item, first, shape.member, renames, path) for item in value]
    return value


def problems(value: Any, shape: Shape, renames: Mapping[str, str], path: str) -> Iterator[tuple[str, str]]:
    """What AWS would refuse, as (property path, reason); never with the value, which may be a secret."""
    if is_unknown(value):
        return
    match shape.type_name:
        case "structure":
            yield from _structure_problems(value, shape, renames, path)
        case "list":
            if not isinstance(value, list):
                yield path, "expected a list"
                return
            yield from _bound_problems(len(value), shape, path, "items")
            for index, item in enumerate(value):
                yield from problems(item, shape.member, renames, f"{path}[{index}]")
        case "map":
            if not isinstance(value, dict):
                yield path, "expected a map"
                return
            for key, item in value.items():
                yield from problems(key, shape.key, renames, f'{path}["{key}"]')
                yield from problems(item, shape.value, renames, f'{path}["{key}"]')
        case "string":
            yield from _string_problems(value, shape, path)
        case "boolean":
            if not isinstance(value, bool):
                yield path, "expected a boolean"
        case number if number in _NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int if _NUMBERS[number] is int else int | float):
                yield path, f"expected {'a whole number' if _NUMBERS[number] is int else 'a number'}"
                return
            yield from _bound_problems(value, shape, path, "")


def _structure_problems(value: Any, shape: Shape, renames: Mapping[str, str], path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield path, "expected an object"
        return
    given = set()
    for key, item in value.items():
        plain_path = re.sub(r"\[[^\]]*\]", "", f"{path}.{key}")
        name = member(shape, key, renames, plain_path)
        if name is None:
            yield f"{path}.{key}", f"unknown property; known are {', '.join(_property_names(shape, renames, path))}"
            continue
        given.add(name)
        yield from problems(item, shape.members[name], renames, f"{path}.{key}")
    for name in shape.required_members:
        if name not in given:
            yield f"{path}.{name[0].lower()}{name[1:]}", "missing required property"


def _property_names(shape: Shape, renames: Mapping[str, str], path: str) -> list[str]:
    back = {renamed: key.rpartition(".")[2] for key, renamed in renames.items() if key.startswith(f"{path}.")}
    return sorted(back.get(name, name[0].lower() + name[1:]) for name in shape.members)


def _string_problems(value: Any, shape: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str):
        yield path, "expected a string"
        return
    if shape.enum and value not in shape.enum:
        yield path, f"expected one of {', '.join(shape.enum)}"
        return
    yield from _bound_problems(len(value), shape, path, "characters")
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value):
        yield path, f"it does not match {pattern}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        # Some models use character classes that Python's regular expressions do not have.
        return True


def _bound_problems(size: float, shape: Shape, path: str, unit: str) -> Iterator[tuple[str, str]]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    named = _BOUNDS_IN_NAME.fullmatch(shape.name)
    if named:
        bounds = [int(bound) for bound in named.groups() if bound and bound.isdecimal()]
        least, most = bounds[0], bounds[1]
    if (least is not None and size < least) or (most is not None and size > most):
        expected = f"{least if least is not None else 0} to {most}" if most is not None else f"at least {least}"
        yield path, f"expected {expected} {unit}".rstrip()
