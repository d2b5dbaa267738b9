"""Functions: the Lambda code behind the routes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from .. import checks, limits, rules
from ..args import FunctionArgs
from ..errors import Problems
from ..naming import handler_id
from ..settings import Function, Route

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]+")


def normalize_functions(
    problems: Problems, name: str, given: Mapping[str, Any], routes: Sequence[Route]
) -> list[Function]:
    """One function for each distinct handler of the routes."""
    where = "function_defaults"
    defaults = checks.check_mapping(problems, where, given.get(where, {})) or {}
    checks.check_keys(problems, where, defaults, checks.keys_of(FunctionArgs))

    def setting(key: str, default: Any, rule: rules.Rule) -> Any:
        value = defaults.get(key)
        return default if value is None else checks.check_input(problems, f"{where}.{key}", value, rule)

    least_memory, most_memory = limits.FUNCTION_MEMORY_MB
    common: dict[str, Any] = {
        "code": _code(problems, given, routes),
        "runtime": setting("runtime", "python3.13", rules.text("a Lambda runtime")),
        "architecture": setting("architecture", "arm64", rules.one_of("an architecture", ("arm64", "x86_64"))),
        "memory_size": setting("memory_size", 256, rules.whole_number("the memory in MB", least_memory, most_memory)),
        "timeout": setting(
            "timeout", 10, rules.whole_number("the timeout in seconds", 1, limits.FUNCTION_TIMEOUT_SECONDS)
        ),
        "environment": _environment(problems, f"{where}.environment", defaults.get("environment")),
        "log_retention_days": setting("log_retention_days", 30, rules.retention_days),
    }
    handlers = dict.fromkeys(route.handler for route in routes)
    return [Function(id=handler_id(name, handler), handler=handler, **common) for handler in handlers]


def _code(problems: Problems, given: Mapping[str, Any], routes: Sequence[Route]) -> Any:
    code = given.get("code")
    if code is None:
        if routes:
            problems.add("code", 'missing; routes with a handler need their code: lambda_archive("handlers")')
        return None

    def rule(value: Any, shown: str) -> str | None:
        if isinstance(value, pulumi.Archive):
            return None
        return f'{shown} was given; an Archive is allowed: lambda_archive("handlers")'

    return checks.check_input(problems, "code", code, rule)


def _environment(problems: Problems, where: str, value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    given = checks.check_mapping(problems, where, value) or {}
    checked = {}
    for name, item in given.items():
        place = f'{where}["{name}"]'
        if type(name) is not str or not _ENVIRONMENT_NAME.fullmatch(name):
            problems.add(place, "the name has letters, digits and underscores, a letter first, at least two of them")
        elif name in limits.RESERVED_ENVIRONMENT:
            problems.add(place, "the name is reserved by Lambda; choose another one")
        checked[name] = checks.check_input(problems, place, item, rules.string)
    plain = sum(len(f"{k}{v}".encode()) for k, v in checked.items() if isinstance(v, str))
    if plain > limits.FUNCTION_ENVIRONMENT_BYTES:
        problems.add(where, f"it has {plain} bytes; at most {limits.FUNCTION_ENVIRONMENT_BYTES} are allowed in all")
    return checked
