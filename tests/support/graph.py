"""Expected graphs: YAML written by hand, compared whole with what a program registers.

A file maps each logical name to `type`, `parent` (left out below the stack), `inputs`, and, left out when empty,
`depends_on`, `retain_on_delete` and the options in `_OPTIONS`. `${name.output}` is what a provider computes; in a
preview any text with one is unknown. `!json` writes a JSON document as YAML.

`arguments/*.yaml` say what each argument changes in such a graph: a case maps to `args` (or `settings` of a
function), to the `graph` of what differs, and to what it is told from: `base`, another graph or another case.
`!removed` takes something out, `!archive` is code, and `covers` names the arguments when the case's name doesn't.
"""

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import yaml

from passage_component.testing import UNKNOWN, Program

_REFERENCE = re.compile(r"\$\{(?P<name>.+?)\.(?P<path>[A-Za-z][\w.\[\]]*)\}")

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


@functools.cache
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


def with_outputs(program: Program, value: Any) -> Any:
    """A value with the program's outputs in place of each `${name.output}`, such as `${zone.nameServers[0]}`."""
    if isinstance(value, Mapping):
        return {key: with_outputs(program, item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_outputs(program, item) for item in value]
    if not isinstance(value, str):
        return value
    return _REFERENCE.sub(lambda reference: str(_output(program, reference["name"], reference["path"])), value)


def with_references(value: Any, computed: Mapping[str, Mapping[str, str]]) -> Any:
    """The opposite of `with_outputs`, so that the values of two runs can be compared.

    Args:
        value: inputs of resources.
        computed: resource to its `computed_texts`. One that is short, or that several resources have, stays.
    """
    names: dict[str, set[tuple[str, str]]] = {}
    for resource, texts in computed.items():
        for path, text in texts.items():
            if len(text) > 7:
                names.setdefault(text, set()).add((resource, path))
    owned = {text: min(owners) for text, owners in names.items() if len({resource for resource, _ in owners}) == 1}
    if not owned:
        return value
    pattern = re.compile("|".join(re.escape(text) for text in sorted(owned, key=len, reverse=True)))

    def replaced(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {key: replaced(item) for key, item in part.items()}
        if isinstance(part, list):
            return [replaced(item) for item in part]
        if not isinstance(part, str):
            return part
        return pattern.sub(lambda text: "${{{}.{}}}".format(*owned[text[0]]), part)

    return replaced(value)


def computed_texts(inputs: Any, outputs: Any) -> dict[str, str]:
    """Path to each text in a resource's outputs that is not one of its inputs."""
    known = set(_texts(inputs).values())
    return {path: text for path, text in _texts(outputs).items() if text not in known}


def computed_outputs(program: Program) -> dict[str, dict[str, str]]:
    """Type and logical name to the `computed_texts`, without those of components."""
    return {
        f"{resource.type} {resource.name}": computed_texts(resource.inputs, resource.outputs)
        for resource in program.resources
        if "id" in resource.outputs
    }


def _texts(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, str):
        return {path.removeprefix("."): value}
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return {where: text for key, item in items for where, text in _texts(item, f"{path}.{key}").items()}


def _output(program: Program, name: str, path: str) -> Any:
    output: Any = program[name].outputs
    for step in re.findall(r"\w+", path):
        output = output[int(step) if step.isdecimal() else step]
    return output


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
