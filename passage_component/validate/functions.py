"""Functions: the Lambda code behind the routes."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from ..args import FunctionArgs, VpcArgs
from ..errors import Argument, Given, Message, is_deferred, message, nearest, shown_key
from ..model import limits
from ..model.archive import HandlersArchive
from ..model.naming import handler_id
from ..model.settings import Function, Vpc
from . import rules
from .authorizers import NAME_RULE
from .handlers import python_problem
from .reader import Field, Fields

_RUNTIME = r"(dotnet|go|java|nodejs|provided|python|ruby)[a-z0-9.]*"
"""Families of runtimes. AWS adds and retires versions of them (Lambda developer guide, "Lambda runtimes")."""

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_POLICY_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_OF_EVERY_FUNCTION = ("log_retention_days", "log_kms_key_arn", "permissions_boundary_arn")

PREFLIGHT_ID = "preflight"
"""The preflight function's id. It differs from every handler's id, which has a hyphen."""

_PREFLIGHT_CODE = '''"""Answers OPTIONS requests that API Gateway passes on, and knows nothing."""


def handler(event, context):
    return {"statusCode": 204}
'''


def _code(value: Any) -> Message | None:
    if isinstance(value, pulumi.Archive):
        return None
    return message('{} is not an Archive. Pack a folder with lambda_archive("handlers").', Given(value))


_RULES = {
    "code": _code,
    "runtime": rules.matching(_RUNTIME, '{} is not a Lambda runtime. Use one such as "python3.13".'),
    "architecture": rules.one_of("an architecture", "arm64", "x86_64"),
    "memory_size": rules.whole_number("The memory in MB", *limits.FUNCTION_MEMORY_MB),
    "timeout": rules.whole_number("The timeout in seconds", 1, limits.FUNCTION_TIMEOUT_SECONDS),
    "layers": rules.ListRule("layers", rules.LAYER_ARN, 0, limits.LAYERS_PER_FUNCTION),
    "role_arn": rules.ROLE_ARN,
    "permissions_boundary_arn": rules.POLICY_ARN,
    "reserved_concurrent_executions": rules.whole_number("The reserved concurrency", 0, 2**31 - 1),
    "tracing": bool,
    "log_retention_days": rules.retention_days,
    "log_kms_key_arn": rules.KMS_KEY_ARN,
}
_VPC_RULES = {
    "subnet_ids": rules.ListRule("subnets", rules.text("a subnet's ID"), 1, limits.SUBNETS),
    "security_group_ids": rules.ListRule(
        "security groups", rules.text("a security group's ID"), 1, limits.SECURITY_GROUPS
    ),
}


def validate_function_defaults(args: Fields) -> Mapping[str, Any]:
    """The settings for all functions that the user gave."""
    return _function_settings(args["function_defaults"])


def validate_functions(
    args: Fields, component: str, defaults: Mapping[str, Any], handlers: Collection[str]
) -> list[Function]:
    """One function for each handler, with its own settings over the defaults.

    Args:
        args: the component's arguments.
        component: the component's logical name.
        defaults: the settings for all functions.
        handlers: the handlers of the routes, each once.
    """
    settings = {}
    for handler, field in args["functions"].entries('{"me.handler": {"timeout": 5}}'):
        # None counts as left out.
        settings[handler] = {} if field.value is None else _function_settings(field)
        if handler not in handlers:
            remedy = f"Use {' or '.join(handlers)}, or remove it." if handlers else "Remove it."
            field.add("no route has this handler. {}", nearest(shown_key(handler), handlers).strip() or remedy)
    code = args["code"].input(_code)
    defaults = {"code": code, **defaults}
    functions = [_function(args, component, handler, defaults, settings.get(handler, {})) for handler in handlers]
    if any(function.code is None for function in functions):
        args["code"].add('missing. Give the code of the handlers: lambda_archive("handlers").')
    return functions


def preflight_function(defaults: Mapping[str, Any]) -> Function:
    """The function behind the preflight routes, with `function_defaults`' log settings and boundary."""
    return Function(
        id=PREFLIGHT_ID,
        handler="preflight.handler",
        code=pulumi.AssetArchive({"preflight.py": pulumi.StringAsset(_PREFLIGHT_CODE)}),
        memory_size=limits.FUNCTION_MEMORY_MB[0],
        timeout=3,
        is_preflight=True,
        **{key: defaults[key] for key in _OF_EVERY_FUNCTION if key in defaults},
    )


def _function(
    args: Fields, component: str, handler: str, defaults: Mapping[str, Any], overrides: Mapping[str, Any]
) -> Function:
    settings = {**defaults, **overrides}
    for key in ("environment", "policy_arns"):
        settings[key] = {**defaults.get(key, {}), **overrides.get(key, {})}
    field = args["functions"].entry(handler)
    if "environment" in defaults and "environment" in overrides:
        size = plain_environment_bytes(settings["environment"])
        if size > limits.FUNCTION_ENVIRONMENT_BYTES:
            args["functions"].entry(handler, "environment").add(
                f"{size} bytes, together with {{}}, are too many. An environment has at most "
                f"{limits.FUNCTION_ENVIRONMENT_BYTES}.",
                Argument("function_defaults"),
            )
    if len(settings["policy_arns"]) > limits.POLICIES_PER_ROLE:
        args["functions"].entry(handler, "policy_arns").add(
            f"{len(settings['policy_arns'])} policies, together with {{}}, are too many. A role has at most "
            f"{limits.POLICIES_PER_ROLE}. Join their statements.",
            Argument("function_defaults"),
        )
    if "role_arn" in settings and (settings["policy_arns"] or "permissions_boundary_arn" in settings):
        args["functions"].entry(handler, "role_arn").add(
            "the component does not change an existing role. Remove {} and {}, in {} too, or the role.",
            Argument("policy_arns"),
            Argument("permissions_boundary_arn"),
            Argument("function_defaults"),
        )
    function = Function(id=handler_id(component, handler), handler=handler, **settings)
    if isinstance(function.code, HandlersArchive):
        _check_archive(field, function, function.code)
    return function


def _check_archive(field: Field, function: Function, code: HandlersArchive) -> None:
    """Note problems with the code that would otherwise show at the first invocation."""
    platform = (function.runtime, function.architecture)
    if code.platform and not any(map(is_deferred, platform)) and platform != code.platform:
        field.add(
            "its platform is {}, and the packages in its code are for {}. Give lambda_archive and the function the "
            "same runtime and architecture.",
            " on ".join(map(str, platform)),
            " on ".join(code.platform),
        )
    is_python = isinstance(function.runtime, str) and function.runtime.startswith("python")
    if is_python and code.module(function.handler):
        if problem := python_problem(code, function.handler, str(function.runtime)):
            field.add("{}", problem)
    elif is_python and function.layers is None:
        module = function.handler.rpartition(".")[0]
        files = [file.removesuffix(".py") for file in code.assets if file.endswith(".py")]
        field.add(
            "its code has no module {}. {}Correct the handler in routes, or add the file.",
            module,
            nearest(module, files),
        )


def _function_settings(field: Field) -> dict[str, Any]:
    """The settings of a function that the user gave, checked."""
    fields = field.object(FunctionArgs)
    settings = fields.values(_RULES)
    if "environment" in fields:
        settings["environment"] = _environment(fields["environment"])
    if "policy_arns" in fields:
        settings["policy_arns"] = _policies(fields["policy_arns"])
    if "vpc" in fields:
        settings["vpc"] = _vpc(fields["vpc"].object(VpcArgs))
    return settings


def _vpc(fields: Fields) -> Vpc:
    for argument in _VPC_RULES:
        if argument not in fields:
            fields[argument].add("missing. Give a function in a VPC subnets and security groups.")
    return Vpc(**{**dict.fromkeys(_VPC_RULES, ()), **fields.values(_VPC_RULES)})


def _policies(field: Field) -> Mapping[str, Any]:
    policies = {}
    for name, entry in field.entries('{"read": "arn:aws:iam::123456789012:policy/read"}'):
        if type(name) is not str or not _POLICY_NAME.fullmatch(name):
            entry.add(NAME_RULE)
        policies[name] = entry.input(rules.POLICY_ARN)
    return policies


def _environment(field: Field) -> Mapping[str, Any]:
    variables = {}
    for name, entry in field.entries('{"TABLE": "orders"}'):
        if type(name) is not str or not _ENVIRONMENT_NAME.fullmatch(name):
            entry.add("the name is not allowed. Use letters, digits and underscores, a letter first, at least two.")
        elif name in limits.RESERVED_ENVIRONMENT:
            entry.add("Lambda reserves this name. Choose another name.")
        variables[name] = entry.input(rules.string)
    size = plain_environment_bytes(variables)
    if size > limits.FUNCTION_ENVIRONMENT_BYTES:
        field.add("{}", rules.too_long("An environment", size, limits.FUNCTION_ENVIRONMENT_BYTES, "bytes"))
    return variables


def plain_environment_bytes(environment: Mapping[str, Any]) -> int:
    """The size of an environment's plain variables."""
    return sum(
        len(f"{name}{value}".encode("utf-8", "surrogatepass"))
        for name, value in environment.items()
        if isinstance(name, str) and isinstance(value, str)
    )
