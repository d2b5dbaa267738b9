"""What `pulumi preview --json` prints, read strictly.

The shape is the engine's `PreviewDigest` (pulumi/pkg, `display/json.go`): steps with the old and the new state of a
resource, diagnostics, and a count of operations. Secrets arrive as `[secret]`, unknown values as a fixed text.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for a value that is known only after the deployment (pulumi/pkg, `resource/stack`)."""

SECRET = "[secret]"  # noqa: S105 - what the engine prints in a secret's place

_EXPECTED = "expected is what `pulumi preview --json --show-sames` prints"
_MEMBERS = {"steps", "diagnostics", "changeSummary", "duration"}
_REPLACING = {"replace", "create-replacement", "delete-replaced", "import-replacement", "read-replacement"}
_LEAVING = {"delete", "delete-replaced", "remove-pending-replace"}
_READING = {"read", "read-replacement", "discard", "discard-replaced", "refresh"}


class PreviewError(ValueError):
    """The text is not a preview, or not all of it."""


@dataclass(frozen=True)
class State:
    """A resource at one moment: before the deployment, or after it.

    Attributes:
        urn: its URN, which holds type and logical name.
        type: its type token, such as `aws:apigatewayv2/route:Route`.
        id: what AWS calls it; empty while nobody knows.
        parent: the URN of the resource that it belongs to; empty for the stack.
        inputs: what the program said.
        outputs: what AWS said; empty before there was an answer.
        dependencies: input to the URNs of the resources that it was made from.
        stays: whether it is left in AWS when it leaves the stack (`retain_on_delete`).
    """

    urn: str
    type: str
    id: str
    parent: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    dependencies: Mapping[str, tuple[str, ...]]
    stays: bool

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Change:
    """What a deployment does to one resource: the engine's steps for it, taken together.

    Attributes:
        urn: the resource's URN, the new one if it was renamed.
        before: its state in the stack; None when it is new.
        after: its state after the deployment; None when it goes.
        is_replaced: whether another resource takes its place.
        is_same: whether the engine has nothing to do.
        properties: the paths of what differs, as far as the provider says.
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
        """The state after the deployment, or what there was before it."""
        state = self.after or self.before
        assert state is not None  # noqa: S101 - a step without either is refused
        return state

    @property
    def verb(self) -> str:
        """What happens, in one word; `unchanged` when nothing does."""
        if self.is_same:
            return "unchanged"
        if self.before is None:
            return "created"
        if self.after is None:
            return "left behind" if self.before.stays else "deleted"
        return "replaced" if self.is_replaced else "updated"


@dataclass(frozen=True)
class Preview:
    """A whole preview.

    Attributes:
        stack: the stack's name; empty when no step tells it.
        project: the project's name; likewise.
        changes: one a resource, in the engine's order.
        errors: what went wrong. With any, the steps are not all of them.
        warnings: what the program or the engine warns of.
        unlisted: how many unchanged resources are missing: more than none without `--show-sames`.
    """

    stack: str
    project: str
    changes: tuple[Change, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    unlisted: int


def read_preview(text: str) -> Preview:
    """Read what `pulumi preview --json` printed.

    Args:
        text: all of it.

    Raises:
        PreviewError: it is no JSON, cut off, or not a preview's; the message says what to do.
    """
    document = _document(text)
    steps = _list(document, "steps")
    for number, step in enumerate(steps):
        _check_step(step, f"steps[{number}]")
    diagnostics = [each for each in _list(document, "diagnostics") if isinstance(each, dict)]
    said = {level: _messages(diagnostics, level) for level in ("error", "warning")}
    sames = sum(step["op"] == "same" for step in steps)
    unlisted = _counted(document, steps, is_failed=bool(said["error"])).get("same", 0) - sames
    if not steps and not said["error"]:
        raise PreviewError(f"steps: there are none, not even the stack's own, and no error either; {_EXPECTED}")
    if steps and all(step["op"] == "refresh" for step in steps):
        raise PreviewError(f"steps: nothing but a refresh was previewed; {_EXPECTED}")
    stack, project = _origin(steps)
    return Preview(stack, project, _changes(steps), said["error"], said["warning"], unlisted)


def _counted(document: Mapping[str, Any], steps: list[Any], *, is_failed: bool) -> dict[str, int]:
    """The engine's own count of operations, which tells whether steps were taken out."""
    counted = document.get("changeSummary") or {}
    if not isinstance(counted, dict) or not all(type(count) is int for count in counted.values()):
        raise PreviewError(f"changeSummary: it is no map of counts; {_EXPECTED}")
    listed = Counter(step["op"] for step in steps)
    has_fewer = any(listed[op] < count for op, count in counted.items() if op != "same")
    if steps and not is_failed and (has_fewer or not counted):
        raise PreviewError(f"changeSummary: it counts other steps than there are; {_EXPECTED}, all of it")
    return counted


def _document(text: str) -> dict[str, Any]:
    if not text.strip():
        raise PreviewError(
            f"the preview is empty; {_EXPECTED}: look at what it wrote to standard error, and at its exit code"
        )
    try:
        document = json.loads(text)
    except RecursionError:
        raise PreviewError(f"it is nested too deeply; {_EXPECTED}") from None
    except json.JSONDecodeError as error:
        lines = text.strip().splitlines()
        if len(lines) > 1 and all(line.startswith("{") and '"sequence"' in line for line in lines[:2]):
            raise PreviewError(
                "the preview is a stream of events; take PULUMI_ENABLE_STREAMING_JSON_PREVIEW out of the environment, "
                f"so that it is one document; {_EXPECTED}"
            ) from None
        raise PreviewError(
            f"line {error.lineno}, column {error.colno}: {error.msg}; {_EXPECTED}, all of it and nothing else: run "
            "the preview again and look at its exit code"
        ) from None
    except ValueError as error:
        raise PreviewError(f"{error}; {_EXPECTED}") from None
    if not isinstance(document, dict) or not _MEMBERS & document.keys():
        raise PreviewError(f"it is JSON and no preview: none of {', '.join(sorted(_MEMBERS))}; {_EXPECTED}")
    return document


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    found = document.get(key) or []
    if not isinstance(found, list):
        raise PreviewError(f"{key}: it is no list; {_EXPECTED}")
    return found


def _check_step(step: object, where: str) -> None:
    if not isinstance(step, dict):
        raise PreviewError(f"{where}: it is no step; {_EXPECTED}")
    for key in ("op", "urn"):
        if type(step.get(key)) is not str:
            raise PreviewError(f"{where}.{key}: it is no text; {_EXPECTED}")
    states = [step[key] for key in ("oldState", "newState") if step.get(key) is not None]
    if not states:
        raise PreviewError(f"{where}: it has neither oldState nor newState; {_EXPECTED}")
    for state in states:
        if not isinstance(state, dict) or not all(type(state.get(key)) is str for key in ("urn", "type")):
            raise PreviewError(f"{where}: a state has no urn and type; {_EXPECTED}")
        for key in ("inputs", "outputs", "propertyDependencies"):
            if not isinstance(state.get(key) or {}, dict):
                raise PreviewError(f"{where}: a state's {key} are no map; {_EXPECTED}")
        if not all(isinstance(urns or [], list) for urns in (state.get("propertyDependencies") or {}).values()):
            raise PreviewError(f"{where}: a state's propertyDependencies are no map of lists; {_EXPECTED}")


def _messages(diagnostics: list[dict[str, Any]], severity: str) -> tuple[str, ...]:
    found = [str(each.get("message", "")).strip() for each in diagnostics if each.get("severity") == severity]
    return tuple(dict.fromkeys(message.removeprefix(f"{severity}: ") for message in found if message))


def _origin(steps: list[dict[str, Any]]) -> tuple[str, str]:
    """Stack and project, from any step's URN."""
    parts = str(steps[0]["urn"]).removeprefix("urn:pulumi:").split("::") if steps else []
    return (parts[0], parts[1]) if len(parts) > 2 else ("", "")


def _changes(steps: list[dict[str, Any]]) -> tuple[Change, ...]:
    """One a resource. What only reads from AWS changes nothing and is left out."""
    by_urn: dict[str, list[dict[str, Any]]] = {}
    for step in steps:
        # `same` without an old state is a resource that `--target` leaves out: it is not made.
        if step["op"] not in _READING and not (step["op"] == "same" and not step.get("oldState")):
            by_urn.setdefault(step["urn"], []).append(step)
    return tuple(_change(urn, of_one) for urn, of_one in by_urn.items())


def _change(urn: str, steps: list[dict[str, Any]]) -> Change:
    # What an interrupted deployment left to be deleted is not what the stack has, unless there is nothing else.
    with_old = sorted((step for step in steps if step.get("oldState")), key=lambda step: step["op"] not in _LEAVING)
    new = [step["newState"] for step in steps if step.get("newState") and step["op"] not in _LEAVING]
    is_same = all(step["op"] == "same" for step in steps)
    properties = [path for step in steps for path in step.get("detailedDiff") or step.get("diffReasons") or ()]
    return Change(
        urn=urn,
        before=_state(with_old[-1]["oldState"]) if with_old else None,
        # Where nothing is done, what the program says is not news.
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
        stays=state.get("retainOnDelete") is True,
    )
