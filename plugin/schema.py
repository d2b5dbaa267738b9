"""The schema that the SDK infers, with a text for everything a user meets in an editor."""

from collections.abc import Mapping
from importlib.metadata import metadata
from typing import Any

from plugin.docstrings import class_text, fields

from .casing import camel, in_camel_case


def all_names(resources: Mapping[str, tuple[type, type]], types: Mapping[str, type]) -> set[str]:
    """Every argument's and output's name, as Python writes it."""
    classes = [*types.values(), *(each for pair in resources.values() for each in pair)]
    return {name for each in classes for name in fields(each)}


def described(schema: dict[str, Any], resources: Mapping[str, tuple[type, type]], types: Mapping[str, type]) -> Any:
    """The schema with all texts: the SDK leaves those of inherited fields out and keeps indentation.

    Args:
        schema: what the SDK inferred.
        resources: name of a resource to its class and the class of its arguments.
        types: name of a type to its class.
    """
    names = all_names(resources, types)

    def describe(properties: dict[str, Any], cls: type) -> None:
        for name, field in fields(cls).items():
            if camel(name) in properties:
                properties[camel(name)]["description"] = in_camel_case(field.text, names)

    for token, resource in schema["resources"].items():
        component, arguments = resources[token.rpartition(":")[2]]
        resource["description"] = in_camel_case(class_text(component), names)
        describe(resource["properties"], component)
        describe(resource["inputProperties"], arguments)
    for token, type_ in schema["types"].items():
        cls = types[token.rpartition(":")[2]]
        type_["description"] = in_camel_case(class_text(cls), names)
        describe(type_["properties"], cls)
    about = metadata("pulumi-passage-component")
    package = {"description": about["Summary"], "license": about["License-Expression"], "publisher": about["Name"]}
    return _without_inner({**schema, **package})


def _without_inner(value: Any) -> Any:
    """The SDK repeats a property's text on the items of its list or map."""
    if not isinstance(value, dict):
        return value
    for inner in ("items", "additionalProperties"):
        if isinstance(value.get(inner), dict):
            value[inner].pop("description", None)
    return {key: _without_inner(item) for key, item in value.items()}
