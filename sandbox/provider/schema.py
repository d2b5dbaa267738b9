"""The provider's package schema, made from the same tables as everything else."""

import json
from typing import Any

from .invokes import FUNCTIONS, Function
from .model import input_shape
from .registry import TYPES
from .resource import ResourceType

_SIMPLE = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
}
_ANY = {"$ref": "pulumi.json#/Any"}
_STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}


def package_schema(version: str) -> str:
    """The schema as JSON, in the form of Pulumi's package metaschema."""
    return json.dumps(
        {
            "name": "aws",
            "version": version,
            "description": "The sandbox's provider: the resource types that the component and the examples use.",
            "config": {},
            "provider": {
                "inputProperties": {
                    "region": {"type": "string"},
                    "endpoints": {"type": "array", "items": _STRINGS},
                    "defaultTags": {"type": "object", "additionalProperties": _ANY},
                }
            },
            "resources": {token: _resource(type_) for token, type_ in sorted(TYPES.items())},
            "functions": {token: _function(function) for token, function in sorted(FUNCTIONS.items())},
        }
    )


def _function(function: Function) -> dict[str, Any]:
    return {
        "inputs": {"type": "object", "properties": {name: {"type": "string"} for name in function.inputs}},
        "outputs": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in function.outputs},
            "required": list(function.outputs),
        },
    }


def _resource(type_: ResourceType) -> dict[str, Any]:
    inputs = {key: _property(type_, key) for key in sorted(type_.known_properties - {"tagsAll"})}
    outputs = inputs | {key: {"type": "string"} for key in type_.computed if key not in inputs}
    if type_.taggable:
        outputs["tagsAll"] = _STRINGS
    members = set(input_shape(type_.service, type_.create_operation).required_members)
    required = type_.required | {key for key, member in type_.properties.items() if member in members}
    if type_.autoname:
        required -= {type_.autoname.property}
    return {
        "description": type_.title,
        "inputProperties": inputs,
        "requiredInputs": sorted(required),
        "properties": outputs,
        "required": sorted(required | set(type_.computed)),
    }


def _property(type_: ResourceType, key: str) -> dict[str, Any]:
    if key == "tags":
        return _STRINGS
    if key == "code":
        return {"$ref": "pulumi.json#/Archive"}
    shape = type_.shape_of(key) if key in type_.properties else None
    if shape is None:
        # Carried out by the type itself; only the region is a string for certain.
        return {"type": "string"} if key == "region" else _ANY
    return _shape(shape)


def _shape(shape: Any) -> dict[str, Any]:
    """Nested objects stay open: Check names what is wrong within them."""
    if shape.type_name == "list":
        return {"type": "array", "items": _shape(shape.member)}
    if shape.type_name == "map":
        return {"type": "object", "additionalProperties": _shape(shape.value)}
    if shape.type_name in _SIMPLE:
        return {"type": _SIMPLE[shape.type_name]}
    return {"type": "object", "additionalProperties": _ANY}
