"""How values are checked: plain ones at once, Outputs on their way into the resource that uses them."""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from ..errors import InputError, Problems, nearest
from ..model.limits import PHYSICAL_NAME_LENGTH
from .rules import ListRule, Rule, deferred, duplicate_problem

COMPONENT_NAME_LENGTH = 30
"""Leaves room for the role, an id and the suffix in the 64 characters of a function's name."""

_COMPONENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

REDACTED = "a value that came from an Output"


def is_deferred(value: object) -> bool:
    """Whether the value is an Output or an awaitable, known only later."""
    return isinstance(value, pulumi.Output) or inspect.isawaitable(value)


def check_keys(problems: Problems, where: str, value: Mapping[Any, Any], known: Iterable[str]) -> None:
    """Note every key that nobody knows: a mistyped key must never fall back to a default."""
    allowed = sorted(known)
    for key in value:
        if key not in allowed:
            name = key_text(key)
            problems.add(
                f"{where}.{name}" if where else name,
                f"unknown argument; {nearest(name, allowed)}allowed are {', '.join(allowed)}; "
                "correct the key or remove it",
            )


def check_mapping(problems: Problems, where: str, value: object) -> Mapping[Any, Any] | None:
    """A plain mapping, or None with the problem noted."""
    if isinstance(value, Mapping):
        # Read once: a mapping of a class of its own might answer otherwise another time.
        return {key: value[key] for key in value}
    problems.add(
        where,
        f"{plain_description(value)} was given; a plain mapping is allowed, not an Output; write it out",
    )
    return None


def check_plain(problems: Problems, where: str, value: object, type_: type, what: str) -> bool:
    """Whether the value is exactly of the type; an Output is not, since it decides what exists or who enters."""
    if type(value) is type_:
        return True
    problems.add(where, f"{plain_description(value)} was given; {what} is allowed, not an Output; write it out")
    return False


def plain_description(value: object) -> str:
    """A value in a message: its text when it is plain, only its kind when it may hold a secret."""
    if is_deferred(value):
        return "an Output"
    if value is None or isinstance(value, str | bool | int | float):
        try:
            return repr(value)
        except ValueError:  # Python writes no whole number of thousands of digits
            return "a number of thousands of digits"
    return f"a value of type {type(value).__name__}"


def key_text(key: object) -> str:
    """A key in a message: as it was written, if it is one line whose beginning and end can be seen."""
    seen = isinstance(key, str) and key == key.strip() and len(key.splitlines()) == 1
    return str(key) if seen else plain_description(key)


def entry(where: str, key: object) -> str:
    """The place of an entry whose key is the user's own, such as `routes["GET /me"]`."""
    return f'{where}["{key if isinstance(key, str) and key.strip() else plain_description(key)}"]'


def check_input(problems: Problems, where: str, value: Any, rule: Rule) -> Any:
    """Check an input now if it is plain, else on its way into the resource that uses it.

    Args:
        problems: takes what is wrong with a plain value.
        where: the argument's path, such as `authorizers["main"].issuer`.
        value: a plain value, an Output or an awaitable.
        rule: what to check.

    Returns:
        The value; for an Output a new Output that fails with a `pulumi.RunError` when the rule does. Whoever
        gets it has to pass it to a resource: a check in an Output that nobody consumes is lost.
    """
    if is_deferred(value):

        def verify(resolved: Any) -> Any:
            problem = deferred(rule)(resolved, REDACTED)
            if problem:
                # Not an InputError itself: the SDK buries a ValueError in a chain of its own.
                raise pulumi.RunError(str(InputError([f"{where}: {problem}"], problems.subject)))
            return resolved

        return pulumi.Output.from_input(value).apply(verify)
    problem = rule(value, plain_description(value))
    if problem:
        problems.add(where, problem)
    return value


def check_inputs(problems: Problems, where: str, value: Any, rule: ListRule) -> Any:
    """Check a list of which each item, or which as a whole, may be an Output.

    Returns:
        The list, as `check_input` returns a value.
    """
    if is_deferred(value):
        return check_input(problems, where, value, rule)
    kind = rule.kind_problem(value, plain_description(value))
    if kind:
        problems.add(where, kind)
        return value
    problem = rule.count_problem(len(value)) or duplicate_problem([item for item in value if type(item) is str])
    if problem:
        problems.add(where, problem)
    return [check_input(problems, f"{where}[{index}]", item, rule.item) for index, item in enumerate(value)]


def keys_of(typed_dict: Any) -> frozenset[str]:
    """The keys a TypedDict declares, inherited ones included."""
    return frozenset(typed_dict.__required_keys__ | typed_dict.__optional_keys__)


def component_name_problem(name: object) -> str | None:
    """What is wrong with a component's logical name, or None."""
    if type(name) is not str or not _COMPONENT_NAME.fullmatch(name):
        return (
            f"{plain_description(name)} is not a name that Lambda and IAM take; allowed are letters, digits, hyphens "
            "and underscores, with a letter first"
        )
    if len(name) > COMPONENT_NAME_LENGTH:
        return (
            f'"{name}" has {len(name)} characters; at most {COMPONENT_NAME_LENGTH} are allowed, since the names '
            f"of functions and roles are made from it and have at most {PHYSICAL_NAME_LENGTH}"
        )
    return None
