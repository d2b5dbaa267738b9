"""What a stack's state knows, from `pulumi stack export`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class StateError(ValueError):
    """The text is no exported state."""


@dataclass(frozen=True)
class State:
    """The recorded resources, as `pulumi stack export` writes them."""

    resources: tuple[Mapping[str, Any], ...]

    @property
    def component_names(self) -> frozenset[str]:
        """The logical names of this package's components."""
        found = (each for each in self.resources if str(each["type"]).startswith("passage:index:"))
        return frozenset(str(each["urn"]).rpartition("::")[2] for each in found)

    def ids(self, type_: str, **outputs: str) -> frozenset[str]:
        """The ids of a type's resources whose outputs have these values."""
        return frozenset(str(each["id"]) for each in self.of(type_, **outputs))

    def outputs(self, type_: str, name: str, **outputs: str) -> frozenset[str]:
        """The values of an output of a type's resources whose other outputs have these values.

        Encrypted ones can't be read.
        """
        values = ((each.get("outputs") or {}).get(name) for each in self.of(type_, **outputs))
        return frozenset(value for value in values if isinstance(value, str))

    def of(self, type_: str, **outputs: str) -> Iterator[Mapping[str, Any]]:
        """The resources of a type whose outputs have these values."""
        return (
            each
            for each in self.resources
            if each["type"] == type_
            and each.get("id")
            and all((each.get("outputs") or {}).get(name) == value for name, value in outputs.items())
        )


def read_state(text: str) -> State:
    """Read what `pulumi stack export` printed.

    Raises:
        StateError: it is something else.
    """
    try:
        deployment = json.loads(text)["deployment"]
        resources = deployment.get("resources") or []
        return State(tuple(each for each in resources if each["type"] and each["urn"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError("it is no exported state; write one with `pulumi stack export --file STATE.json`") from error
