"""The results of provider functions and of references to other stacks."""

import json
import re
import sys
import typing
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from pulumi import _types

from ..errors import nearest
from . import wire
from .placeholders import outputs_of
from .policy_documents import policy_document

Results = Mapping[str, Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]]
"""Function token to its result, or to a function from its arguments to its result."""

Stacks = Mapping[str, Mapping[str, Any]]
"""Stack name to its outputs."""

_TOKEN = re.compile(r"[^:/]+:[^:]*:[^:/]+")
_POLICY_DOCUMENT = "aws:iam/getPolicyDocument:getPolicyDocument"


def check_results(results: Results) -> None:
    """Check the tokens, since a mistyped one would be passed over.

    Raises:
        ValueError: a key is not the token of a function.
    """
    for token in results:
        if not _TOKEN.fullmatch(token):
            example = "aws:ssm/getParameter:getParameter"
            raise ValueError(f'functions: "{token}" is not the token of a function. Use one such as "{example}".')


def call(token: str, arguments: Mapping[str, Any], results: Results, region: str) -> dict[str, Any]:
    """The result of a function, in the wire format.

    Args:
        token: such as `aws:ssm/getParameter:getParameter`.
        arguments: in the wire format.
        results: the results that the user gave.
        region: the AWS region.

    Raises:
        ValueError: the function's SDK is not known, and `results` does not have the function; or its result is not a
            mapping.
    """
    class_ = _result_class(token)
    result = results.get(token)
    if class_ is None:
        if result is None:
            raise ValueError(
                f'functions: the program calls "{token}", whose result is not known. '
                f'Give it: run_program(..., functions={{"{token}": {{...}}}}).'
            )
        return _resolved(token, result, arguments)
    outputs = outputs_of(
        class_,
        token,
        token.rpartition(":")[2].removeprefix("get"),
        arguments,
        seed=token + json.dumps(arguments, sort_keys=True),
        region=region,
    )
    if token == _POLICY_DOCUMENT:
        outputs |= policy_document(arguments)
    return outputs if result is None else outputs | _named(token, _resolved(token, result, arguments), class_)


def stack_outputs(name: str, stacks: Stacks) -> dict[str, Any]:
    """The state of a reference to a stack, in the wire format.

    Raises:
        ValueError: the user gave no outputs of the stack, or not as a mapping.
    """
    if name not in stacks:
        raise ValueError(
            f'stacks: the program reads the outputs of the stack "{name}". {nearest(name, stacks)}'
            f'Give them: run_program(..., stacks={{"{name}": {{...}}}}).'
        )
    outputs = stacks[name]
    _check_mapping(f'stacks["{name}"]', outputs)
    secret_names = [key for key, value in outputs.items() if isinstance(value, wire.Secret)]
    return {"name": name, "outputs": wire.write(outputs), "secretOutputNames": secret_names}


def _resolved(token: str, result: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    values = result(wire.read(dict(arguments))) if callable(result) else result
    _check_mapping(f'functions["{token}"]', values)
    return dict(wire.write(values))


def _check_mapping(where: str, values: object) -> None:
    if not isinstance(values, Mapping):
        raise ValueError(f'{where}: {values!r} was given. Give the values by their names, such as {{"arn": "..."}}.')


def _named(token: str, result: Mapping[str, Any], class_: type) -> dict[str, Any]:
    """A user's result under the names of the schema; Python's names are taken, too."""
    names = _types.resource_py_to_pulumi_names(class_)
    names |= {name: name for name in names.values()}
    if unknown := [key for key in result if key not in names]:
        raise ValueError(
            f'functions["{token}"]["{unknown[0]}"]: the result has no such value. '
            f"{nearest(unknown[0], names)}Use one of {', '.join(sorted(names))}."
        )
    return {names[key]: value for key, value in result.items()}


def _result_class(token: str) -> type | None:
    """The class that the SDK declares for the function's result.

    A program that calls a function of an SDK has imported its module. The function's code has the token.
    """
    name = _snake_case(token.rpartition(":")[2])
    for path, module in list(sys.modules.items()):
        if not path.endswith(f".{name}") or not isinstance(function := vars(module).get(name), FunctionType):
            continue
        if token in function.__code__.co_consts:
            class_ = typing.get_type_hints(function).get("return")
            return class_ if isinstance(class_, type) and _types.is_output_type(class_) else None
    return None


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
