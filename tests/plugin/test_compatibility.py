"""Changes that break users of the schema, and those that do not; programs of the last release still work."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plugin.commands import main
from plugin.compatibility import breaking_changes
from plugin.snapshot import live_schema
from tests.releases.record import RELEASES, SCHEMA

Schema = dict[str, Any]

OLD: Schema = {
    "name": "shop",
    "version": "1.0.0",
    "language": {"nodejs": {"respectSchemaVersion": True}},
    "resources": {
        "shop:index:Shop": {
            "isComponent": True,
            "description": "A shop.",
            "inputProperties": {
                "description": {"type": "string", "description": "What it sells."},
                "size": {"type": "integer", "plain": True},
                "tags": {"type": "object", "additionalProperties": {"type": "string"}, "plain": True},
                "door": {"$ref": "#/types/shop:index:Door", "plain": True},
            },
            "requiredInputs": ["size", "tags"],
            "properties": {
                "url": {"type": "string"},
                "phone": {"type": "string"},
                "names": {"type": "object", "additionalProperties": {"type": "string"}},
                "address": {"$ref": "#/types/shop:index:Address"},
            },
            "required": ["url"],
        },
    },
    "types": {
        "shop:index:Door": {
            "type": "object",
            "properties": {"color": {"$ref": "#/types/shop:index:Color"}, "width": {"type": "number"}},
            "required": ["width"],
        },
        "shop:index:Color": {
            "type": "string",
            "enum": [{"name": "Red", "value": "red"}, {"name": "Blue", "value": "blue"}],
        },
        "shop:index:Name": {"type": "string"},
        "shop:index:Address": {
            "type": "object",
            "properties": {"lines": {"type": "array", "items": {"$ref": "#/types/shop:index:Line"}}},
            "required": ["lines"],
        },
        "shop:index:Line": {
            "type": "object",
            "properties": {"text": {"type": "string"}, "next": {"$ref": "#/types/shop:index:Line"}},
            "required": ["text"],
        },
    },
}


def changed(change: Callable[[Schema, Schema, Schema], object]) -> list[str]:
    """The breaking changes if `change` edits the schema, its resource and its types."""
    new = copy.deepcopy(OLD)
    change(new, new["resources"]["shop:index:Shop"], new["types"])
    return breaking_changes(OLD, new)


def rename(properties: Schema, old: str, new: str) -> None:
    properties[new] = properties.pop(old)


Case = tuple[Callable[[Schema, Schema, Schema], object], list[str]]

BREAKS: dict[str, Case] = {
    "another package": (
        lambda new, _, __: new.update(name="store"),
        ['package name: was "shop", is "store"'],
    ),
    "another layout of the packages": (
        lambda new, _, __: new["language"].update(go={"importBasePath": "example.com/shop"}),
        [
            (
                'package language: was {"nodejs": {"respectSchemaVersion": true}}, is {"go": {"importBasePath": '
                '"example.com/shop"}, "nodejs": {"respectSchemaVersion": true}}'
            )
        ],
    ),
    "a section that the check doesn't know": (
        lambda new, _, __: new.update(functions={}),
        ["package functions: was null, is {}"],
    ),
    "no component any more": (
        lambda _, shop, __: shop.pop("isComponent"),
        ["resource shop:index:Shop isComponent: was true, is null"],
    ),
    "resource removed": (
        lambda new, _, __: new["resources"].clear(),
        ["resource shop:index:Shop: removed"],
    ),
    "resource renamed": (
        lambda new, _, __: rename(new["resources"], "shop:index:Shop", "shop:index:Store"),
        ["resource shop:index:Shop: removed; is it called shop:index:Store now?"],
    ),
    "resource removed for one that lacks an input called as a text is": (
        lambda new, shop, _: (
            shop["inputProperties"].pop("description"),
            new["resources"].update({"shop:index:Store": new["resources"].pop("shop:index:Shop")}),
        ),
        ["resource shop:index:Shop: removed"],
    ),
    "type removed": (
        lambda _, __, types: types.pop("shop:index:Color"),
        ["type shop:index:Color: removed"],
    ),
    "type renamed": (
        lambda _, __, types: rename(types, "shop:index:Color", "shop:index:Paint"),
        ["type shop:index:Color: removed; is it called shop:index:Paint now?"],
    ),
    "kind of a type": (
        lambda _, __, types: types["shop:index:Color"].update(type="integer"),
        ['type shop:index:Color type: was "string", is "integer"'],
    ),
    "input removed": (
        lambda _, shop, __: shop["inputProperties"].pop("door"),
        ["shop:index:Shop input door: removed"],
    ),
    "input renamed": (
        lambda _, shop, __: rename(shop["inputProperties"], "description", "goods"),
        ["shop:index:Shop input description: removed; is it called goods now?"],
    ),
    "output removed": (
        lambda _, shop, __: shop["properties"].pop("names"),
        ["shop:index:Shop output names: removed"],
    ),
    "property of a type removed": (
        lambda _, __, types: types["shop:index:Door"]["properties"].pop("color"),
        ["shop:index:Door color: removed"],
    ),
    "input retyped": (
        lambda _, shop, __: shop["inputProperties"]["size"].update(type="number"),
        ['shop:index:Shop input size: was {"plain": true, "type": "integer"}, is {"plain": true, "type": "number"}'],
    ),
    "what is in a map retyped": (
        lambda _, shop, __: shop["properties"]["names"]["additionalProperties"].update(type="number"),
        [
            (
                'shop:index:Shop output names: was {"additionalProperties": {"type": "string"}, "type": "object"}, '
                'is {"additionalProperties": {"type": "number"}, "type": "object"}'
            )
        ],
    ),
    "property of a type retyped": (
        lambda _, __, types: types["shop:index:Door"]["properties"]["width"].update(type="string"),
        ['shop:index:Door width: was {"type": "number"}, is {"type": "string"}'],
    ),
    "plain no longer": (
        lambda _, shop, __: shop["inputProperties"]["door"].pop("plain"),
        [
            (
                'shop:index:Shop input door: was {"$ref": "#/types/shop:index:Door", "plain": true}, '
                'is {"$ref": "#/types/shop:index:Door"}'
            )
        ],
    ),
    "plain from now on": (
        lambda _, shop, __: shop["inputProperties"]["description"].update(plain=True),
        ['shop:index:Shop input description: was {"type": "string"}, is {"plain": true, "type": "string"}'],
    ),
    "new and needed input": (
        lambda _, shop, __: (
            shop["inputProperties"].update(owner={"type": "string"}),
            shop["requiredInputs"].append("owner"),
        ),
        ["shop:index:Shop input owner: is new and needed"],
    ),
    "input needed from now on": (
        lambda _, shop, __: shop["requiredInputs"].append("door"),
        ["shop:index:Shop input door: was optional, is needed"],
    ),
    "new and needed property of a type": (
        lambda _, __, types: (
            types["shop:index:Door"]["properties"].update(height={"type": "number"}),
            types["shop:index:Door"]["required"].append("height"),
        ),
        ["shop:index:Door height: is new and needed"],
    ),
    "property of a type needed from now on": (
        lambda _, __, types: types["shop:index:Door"]["required"].append("color"),
        ["shop:index:Door color: was optional, is needed"],
    ),
    "plain input optional from now on": (
        lambda _, shop, __: shop["requiredInputs"].remove("size"),
        ["shop:index:Shop input size: was needed, is optional, and being plain a pointer in Go"],
    ),
    "output missing at times": (
        lambda _, shop, __: shop["required"].clear(),
        ["shop:index:Shop output url: was always there, may be missing"],
    ),
    "output always there from now on": (
        lambda _, shop, __: shop["required"].append("phone"),
        ["shop:index:Shop output phone: might be missing, is always there, and no pointer any more in Go"],
    ),
    "list in an output's type missing at times": (
        lambda _, __, types: types["shop:index:Address"]["required"].clear(),
        ["shop:index:Address lines: was always there, may be missing"],
    ),
    "property of a type within an output's type missing at times": (
        lambda _, __, types: types["shop:index:Line"]["required"].clear(),
        ["shop:index:Line text: was always there, may be missing"],
    ),
    "values that are told where any was allowed": (
        lambda _, __, types: types.update({"shop:index:Name": {"type": "string", "enum": [{"value": "x"}]}}),
        ["shop:index:Name: was any value, is no longer"],
    ),
    "any value where some were told": (
        lambda _, __, types: types["shop:index:Color"].pop("enum"),
        [
            "shop:index:Color: was one of some values, is no longer",
            'shop:index:Color value {"name": "Red", "value": "red"}: removed or changed',
            'shop:index:Color value {"name": "Blue", "value": "blue"}: removed or changed',
        ],
    ),
    "value of an enum removed": (
        lambda _, __, types: types["shop:index:Color"]["enum"].pop(),
        ['shop:index:Color value {"name": "Blue", "value": "blue"}: removed or changed'],
    ),
    "value of an enum renamed": (
        lambda _, __, types: types["shop:index:Color"]["enum"][0].update(name="Crimson"),
        ['shop:index:Color value {"name": "Red", "value": "red"}: removed or changed'],
    ),
}

HARMLESS: dict[str, Callable[[Schema, Schema, Schema], object]] = {
    "nothing": lambda _, __, ___: None,
    "version": lambda new, _, __: new.update(version="1.1.0"),
    "texts": lambda _, shop, __: (
        shop.update(description="Any shop."),
        shop["inputProperties"]["size"].update(description="In square metres."),
    ),
    "new resource": lambda new, shop, _: new["resources"].update({"shop:index:Other": copy.deepcopy(shop)}),
    "new type": lambda _, __, types: types.update({"shop:index:Sign": {"type": "object"}}),
    "new optional input": lambda _, shop, __: shop["inputProperties"].update(owner={"type": "string"}),
    "new output": lambda _, shop, __: (
        shop["properties"].update(owner={"type": "string"}),
        shop["required"].append("owner"),
    ),
    "new optional property of a type": lambda _, __, types: types["shop:index:Door"]["properties"].update(
        height={"type": "number"}
    ),
    "new property of an output's type": lambda _, __, types: (
        types["shop:index:Line"]["properties"].update(number={"type": "integer"}),
        types["shop:index:Line"]["required"].append("number"),
    ),
    "new value of an enum": lambda _, __, types: types["shop:index:Color"]["enum"].append(
        {"name": "Green", "value": "green"}
    ),
    "input that is no longer needed": lambda _, __, types: types["shop:index:Door"]["required"].clear(),
    "plain map that is no longer needed": lambda _, shop, __: shop["requiredInputs"].remove("tags"),
    "map that is always there": lambda _, shop, __: shop["required"].append("names"),
}


@pytest.mark.parametrize(("change", "expected"), BREAKS.values(), ids=BREAKS)
def test_breaking_change_is_reported(change: Callable[[Schema, Schema, Schema], object], expected: list[str]) -> None:
    assert changed(change) == expected


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_compatible_change_is_not_reported(change: Callable[[Schema, Schema, Schema], object]) -> None:
    assert changed(change) == []


def test_programs_of_the_last_release_still_work() -> None:
    """A deliberate breaking change needs a new release: `make record-release`."""
    released = {each.parent.name: each for each in RELEASES.glob(f"*/{SCHEMA}")}
    last = max(released, key=lambda version: [int(each) for each in version.split(".")])

    schema = json.loads(released[last].read_text(encoding="utf-8"))

    assert schema["version"] == last
    assert len(schema["resources"]) >= 2
    assert breaking_changes(schema, live_schema()) == []


def test_command_prints_breaking_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = live_schema()
    file = tmp_path / "old.json"
    file.write_text(json.dumps(old), encoding="utf-8")
    assert main(["compatible", str(file)]) == 0
    assert capsys.readouterr().out == f"Programs that were written against {file} still work.\n"

    rename(old["resources"]["passage:index:PassageHttpApi"]["inputProperties"], "appId", "app")
    file.write_text(json.dumps(old), encoding="utf-8")

    assert main(["compatible", str(file)]) == 1
    assert capsys.readouterr().out == (
        f"1 change breaks programs that were written against {file}:\n"
        "  - passage:index:PassageHttpApi input app: removed; is it called appId now?\n"
        "Restore the former schema, or release a version that may break programs and run `make record-release`.\n"
    )


def test_command_refuses_a_file_without_a_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing breaks an empty old schema, so the command must refuse it."""
    missing, empty, other = tmp_path / "missing.json", tmp_path / "empty.json", tmp_path / "other.json"
    empty.write_text("{}", encoding="utf-8")
    other.write_text("resources:", encoding="utf-8")

    assert [main(["compatible", str(file)]) for file in (missing, empty, other)] == [2, 2, 2]

    said = capsys.readouterr().err
    assert "missing.json" in said
    for file in (empty, other):
        assert f"{file}: not a schema with resources. Name one such as plugin/schema.json of a release.\n" in said
