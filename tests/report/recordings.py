"""A recorded preview as a file: the steps of `nothing-changed`, and of every other case what differs from them.

`previews/nothing-changed.yaml` is whole. Another case's file is laid over it: a map changes the keys that it has, and
`!removed` takes a key out. `steps` maps a URN, without its stack and project, to the resource's step, or to a list of
steps where the engine prints several. Each step is laid over the resource's step in `nothing-changed`. A resource that
the file does not name has that step.
"""

import functools
import json
from pathlib import Path
from typing import Any

import yaml

PREVIEWS = Path(__file__).parent / "previews"
BASE = "nothing-changed"

_STACK = "urn:pulumi:sandbox::shop::"
_COLUMNS = 120
_FIRST = ("op", "oldState", "newState", "inputs", "outputs")
_EMPTY: dict[str, Any] = {"steps": []}


class _Removed:
    """The mark of a key that is in the base and not in the case."""


_REMOVED = _Removed()


@functools.cache
def recorded(name: str) -> str:
    """The whole preview of a case, in JSON as the engine prints it, with the steps in the order of their URNs."""
    return json.dumps(from_yaml((PREVIEWS / f"{name}.yaml").read_text(encoding="utf-8"), _base_of(name)), indent=1)


def write_recording(name: str, document: dict[str, Any]) -> None:
    """Write the preview of a case. After a new base, write every other case again.

    Raises:
        ValueError: the file would not be read as the document.
    """
    others = {file.stem for file in PREVIEWS.iterdir()} - {BASE} if name == BASE else set()
    documents = {name: document} | {other: json.loads(recorded(other)) for other in sorted(others)}
    recorded.cache_clear()
    for each, whole in documents.items():
        text = to_yaml(whole, _base_of(each))
        if not _is_same(from_yaml(text, _base_of(each)), whole):
            raise ValueError(f"{each}: the file would not hold what the engine printed.")
        (PREVIEWS / f"{each}.yaml").write_text(text, encoding="utf-8")


def to_yaml(document: dict[str, Any], base: dict[str, Any]) -> str:
    """The differences from a base. The steps of both are in the order of their URNs."""
    steps, base_steps = _by_urn(document), _by_urn(base)
    patches: dict[str, Any] = {}
    for urn in sorted({*steps, *base_steps}):
        if not _is_same(steps.get(urn), base_steps.get(urn)):
            each = [_difference(step, _first(base_steps, urn)) for step in steps.get(urn, [])]
            patches[urn.removeprefix(_STACK)] = each if len(each) > 1 else each[0] if each else _REMOVED
    rest = _difference(_without(document, "steps"), _without(base, "steps"))
    return yaml.dump({**rest, "steps": patches}, Dumper=_Dumper, width=_COLUMNS)


def from_yaml(text: str, base: dict[str, Any]) -> dict[str, Any]:
    """The document that `to_yaml` wrote."""
    patch = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    steps = _by_urn(base)
    for key, value in patch.pop("steps").items():
        urn = _STACK + key
        each = [] if value is _REMOVED else value if isinstance(value, list) else [value]
        steps[urn] = [_patched(_first(steps, urn), step) for step in each]
    in_order = [{"urn": urn, **step} for urn in sorted(steps) for step in steps[urn]]
    return {"steps": in_order, **_patched(_without(base, "steps"), patch)}


def _base_of(name: str) -> dict[str, Any]:
    return _EMPTY if name == BASE else dict(json.loads(recorded(BASE)))


def _by_urn(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    steps: dict[str, list[dict[str, Any]]] = {}
    for step in document["steps"]:
        steps.setdefault(step["urn"], []).append(_without(step, "urn"))
    return steps


def _first(steps: dict[str, list[dict[str, Any]]], urn: str) -> dict[str, Any]:
    return steps.get(urn, [{}])[0]


def _without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {other: item for other, item in value.items() if other != key}


def _is_same(one: object, other: object) -> bool:
    """Whether two values are the same JSON, where 1 is not `true`."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _difference(value: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    patch: dict[str, Any] = dict.fromkeys(base.keys() - value.keys(), _REMOVED)
    for key, item in value.items():
        of_base = base.get(key)
        if isinstance(item, dict) and isinstance(of_base, dict):
            if nested := _difference(item, of_base):
                patch[key] = nested
        elif key not in base or not _is_same(item, of_base):
            patch[key] = item
    return patch


def _patched(base: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    value = {key: item for key, item in base.items() if patch.get(key) is not _REMOVED}
    for key, item in patch.items():
        of_base = base.get(key)
        if isinstance(item, dict) and isinstance(of_base, dict):
            value[key] = _patched(of_base, item)
        elif item is not _REMOVED:
            value[key] = item
    return value


class _Dumper(yaml.SafeDumper):
    """Writes short values on one line, and the keys of a map in one order."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, _flow_style: bool | None = None) -> yaml.MappingNode:
        in_order = sorted(mapping, key=lambda key: (_FIRST.index(key) if key in _FIRST else len(_FIRST), key))
        items = [(key, mapping[key]) for key in in_order]
        return super().represent_mapping(tag, items, flow_style=_is_short(mapping))

    def represent_sequence(self, tag: str, sequence: Any, _flow_style: bool | None = None) -> yaml.SequenceNode:
        return super().represent_sequence(tag, sequence, flow_style=_is_short(sequence))


def _is_short(value: object) -> bool:
    return len(json.dumps(value, default=lambda _: "!removed")) < _COLUMNS * 2 // 3


class _Loader(yaml.CSafeLoader):
    pass


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_Removed, lambda dumper, _: dumper.represent_scalar("!removed", ""))
_Loader.add_constructor("!removed", lambda _loader, _node: _REMOVED)
