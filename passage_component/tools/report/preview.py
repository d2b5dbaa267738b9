"""A strict reader of the output of `pulumi preview --json`.

The format is the engine's `PreviewDigest` (pulumi/pkg, `display/json.go`): steps with the old and the new state of a
resource, diagnostics, and a count of operations. A secret is `[secret]`, an unknown value a fixed string.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a value that is known only after the deployment (pulumi/pkg, `resource/stack`)."""

SECRET = "[secret]"  # noqa: S105 - it stands for a secret

_EXPECTED = "Give the whole output of `pulumi preview --json --show-sames`"
_MEMBERS = {"steps", "diagnostics", "changeSummary", "duration"}
_REPLACING = {"replace", "create-replacement", "delete-replaced", "import-replacement", "read-replacement"}
_LEAVING = {"delete", "delete-replaced", "remove-pending-replace"}
_READING = {"read", "read-replacement", "discard", "discard-replaced", "refresh"}


class PreviewError(ValueError):
    """The text is not a whole preview."""


@dataclass(frozen=True)
class State:
    """A resource before the deployment, or after it.

    Attributes:
        type: its type token, such as `aws:apigatewayv2/route:Route`.
        id: empty if it is unknown.
        parent: the URN of its parent; empty for the stack.
        outputs: empty for a new resource.
        dependencies: input to the URNs of the resources that it depends on.
        is_in_cloud: whether a provider has it, unlike the stack, a component and a provider itself.
        is_retained: whether it stays in AWS after it leaves the stack (`retain_on_delete`).
    """

    urn: str
    type: str
    id: str
    parent: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    dependencies: Mapping[str, tuple[str, ...]]
    is_in_cloud: bool
    is_retained: bool

    @property
    def name(self) -> str:
        """The logical name."""
        return name_in(self.urn)


@dataclass(frozen=True)
class Change:
    """All steps of a deployment for one resource.

    Attributes:
        urn: the resource's URN, the new one if it is renamed.
        before: None if it is new.
        after: None if it is deleted.
        properties: the paths of the changed properties, as far as the provider names them.
    """

    urn: str
    before: State | None
    after: State | None
    is_replaced: bool
    is_same: bool
    properties: tuple[str, ...]

    @property
    def type(self) -> str:
        """The type token."""
        return self.state.type

    @property
    def name(self) -> str:
        """The logical name."""
        return self.state.name

    @property
    def state(self) -> State:
        """The state after the deployment; that before it for a deleted resource."""
        state = self.after or self.before
        assert state is not None  # noqa: S101 - a step without either is refused
        return state

    @property
    def verb(self) -> str:
        """The change in a word or two, such as `updated`; `unchanged` without one."""
        if self.is_same:
            return "unchanged"
        if self.before is None:
            return "created"
        if self.after is None:
            return "left behind" if self.before.is_retained else "deleted"
        return "replaced" if self.is_replaced else "updated"


@dataclass(frozen=True)
class Preview:
    """A whole preview.

    Attributes:
        stack: the stack's name; empty without steps.
        project: the project's name; empty without steps.
        changes: one for each resource, in the engine's order, the stack and components included.
        errors: if there are any, the changes are incomplete.
        warnings: those of the program and of the engine.
        unlisted: the number of unchanged resources that the preview leaves out, as it does without `--show-sames`.
    """

    stack: str
    project: str
    changes: tuple[Change, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    unlisted: int

    @property
    def in_cloud(self) -> tuple[Change, ...]:
        """The changes of resources that a provider has."""
        return tuple(change for change in self.changes if change.state.is_in_cloud)


def name_in(urn: str) -> str:
    """The logical name in a URN. It may have colons, such as that of the route `GET /a::b`."""
    return urn.split("::", 3)[-1]


def read_preview(text: str) -> Preview:
    """Read the whole output of `pulumi preview --json`.

    Raises:
        PreviewError: the text is not JSON, not whole, or not a preview. The message says what to do.
    """
    document = _document(text)
    steps = _list(document, "steps")
    for number, step in enumerate(steps):
        _check_step(step, f"steps[{number}]")
    diagnostics = [entry for entry in _list(document, "diagnostics") if isinstance(entry, dict)]
    errors, warnings = (_messages(diagnostics, level) for level in ("error", "warning"))
    sames = sum(step["op"] == "same" for step in steps)
    unlisted = _counted(document, steps, is_failed=bool(errors)).get("same", 0) - sames
    if not steps and not errors:
        raise PreviewError(f"steps: there are none, not even the stack's own, and there is no error. {_EXPECTED}.")
    if steps and all(step["op"] == "refresh" for step in steps):
        raise PreviewError(f"steps: all of them are refreshes. {_EXPECTED}.")
    stack, project = _origin(steps)
    return Preview(stack, project, _changes(steps), errors, warnings, unlisted)


def _counted(document: Mapping[str, Any], steps: list[Any], *, is_failed: bool) -> dict[str, int]:
    """The engine's own count of operations, which shows whether steps are missing."""
    counted = document.get("changeSummary") or {}
    if not isinstance(counted, dict) or not all(type(count) is int for count in counted.values()):
        raise PreviewError(f"changeSummary: it is not a map of counts. {_EXPECTED}.")
    listed = Counter(step["op"] for step in steps)
    has_fewer = any(listed[op] < count for op, count in counted.items() if op != "same")
    if steps and not is_failed and (has_fewer or not counted):
        raise PreviewError(f"changeSummary: it does not count the listed steps. {_EXPECTED}.")
    return counted


def _document(text: str) -> dict[str, Any]:
    if not text.strip():
        raise PreviewError(f"the preview is empty. Read its standard error and exit code. {_EXPECTED}.")
    try:
        document = json.loads(text)
    except RecursionError:
        raise PreviewError(f"the preview is nested too deeply. {_EXPECTED}.") from None
    except json.JSONDecodeError as error:
        lines = text.strip().splitlines()
        if len(lines) > 1 and all(line.startswith("{") and '"sequence"' in line for line in lines[:2]):
            remedy = "Remove PULUMI_ENABLE_STREAMING_JSON_PREVIEW from the environment"
            raise PreviewError(f"the preview is a stream of events. {remedy}. {_EXPECTED}.") from None
        place = f"line {error.lineno}, column {error.colno}"
        raise PreviewError(
            f"{place}: {error.msg}. Read the preview's exit code. {_EXPECTED}, without other text."
        ) from None
    except ValueError as error:
        raise PreviewError(f"{error}. {_EXPECTED}.") from None
    if not isinstance(document, dict) or not _MEMBERS & document.keys():
        raise PreviewError(f"the JSON is not a preview: it has none of {', '.join(sorted(_MEMBERS))}. {_EXPECTED}.")
    return document


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    value = document.get(key) or []
    if not isinstance(value, list):
        raise PreviewError(f"{key}: it is not a list. {_EXPECTED}.")
    return value


def _check_step(step: object, path: str) -> None:
    if not isinstance(step, dict):
        raise PreviewError(f"{path}: it is not a step. {_EXPECTED}.")
    for key in ("op", "urn"):
        if type(step.get(key)) is not str:
            raise PreviewError(f"{path}.{key}: it is not a string. {_EXPECTED}.")
    states = [step[key] for key in ("oldState", "newState") if step.get(key) is not None]
    if not states:
        raise PreviewError(f"{path}: it has neither oldState nor newState. {_EXPECTED}.")
    for state in states:
        if not isinstance(state, dict) or not all(type(state.get(key)) is str for key in ("urn", "type")):
            raise PreviewError(f"{path}: a state lacks its urn or type. {_EXPECTED}.")
        for key in ("inputs", "outputs", "propertyDependencies"):
            if not isinstance(state.get(key) or {}, dict):
                raise PreviewError(f"{path}: a state's {key} are not a map. {_EXPECTED}.")
        if not all(isinstance(urns or [], list) for urns in (state.get("propertyDependencies") or {}).values()):
            raise PreviewError(f"{path}: a state's propertyDependencies are not a map of lists. {_EXPECTED}.")


def _messages(diagnostics: list[dict[str, Any]], severity: str) -> tuple[str, ...]:
    messages = [str(entry.get("message", "")).strip() for entry in diagnostics if entry.get("severity") == severity]
    return tuple(dict.fromkeys(message.removeprefix(f"{severity}: ") for message in messages if message))


def _origin(steps: list[dict[str, Any]]) -> tuple[str, str]:
    """Stack and project, from a step's URN."""
    parts = str(steps[0]["urn"]).removeprefix("urn:pulumi:").split("::") if steps else []
    return (parts[0], parts[1]) if len(parts) > 2 else ("", "")


def _changes(steps: list[dict[str, Any]]) -> tuple[Change, ...]:
    """One for each resource. Steps that only read from AWS are left out."""
    by_urn: dict[str, list[dict[str, Any]]] = {}
    for step in steps:
        # `same` without an old state is a new resource that `--target` leaves out.
        if step["op"] not in _READING and not (step["op"] == "same" and not step.get("oldState")):
            by_urn.setdefault(step["urn"], []).append(step)
    return tuple(_change(urn, of_one) for urn, of_one in by_urn.items())


def _change(urn: str, steps: list[dict[str, Any]]) -> Change:
    # An interrupted deployment may have left an old resource to delete, whose state counts only if there is no other.
    with_old = sorted((step for step in steps if step.get("oldState")), key=lambda step: step["op"] not in _LEAVING)
    new = [step["newState"] for step in steps if step.get("newState") and step["op"] not in _LEAVING]
    is_same = all(step["op"] == "same" for step in steps)
    properties = [path for step in steps for path in step.get("detailedDiff") or step.get("diffReasons") or ()]
    return Change(
        urn=urn,
        before=_state(with_old[-1]["oldState"]) if with_old else None,
        # The engine does not apply the program's inputs to an unchanged resource.
        after=_state(with_old[-1]["oldState"] if is_same else new[-1]) if new else None,
        is_replaced=bool(new) and any(step["op"] in _REPLACING for step in steps),
        is_same=is_same,
        properties=tuple(dict.fromkeys(map(str, properties))),
    )


def _state(state: dict[str, Any]) -> State:
    dependencies = state.get("propertyDependencies") or {}
    return State(
        urn=state["urn"],
        type=state["type"],
        id=str(state.get("id") or ""),
        parent=str(state.get("parent") or ""),
        inputs=state.get("inputs") or {},
        outputs=state.get("outputs") or {},
        dependencies={str(key): tuple(map(str, urns or ())) for key, urns in dependencies.items()},
        is_in_cloud=state.get("custom") is True and not state["type"].startswith("pulumi:"),
        is_retained=state.get("retainOnDelete") is True,
    )
