"""A stack's state, as the engine writes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passage_component.model.type_tokens import STACK

from .errors import SandboxError
from .home import Home, write_atomically


@dataclass(frozen=True)
class State:
    """The state of one stack. The engine changes it while it runs.

    Attributes:
        file: the engine's checkpoint. It does not exist before the first deployment.
    """

    file: Path

    @classmethod
    def of_stack(cls, home: Home, project: str, stack: str) -> "State":
        """The state of a project's stack in a home."""
        return cls(home.state / ".pulumi" / "stacks" / project / f"{stack}.json")

    def resources(self) -> list[dict[str, Any]]:
        """The resources, as in `pulumi stack export`. Empty before the first deployment.

        Raises:
            ValueError: the engine is writing the state now.
        """
        return list(self._latest().get("resources") or [])

    def pending_operations(self) -> list[dict[str, Any]]:
        """The operations that the engine has not recorded as done: `type`, such as `creating`, and `resource`.

        Raises:
            ValueError: the engine is writing the state now.
        """
        return list(self._latest().get("pending_operations") or [])

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        stacks = [resource for resource in self.resources() if resource["type"] == STACK]
        return dict(stacks[0].get("outputs") or {}) if stacks else {}

    def record(self, ids: Mapping[str, str]) -> None:
        """Take pending creations for done. The engine's next refresh reads the resources, and drops missing ones.

        Until then their inputs are their outputs. Without outputs the provider would import them, which fails for a
        missing stage.

        Args:
            ids: URN to id.
        """
        state = json.loads(self.file.read_text(encoding="utf-8"))
        latest = state["checkpoint"]["latest"]
        operations = latest.get("pending_operations") or []
        done = [
            operation
            for operation in operations
            if operation["type"] == "creating" and operation["resource"]["urn"] in ids
        ]
        latest["resources"] += [
            {
                **operation["resource"],
                "id": ids[operation["resource"]["urn"]],
                "outputs": operation["resource"]["inputs"],
            }
            for operation in done
        ]
        latest["pending_operations"] = [operation for operation in operations if operation not in done]
        write_atomically(self.file, json.dumps(state))

    def _latest(self) -> dict[str, Any]:
        try:
            state = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        # The engine leaves `latest` out until it creates the first resource.
        return state["checkpoint"].get("latest") or {}


def plain(value: Any) -> Any:
    """A plain value from the state.

    Raises:
        SandboxError: the engine keeps the value encrypted.
    """
    if isinstance(value, dict):
        raise SandboxError(
            "the API: its URL, issuer, audiences or identity source is secret, and the sandbox can't read it. Use "
            "plain values in the sandbox's stack."
        )
    return value
