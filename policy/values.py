"""The input and the findings of rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


class Unknown:
    """A value that only the deployment knows, such as another resource's id."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""The only value of its class. It is true and equals nothing else, so no rule takes it for a missing value."""

Properties = Mapping[str, Any]
"""A resource's properties by Pulumi's names, with `UNKNOWN` for unknown values."""


@dataclass(frozen=True)
class Findings:
    """The findings of a rule.

    Attributes:
        problems: each as `path: what is wrong. What to do.` They repeat only route keys and AWS's own names, because
            any other value may be a secret.
        unknown: paths of unknown values. The deployment checks the rule again before it creates the resource.
    """

    problems: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the rule found anything."""
        return bool(self.problems or self.unknown)


def problem(text: str) -> Findings:
    """The findings of a rule with one problem."""
    return Findings((text,))


@dataclass(frozen=True)
class Resource:
    """A resource of the whole stack.

    Attributes:
        urn: its URN.
        type: its type token.
        properties: its outputs.
        dependencies: property name to the URNs of the resources that its value comes from.
    """

    urn: str
    type: str
    properties: Properties
    dependencies: Mapping[str, frozenset[str]]


def is_given(value: Any) -> bool:
    """Whether there is a value. AWS treats an empty string as missing."""
    return value is not None and value != ""


def shown(value: Any, known: tuple[str, ...]) -> str:
    """A known value of AWS, or a description of a value that a message must not repeat."""
    if value is UNKNOWN:
        return "a value that is not known yet"
    return value if isinstance(value, str) and value in known else "an unknown value"
