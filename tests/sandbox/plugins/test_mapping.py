"""How Terraform's names become Pulumi's, and whether the built plugin has what the SDK has."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.plugins import building, classes
from sandbox.plugins.changes import RECIPES
from sandbox.plugins.mapping import Join, candidates, match
from sandbox.plugins.schema import slim
from sandbox.project import Project, PulumiSdk

from .differences import MISSING_TYPES, NEWER_FIELDS

REPOSITORY = Path(__file__).parents[3]


STRING, LIST, MAP = 4, 5, 6
"""Types as the bridge marshals them."""


def field(kind: int, **more: Any) -> dict[str, Any]:
    """An input, as the bridge marshals it."""
    return {"type": kind, "optional": True, **more}


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:lambda/function:Function", "aws_lambda_function"),
        ("aws:apigateway/restApi:RestApi", "aws_api_gateway_rest_api"),
        ("aws:ec2/vpc:Vpc", "aws_vpc"),
        ("aws:iam/getPolicyDocument:getPolicyDocument", "aws_iam_policy_document"),
        ("random:index/randomPet:RandomPet", "random_pet"),
    ],
)
def test_token_finds_terraforms_name(token: str, name: str) -> None:
    assert name.replace("_", "") in candidates(token)


def test_type_of_another_service_is_not_taken_for_a_short_name() -> None:
    assert match(["aws:rds/instance:Instance"], ["aws_instance"], {}) == {}


def test_names_and_lists_come_from_the_sdk() -> None:
    thing: dict[str, Any] = {"element": {"resource": {}}}
    fields = {
        "alias": field(LIST, maxItems=1, **thing),
        "rest_api_id": field(STRING),
        "ttl": field(LIST, **thing),
        "plain": field(STRING),
        "flag": field(STRING),
        "policy": field(LIST, **thing),
        "subnet_ids": field(LIST, element={"schema": field(STRING)}),
        "rule": field(LIST, **thing),
        "egress": field(LIST, **thing),
        "text": field(STRING),
    }
    properties = {
        "aliases": "list:object:m.A",
        "restApi": "string",
        "ttl": "object:m.T",
        "plain": "string",
        "flag": "boolean",
        "policies": "list:object:m.P",
        "subnetIds": "list:string",
        "rules": "list:object:m.R",
        "egress": "list:object:m.E",
        "text": "document:m.D",
    }

    assert Join(classes.Classes()).align(fields, properties, {}) == {
        "alias": {"MaxItemsOne": False, "Name": "aliases"},
        "egress": {"Name": "egress"},
        "flag": {"Type": "boolean"},
        "policy": {"Name": "policies"},
        "rest_api_id": {"Name": "restApi"},
        "text": {"Type": "string", "AltTypes": ["object"]},
        "ttl": {"MaxItemsOne": True},
    }


def test_fields_of_nested_objects_are_joined() -> None:
    sdk = classes.Classes(types={"m.A": {"on": "boolean", "ids": "string"}})
    inside = {"resource": {"on": field(STRING), "ids": field(LIST, element={"schema": field(STRING)})}}
    infos = {"ids": {"MaxItemsOne": True}, "on": {"Type": "boolean"}}

    fields = {"one": field(MAP, element=inside), "item": field(LIST, element=inside)}
    properties = {"one": "object:m.A", "items": "list:object:m.A"}

    assert Join(sdk).align(fields, properties, {}) == {"item": {"Elem": {"Fields": infos}}, "one": {"Fields": infos}}


def test_deviations_of_a_resource_reach_the_plugin() -> None:
    sdk = classes.Classes(resources={"thing:index/box:Box": {"label": "string"}})
    described = {"thing_box": {"name": field(STRING), "title": field(STRING)}}
    deviations = {"thing_box": {"id": "label", "fields": {"title": {"name": "label"}}, "names": {"title": {}}}}

    assert Join(sdk).resources(described, deviations) == {
        "thing_box": {
            "Tok": "thing:index/box:Box",
            "Fields": {"name": {}, "title": {"Name": "label"}},
            "AutoNames": {"name": {"Longest": 255, "Random": 7}, "title": {"Longest": 255, "Random": 7}},
            "ID": "label",
            "DeleteBeforeReplace": False,
        }
    }


def test_equal_types_become_one() -> None:
    leaf = {"type": "object", "properties": {"x": {"type": "string", "description": "text"}}}
    types = {
        "a": leaf,
        "b": leaf,
        "c": {"properties": {"y": {"$ref": "#/types/a"}}},
        "d": {"properties": {"y": {"$ref": "#/types/b"}}},
    }
    schema = {"types": types, "resources": {"r": {"inputProperties": {"z": {"$ref": "#/types/d"}}}}}

    small = json.loads(slim(json.dumps(schema)))

    assert small["types"].keys() == {"a", "c"}
    assert small["types"]["c"] == {"properties": {"y": {"$ref": "#/types/a"}}}
    assert small["resources"]["r"]["inputProperties"]["z"] == {"$ref": "#/types/c"}


class Comparison:
    """The differences between an SDK's classes and a plugin's schema."""

    def __init__(self, sdk: classes.Classes, schema: dict[str, Any]) -> None:
        self.sdk, self.schema = sdk, schema
        self.seen: set[tuple[str, str]] = set()

    def all(self) -> Iterator[str]:
        for kind, inputs, outputs in (
            ("resources", lambda r: r.get("inputProperties"), lambda r: r.get("properties")),
            (
                "functions",
                lambda f: f.get("inputs", {}).get("properties"),
                lambda f: f.get("outputs", {}).get("properties"),
            ),
        ):
            own: dict[str, classes.Properties] = getattr(self.sdk, kind)
            for token in sorted(own.keys() & self.schema.get(kind, {}).keys()):
                made = self.schema[kind][token]
                yield from self.properties(token, own[token], {**(outputs(made) or {}), **(inputs(made) or {})})
        yield from self.properties("config", self.sdk.config, self.schema["config"].get("variables", {}))

    def properties(self, where: str, own: classes.Properties, made: dict[str, Any]) -> Iterator[str]:
        for name in sorted(own.keys() | made.keys()):
            path = f"{where}.{name}"
            if name not in made:
                yield f"{path}: the SDK only, {own[name]}"
            elif name in own:
                yield from self.types(path, own[name], self.kind(made[name]))
            elif name != "id":
                # The bridge gives every function an id.
                yield f"{path}: the plugin only, {self.kind(made[name])}"

    def types(self, path: str, own: str, made: str) -> Iterator[str]:
        while own.partition(":")[0] == made.partition(":")[0] in ("list", "map"):
            own, made = own.partition(":")[2], made.partition(":")[2]
        if own.startswith("object:") and made.startswith("object:"):
            if (own, made) not in self.seen:
                self.seen.add((own, made))
                properties = self.schema["types"][made.removeprefix("object:")].get("properties", {})
                yield from self.properties(path, self.sdk.types.get(own.removeprefix("object:"), {}), properties)
        elif own.partition(":")[0] != made.partition(":")[0] or (":" not in own and own != made):
            yield f"{path}: {own} in the SDK, {made} in the plugin"

    def kind(self, made: dict[str, Any]) -> str:
        if "oneOf" in made:
            return "document:"
        if "$ref" in made:
            reference = made["$ref"]
            return "asset" if reference != reference.removeprefix("pulumi.json#/A") else f"object:{reference[8:]}"
        if made["type"] == "array":
            return f"list:{self.kind(made['items'])}"
        if made["type"] == "object":
            return f"map:{self.kind(made['additionalProperties'])}"
        return str(made["type"])


@pytest.fixture(scope="module", params=sorted(RECIPES))
def sdk(request: pytest.FixtureRequest) -> PulumiSdk:
    return next(sdk for sdk in Project.read(REPOSITORY).sdks() if sdk.name == request.param)


@pytest.fixture(scope="module")
def schema(sdk: PulumiSdk) -> dict[str, Any]:
    executable = building.build(sdk)
    assert executable
    return dict(json.loads((executable.parent / "schema.json").read_text()))


@pytest.mark.e2e
def test_plugin_has_every_property_of_the_sdks_classes(sdk: PulumiSdk, schema: dict[str, Any]) -> None:
    found = set(Comparison(classes.read(sdk.package), schema).all())

    newer = NEWER_FIELDS if sdk.name == "aws" else []
    unexpected = {line for line in found if not any(part in line.partition(": ")[0] for part in newer)}
    assert unexpected == set()
    stale = {part for part in newer if not any(part in line for line in found)}
    assert stale == set()


@pytest.mark.e2e
def test_plugin_has_every_class_of_its_services(sdk: PulumiSdk, schema: dict[str, Any]) -> None:
    own = classes.read(sdk.package)
    here = schema["resources"].keys() | schema.get("functions", {}).keys()
    modules = {token.split(":")[1].partition("/")[0] for token in here}
    missing = {
        token
        for token in (*own.resources, *own.functions)
        if token.split(":")[1].partition("/")[0] in modules and token not in here
    }

    assert {token for token in missing if not any(token.startswith(part) for part in MISSING_TYPES)} == set()


@pytest.mark.e2e
def test_sensitive_properties_are_secret(sdk: PulumiSdk, schema: dict[str, Any]) -> None:
    secret = {
        f"{token.rpartition(':')[2]}.{name}"
        for token, made in schema["resources"].items()
        for name, property_ in made["properties"].items()
        if property_.get("secret")
    }

    assert {
        "aws": {"SecretVersion.secretString", "Parameter.value", "AccessKey.secret"},
        "random": {"RandomPassword.result", "RandomPassword.bcryptHash", "RandomBytes.base64", "RandomBytes.hex"},
    }[sdk.name] <= secret
