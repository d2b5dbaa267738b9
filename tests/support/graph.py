"""Expected graphs: YAML written by hand, compared whole with what a program registers.

A file maps each logical name to `type`, `parent` (left out below the stack), `inputs`, and, left out when empty,
`depends_on`, `retain_on_delete` and the options in `_OPTIONS`. `${name.output}` is what a provider computes; in a
preview any text with one is unknown. `!json` writes a JSON document as YAML.

`arguments/*.yaml` say what each argument changes in such a graph: a case maps to `args` (or `settings` of a
function), to the `graph` of what differs, and to what it is told from: `base`, another graph or another case.
`!removed` takes something out, `!archive` is code, and `covers` names the arguments when the case's name doesn't.
"""

import json
from pathlib import Path
from typing import Any

import pulumi
import yaml

from passage_component.testing.mocks import UNKNOWN, Program

_OPTIONS = ("replace_on_changes", "additional_secret_outputs", "ignore_changes")

EXPECTED = Path(__file__).parent.parent / "expected"


class _Loader(yaml.SafeLoader):
    pass


def _construct_json(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    assert isinstance(node, yaml.MappingNode)
    return json.dumps(loader.construct_mapping(node, deep=True))


def _construct_archive(loader: yaml.SafeLoader, node: yaml.Node) -> pulumi.Archive:
    assert isinstance(node, yaml.MappingNode)
    files = loader.construct_mapping(node)
    return pulumi.AssetArchive({str(name): pulumi.StringAsset(text) for name, text in files.items()})


_REMOVED = object()

_Loader.add_constructor("!json", _construct_json)
_Loader.add_constructor("!archive", _construct_archive)
_Loader.add_constructor("!removed", lambda _loader, _node: _REMOVED)


def argument_cases() -> dict[str, dict[str, Any]]:
    """Every case in `tests/expected/arguments`."""
    cases: dict[str, dict[str, Any]] = {}
    for file in sorted((EXPECTED / "arguments").glob("*.yaml")):
        for name, case in _load(file).items():
            prefix = "function." if "settings" in case else ""
            cases[prefix + name] = {"covers": [name], "base": "passage_http_api", **case}
    return cases


def expected_change(cases: dict[str, dict[str, Any]], name: str, *, preview: bool) -> dict[str, Any]:
    """The whole graph of a case: its base's with the case's own differences."""
    return _finished(_changed(cases, name), preview=preview)


def _changed(cases: dict[str, dict[str, Any]], name: str) -> Any:
    if name not in cases:
        return _load(EXPECTED / f"{name}.yaml")
    return _merged(_changed(cases, cases[name]["base"]), cases[name]["graph"])


def _merged(base: Any, change: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    merged = {key: _merged(base.get(key), item) for key, item in change.items() if item is not _REMOVED}
    return {key: item for key, item in base.items() if key not in change} | merged


def _load(file: Path) -> Any:
    # A SafeLoader with a few more tags.
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - it is one


def expected_graph(name: str, *, preview: bool) -> dict[str, Any]:
    """The graph in `tests/expected/{name}.yaml`, as it is in a first preview or after `up`."""
    return _finished(_load(EXPECTED / f"{name}.yaml"), preview=preview)


def _finished(graph: Any, *, preview: bool) -> dict[str, Any]:
    return {
        name: {
            **resource,
            "depends_on": resource.get("depends_on", []),
            "inputs": _resolved(resource.get("inputs", {}), preview=preview),
        }
        for name, resource in graph.items()
    }


def registered_graph(program: Program) -> dict[str, Any]:
    """The registered resources of a program, in the shape of an expected graph."""
    graph: dict[str, Any] = {}
    for resource in program.resources:
        assert resource.name not in graph, f"two resources are called {resource.name}"
        entry: dict[str, Any] = {"type": resource.type, "inputs": _normalized(resource.inputs)}
        if resource.parent:
            entry["parent"] = resource.parent
        entry["depends_on"] = list(resource.depends_on)
        options: dict[str, Any] = {option: list(getattr(resource, option)) for option in _OPTIONS}
        options["retain_on_delete"] = resource.retain_on_delete
        entry |= {option: value for option, value in options.items() if value}
        graph[resource.name] = entry
    return graph


def _resolved(value: Any, *, preview: bool) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(item, preview=preview) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolved(item, preview=preview) for item in value]
    if isinstance(value, str) and preview and "${" in value:
        return UNKNOWN
    return _normalized(value)


def _normalized(value: Any) -> Any:
    """JSON documents without regard to white space."""
    if isinstance(value, dict):
        return {key: _normalized(item) for key, item in value.items()}
    if isinstance(value, str) and value.startswith('{"') and value.endswith("}"):
        return json.dumps(json.loads(value))
    return value
