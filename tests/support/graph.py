"""Expected graphs: YAML written by hand, compared whole with what a program registers.

A file maps each logical name to `type`, `parent` (left out below the stack), `inputs` and `depends_on` (left
out when empty). `${name.output}` is what a provider computes; in a preview any text with one is unknown.
`!json` writes a JSON document as YAML.
"""

import json
from pathlib import Path
from typing import Any

import yaml

from passage_component.testing.mocks import UNKNOWN, Program

EXPECTED = Path(__file__).parent.parent / "expected"


class _Loader(yaml.SafeLoader):
    pass


def _construct_json(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    assert isinstance(node, yaml.MappingNode)
    return json.dumps(loader.construct_mapping(node, deep=True))


_Loader.add_constructor("!json", _construct_json)


def expected_graph(name: str, *, preview: bool) -> dict[str, Any]:
    """The graph in `tests/expected/{name}.yaml`, as it is in a first preview or after `up`."""
    text = (EXPECTED / f"{name}.yaml").read_text(encoding="utf-8")
    # A SafeLoader with one more tag.
    graph = yaml.load(text, Loader=_Loader)  # noqa: S506
    for resource in graph.values():
        resource.setdefault("depends_on", [])
        resource.setdefault("inputs", {})
        resource["inputs"] = _resolved(resource["inputs"], preview=preview)
    return dict(graph)


def registered_graph(program: Program) -> dict[str, Any]:
    """What a program registered, in the shape of an expected graph."""
    graph: dict[str, Any] = {}
    for resource in program.resources:
        assert resource.name not in graph, f"two resources are called {resource.name}"
        entry: dict[str, Any] = {"type": resource.type, "inputs": _normalized(resource.inputs)}
        if resource.parent:
            entry["parent"] = resource.parent
        entry["depends_on"] = list(resource.depends_on)
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
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return json.dumps(json.loads(value))
    return value
