"""How Terraform's names become Pulumi's, and whether the built plugin has what the SDK has."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.plugins import building, classes
from sandbox.plugins.mapping import Join, candidates, match
from sandbox.plugins.schema import slim
from sandbox.project import Project, PulumiSdk

from .differences import MISSING_TYPES, NEWER_FIELDS

REPOSITORY = Path(__file__).parents[3]


def field(kind: str, name: str, other: str = "", **more: Any) -> dict[str, Any]:
    """A field, as the plugin describes it."""
    single = more.pop("single", False)
    base = {"Name": name, "Other": other or name, "Type": kind, "IsSingle": single, "IsInput": True}
    return {**base, "IsDeprecated": False, "Elem": None, "Fields": None, **more}


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
    fields = {
        "alias": field("list", "alias", "aliases", single=True, Elem={"Type": "object", "Fields": {}}),
        "rest_api_id": field("string", "restApiId"),
        "ttl": field("list", "ttls", "ttl", Elem={"Type": "object", "Fields": {}}),
        "plain": field("string", "plain"),
        "flag": field("string", "flag"),
    }
    properties = {
        "aliases": "list:object:m.A",
        "restApi": "string",
        "ttl": "object:m.T",
        "plain": "string",
        "flag": "boolean",
    }

    assert Join(classes.Classes()).align(fields, properties, {}) == {
        "alias": {"MaxItemsOne": False},
        "rest_api_id": {"Name": "restApi"},
        "ttl": {"MaxItemsOne": True},
        "flag": {"Type": "boolean"},
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
            for token in sorted(own.keys() & self.schema[kind].keys()):
                made = self.schema[kind][token]
                yield from self.properties(token, own[token], {**(outputs(made) or {}), **(inputs(made) or {})})
        yield from self.properties("config", self.sdk.config, self.schema["config"]["variables"])

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


@pytest.fixture(scope="module")
def sdk() -> PulumiSdk:
    return next(sdk for sdk in Project.read(REPOSITORY).sdks() if sdk.name == "aws")


@pytest.fixture(scope="module")
def schema(sdk: PulumiSdk) -> dict[str, Any]:
    executable = building.build(sdk)
    assert executable
    return dict(json.loads((executable.parent / "schema.json").read_text()))


@pytest.mark.e2e
def test_plugin_has_every_property_of_the_sdks_classes(sdk: PulumiSdk, schema: dict[str, Any]) -> None:
    found = set(Comparison(classes.read(sdk.package), schema).all())

    unexpected = {line for line in found if not any(part in line.partition(": ")[0] for part in NEWER_FIELDS)}
    assert unexpected == set()
    stale = {part for part in NEWER_FIELDS if not any(part in line for line in found)}
    assert stale == set()


@pytest.mark.e2e
def test_plugin_has_every_class_of_its_services(sdk: PulumiSdk, schema: dict[str, Any]) -> None:
    own = classes.read(sdk.package)
    modules = {token.split(":")[1].partition("/")[0] for token in [*schema["resources"], *schema["functions"]]}
    missing = {
        token
        for token in (*own.resources, *own.functions)
        if token.split(":")[1].partition("/")[0] in modules
        and token not in schema["resources"].keys() | schema["functions"].keys()
    }

    assert {token for token in missing if not any(token.startswith(part) for part in MISSING_TYPES)} == set()
