"""Functions: the Lambda code behind the routes."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from ..args import FunctionArgs, VpcArgs
from ..errors import Problems, nearest
from ..model import limits
from ..model.archive import HandlersArchive
from ..model.naming import handler_id
from ..model.settings import Function, Vpc
from . import arns, checks, rules
from .fields import Fields

_RUNTIME = re.compile(r"(dotnet|go|java|nodejs|provided|python|ruby)[a-z0-9.]*")
"""Families of runtimes; which of them are still offered changes (Lambda developer guide, "Lambda runtimes")."""

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_POLICY_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_OF_EVERY_FUNCTION = ("log_retention_days", "log_kms_key_arn", "permissions_boundary_arn")

PREFLIGHT_ID = "preflight"
"""The preflight function's id. A handler's id always has a hyphen, so that none is the same."""

_PREFLIGHT_CODE = '''"""Answers OPTIONS requests that API Gateway passes on, and knows nothing."""


def handler(event, context):
    return {"statusCode": 204}
'''


def normalize_defaults(problems: Problems, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings for all functions; what was not given is left out."""
    return _settings(problems, "function_defaults", given.get("function_defaults"))


def normalize_functions(
    problems: Problems, name: str, given: Mapping[str, Any], defaults: Mapping[str, Any], handlers: Collection[str]
) -> list[Function]:
    """One function for each handler, with its own settings over the defaults.

    Args:
        problems: takes what is wrong.
        name: the component's logical name.
        given: the component's arguments.
        defaults: the settings for all functions.
        handlers: the handlers of the routes, each once.
    """
    declared = checks.check_mapping(problems, "functions", given.get("functions", {})) or {}
    own = {}
    for handler, value in declared.items():
        where = checks.entry("functions", handler)
        own[handler] = _settings(problems, where, value)
        if handler not in handlers:
            allowed = ", ".join(handlers) or "none, since no route has a handler"
            near = nearest(checks.key_text(handler), handlers)
            problems.add(where, f"no route has this handler; {near}allowed are {allowed}; correct or remove it")
    code = _code(problems, "code", given.get("code"))
    functions = [_function(problems, name, handler, defaults, own.get(handler, {}), code) for handler in handlers]
    if any(function.code is None for function in functions):
        problems.add("code", 'missing; routes with a handler need their code: lambda_archive("handlers")')
    return functions


def preflight_function(defaults: Mapping[str, Any]) -> Function:
    """The function behind the preflight routes: in the bounds that the user's own functions have by default."""
    kept = {key: defaults[key] for key in _OF_EVERY_FUNCTION if key in defaults}
    return Function(
        id=PREFLIGHT_ID,
        handler="preflight.handler",
        code=pulumi.AssetArchive({"preflight.py": pulumi.StringAsset(_PREFLIGHT_CODE)}),
        memory_size=limits.FUNCTION_MEMORY_MB[0],
        timeout=3,
        is_preflight=True,
        **kept,
    )


def _function(
    problems: Problems, name: str, handler: str, defaults: Mapping[str, Any], own: Mapping[str, Any], code: Any
) -> Function:
    merged = {"code": code, **defaults, **own}
    for key in ("environment", "policy_arns"):
        merged[key] = {**defaults.get(key, {}), **own.get(key, {})}
    if "environment" in defaults and "environment" in own:
        where = f'functions["{handler}"].environment'
        _check_environment_size(problems, where, merged["environment"], ", those of function_defaults included")
    if len(merged["policy_arns"]) > limits.POLICIES_PER_ROLE:
        problems.add(
            f'functions["{handler}"].policy_arns',
            f"{len(merged['policy_arns'])} are attached, those of function_defaults included; at most "
            f"{limits.POLICIES_PER_ROLE} are allowed on one role; put statements together in one policy",
        )
    if "role_arn" in merged and (merged["policy_arns"] or "permissions_boundary_arn" in merged):
        problems.add(
            f'functions["{handler}"].role_arn',
            "the role is your own, and the component changes nothing of it; remove policy_arns and "
            "permissions_boundary_arn, in function_defaults too, or the role",
        )
    function = Function(id=handler_id(name, handler), handler=handler, **merged)
    if isinstance(function.code, HandlersArchive):
        _check_archive(problems, function, function.code)
    return function


def _check_archive(problems: Problems, function: Function, code: HandlersArchive) -> None:
    """What would fail at the first call and is known now."""
    platform = (function.runtime, function.architecture)
    if code.platform and not any(map(checks.is_deferred, platform)) and platform != code.platform:
        problems.add(
            f'functions["{function.handler}"]',
            f"{' on '.join(map(str, platform))} is its platform, and the packages in its code are for "
            f"{' on '.join(code.platform)}; give lambda_archive and the function the same runtime and architecture",
        )
    is_python = isinstance(function.runtime, str) and function.runtime.startswith("python")
    if is_python and function.layers is None and not code.has_module(function.handler):
        module = function.handler.rpartition(".")[0]
        files = [each.removesuffix(".py") for each in code.assets if each.endswith(".py")]
        problems.add(
            f'functions["{function.handler}"]',
            f"its code has no module {module}; {nearest(module, files)}correct the handler in routes, or add the file",
        )


def _settings(problems: Problems, where: str, value: object) -> dict[str, Any]:
    """What was given for a function, checked; what was not is left out."""
    fields = Fields(problems, where, value, FunctionArgs)
    least_memory, most_memory = limits.FUNCTION_MEMORY_MB
    found = {
        "code": _code(problems, f"{where}.code", fields.get("code")),
        "runtime": fields.input("runtime", _runtime),
        "architecture": fields.input("architecture", rules.one_of("an architecture", limits.ARCHITECTURES)),
        "memory_size": fields.input("memory_size", rules.whole_number("the memory in MB", least_memory, most_memory)),
        "timeout": fields.input(
            "timeout", rules.whole_number("the timeout in seconds", 1, limits.FUNCTION_TIMEOUT_SECONDS)
        ),
        "environment": _environment(problems, f"{where}.environment", fields.get("environment")),
        "layers": fields.inputs("layers", rules.ListRule("layers", arns.LAYER, 0, limits.LAYERS_PER_FUNCTION)),
        "role_arn": fields.input("role_arn", arns.ROLE),
        "policy_arns": _policies(problems, f"{where}.policy_arns", fields.get("policy_arns")),
        "permissions_boundary_arn": fields.input("permissions_boundary_arn", arns.POLICY),
        "reserved_concurrent_executions": fields.input(
            "reserved_concurrent_executions", rules.whole_number("the reserved concurrency", 0, 2**31 - 1)
        ),
        "tracing": fields.flag("tracing") if "tracing" in fields else None,
        "log_retention_days": fields.input("log_retention_days", rules.retention_days),
        "log_kms_key_arn": fields.input("log_kms_key_arn", arns.KMS_KEY),
        "vpc": _vpc(problems, f"{where}.vpc", fields.get("vpc")),
    }
    return {key: item for key, item in found.items() if item is not None}


def _runtime(value: Any, shown: str) -> str | None:
    if isinstance(value, str) and _RUNTIME.fullmatch(value):
        return None
    return f'{shown} was given; a Lambda runtime is allowed, such as "python3.13"'


def _code(problems: Problems, where: str, code: Any) -> Any:
    def rule(value: Any, shown: str) -> str | None:
        if isinstance(value, pulumi.Archive):
            return None
        return f'{shown} was given; an Archive is allowed: lambda_archive("handlers")'

    return None if code is None else checks.check_input(problems, where, code, rule)


def _vpc(problems: Problems, where: str, value: object) -> Vpc | None:
    if value is None:
        return None
    fields = Fields(problems, where, value, VpcArgs)
    for key in ("subnet_ids", "security_group_ids"):
        if key not in fields:
            fields.add(key, "missing; a function in a VPC needs subnets and security groups")
    return Vpc(
        fields.inputs("subnet_ids", rules.ListRule("subnets", rules.text("a subnet's ID"), 1, limits.SUBNETS)),
        fields.inputs(
            "security_group_ids",
            rules.ListRule("security groups", rules.text("a security group's ID"), 1, limits.SECURITY_GROUPS),
        ),
    )


def _policies(problems: Problems, where: str, value: object) -> Mapping[str, Any] | None:
    if value is None:
        return None
    checked = {}
    for name, item in (checks.check_mapping(problems, where, value) or {}).items():
        place = checks.entry(where, name)
        if type(name) is not str or not _POLICY_NAME.fullmatch(name):
            problems.add(place, "the name has letters, digits, hyphens and underscores, a letter first, at most 64")
        checked[name] = checks.check_input(problems, place, item, arns.POLICY)
    return checked


def _environment(problems: Problems, where: str, value: object) -> Mapping[str, Any] | None:
    if value is None:
        return None
    checked = {}
    for name, item in (checks.check_mapping(problems, where, value) or {}).items():
        place = checks.entry(where, name)
        if type(name) is not str or not _ENVIRONMENT_NAME.fullmatch(name):
            problems.add(place, "the name has letters, digits and underscores, a letter first, at least two of them")
        elif name in limits.RESERVED_ENVIRONMENT:
            problems.add(place, "the name is reserved by Lambda; choose another one")
        checked[name] = checks.check_input(problems, place, item, rules.string)
    _check_environment_size(problems, where, checked)
    return checked


def plain_environment_bytes(environment: Mapping[str, Any]) -> int:
    """The size of an environment's plain variables."""
    return sum(
        len(f"{k}{v}".encode("utf-8", "surrogatepass"))
        for k, v in environment.items()
        if isinstance(k, str) and isinstance(v, str)
    )


def _check_environment_size(problems: Problems, where: str, environment: Mapping[str, Any], what: str = "") -> None:
    plain = plain_environment_bytes(environment)
    if plain > limits.FUNCTION_ENVIRONMENT_BYTES:
        problems.add(
            where, f"it has {plain} bytes{what}; at most {limits.FUNCTION_ENVIRONMENT_BYTES} are allowed in all"
        )
