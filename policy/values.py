"""What rules are given and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


class Unknown:
    """A value that only the deployment tells, such as another resource's id."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""The one value of its class: it is true and equals nothing else, so that it is never taken for a value left out."""

Properties = Mapping[str, Any]
"""A resource's properties by Pulumi's names; whatever is not known yet is `UNKNOWN`."""


@dataclass(frozen=True)
class Findings:
    """A rule's answer.

    Attributes:
        problems: what is wrong, each as `where: what was given; what is allowed; what to do`. The values that it
            repeats are route keys and the names of AWS's own kinds: anything else may be a secret.
        unknown: the paths of values that the rule waits for. The deployment asks again before it makes the resource.
    """

    problems: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.problems or self.unknown)


def problem(text: str) -> Findings:
    """The answer of a rule that found one thing."""
    return Findings((text,))


@dataclass(frozen=True)
class Resource:
    """A resource of the whole stack.

    Attributes:
        urn: its URN.
        type: its type's token.
        properties: its outputs.
        dependencies: property name to the URNs of the resources that its value comes from.
    """

    urn: str
    type: str
    properties: Properties
    dependencies: Mapping[str, frozenset[str]]


def is_given(value: Any) -> bool:
    """Whether there is a value at all: a text that is empty is AWS's way to leave one out."""
    return value is not None and value != ""


def shown(value: Any, known: tuple[str, ...]) -> str:
    """A value of AWS's own, or a word for what may not be repeated."""
    if value is UNKNOWN:
        return "a value that is not known yet"
    return value if isinstance(value, str) and value in known else "an unknown value"
