"""The schema that the SDK infers, with a text for everything a user meets in an editor."""

import re
from collections.abc import Collection, Mapping
from importlib.metadata import metadata
from typing import Any

from passage_component.errors import camel_case
from plugin.docstrings import class_text, fields


def _all_names(resources: Mapping[str, tuple[type, type]], types: Mapping[str, type]) -> set[str]:
    """Every argument's and output's name, as Python writes it."""
    classes = [*types.values(), *(cls for pair in resources.values() for cls in pair)]
    return {name for cls in classes for name in fields(cls)}


def described(schema: dict[str, Any], resources: Mapping[str, tuple[type, type]], types: Mapping[str, type]) -> Any:
    """The schema with all texts: the SDK leaves those of inherited fields out and keeps indentation.

    Args:
        schema: what the SDK inferred.
        resources: name of a resource to its class and the class of its arguments.
        types: name of a type to its class.
    """
    names = _all_names(resources, types)

    def describe(properties: dict[str, Any], cls: type) -> None:
        for name, field in fields(cls).items():
            if camel_case(name) in properties:
                properties[camel_case(name)]["description"] = _spelled(field.text, names)

    for token, resource in schema["resources"].items():
        component, arguments = resources[token.rpartition(":")[2]]
        resource["description"] = _spelled(class_text(component), names)
        describe(resource["properties"], component)
        describe(resource["inputProperties"], arguments)
    for token, type_ in schema["types"].items():
        cls = types[token.rpartition(":")[2]]
        type_["description"] = _spelled(class_text(cls), names)
        describe(type_["properties"], cls)
    about = metadata("pulumi-passage-component")
    package = {"description": about["Summary"], "license": about["License-Expression"], "publisher": about["Name"]}
    return _without_inner({**schema, **package})


def _spelled(text: str, names: Collection[str]) -> str:
    """A text with the names between backticks in camelCase."""

    def spelled(code: re.Match[str]) -> str:
        return re.sub(r"\w+", lambda word: camel_case(word[0]) if word[0] in names else word[0], code[0])

    return re.sub(r"`[^`]*`", spelled, text)


def _without_inner(value: Any) -> Any:
    """The SDK repeats a property's text on the items of its list or map."""
    if not isinstance(value, dict):
        return value
    for inner in ("items", "additionalProperties"):
        if isinstance(value.get(inner), dict):
            value[inner].pop("description", None)
    return {key: _without_inner(item) for key, item in value.items()}
