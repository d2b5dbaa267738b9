"""The provider behind the plugin: the same components, the same rules, in the caller's casing.

The SDK's own host drops keys that it does not know and turns an Output into an empty object. Both would open a route
without an error. This one translates names and nothing else. The component gets all other input as it came, and refuses
it.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition, PropertyType
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

import passage_component
from passage_component import JwtHttpApi, JwtHttpApiArgs, PassageHttpApi, PassageHttpApiArgs
from passage_component.errors import SPELLING, camel_case
from passage_component.model.type_tokens import COMPONENTS

from .schema import described

_COMPONENTS: dict[str, tuple[type[pulumi.ComponentResource], type]] = {
    "JwtHttpApi": (JwtHttpApi, JwtHttpApiArgs),
    "PassageHttpApi": (PassageHttpApi, PassageHttpApiArgs),
}
_UNKNOWN = "\0"
"""Around a Python name that a program in another language wrote: it is unknown there."""

_NUMBERS = (PropertyType.INTEGER, PropertyType.NUMBER)


class Host(ComponentProvider):
    """Constructs the components for programs in any language."""

    def __init__(self) -> None:
        super().__init__(
            [component for component, _ in _COMPONENTS.values()],
            name="passage",
            version=version("pulumi-passage-component"),
        )
        types = {name: getattr(passage_component, name) for name in self._type_defs}
        self.schema = json.dumps(described(json.loads(self.schema or "{}"), _COMPONENTS, types))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make a component.

        Raises:
            InputPropertiesError: the user's mistakes, without a stack.
        """
        if resource_type.rpartition(":")[2] not in _COMPONENTS:
            raise InputPropertiesError(
                f"{resource_type} is not a component of this package; there are {', '.join(COMPONENTS)}", []
            )
        spelling = SPELLING.set(camel_case)
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.RunError):
                raise InputPropertiesError(as_written(str(error.inner)), []) from error
            raise
        finally:
            SPELLING.reset(spelling)

    def map_inputs(self, inputs: pulumi.Inputs, component_def: ComponentDefinition) -> pulumi.Inputs:
        """The arguments under their Python names; the component says what is missing."""
        mapped: dict[str, Any] = self._object(inputs, component_def.inputs, component_def.inputs_mapping)
        return mapped

    def _object(self, value: Any, properties: Mapping[str, PropertyDefinition], names: Mapping[str, str]) -> Any:
        if not isinstance(value, dict):
            return value
        result = {}
        for key, item in value.items():
            if key in names:
                result[names[key]] = self._value(item, properties[key])
            else:
                # A Python name is unknown here, and must not be known to the component either.
                result[f"{_UNKNOWN}{key}{_UNKNOWN}" if key in names.values() else key] = item
        return result

    def _value(self, value: Any, definition: PropertyDefinition) -> Any:
        if isinstance(value, pulumi.Output):
            return value.apply(_whole) if definition.type in _NUMBERS else value
        type_ = self.get_type_definition(definition) if definition.ref else None
        if type_ is not None:
            return self._object(value, type_.properties, type_.properties_mapping)
        if isinstance(value, list) and definition.items:
            return [self._value(item, definition.items) for item in value]
        if isinstance(value, dict) and definition.additional_properties:
            return {key: self._value(item, definition.additional_properties) for key, item in value.items()}
        return _whole(value)


def as_written(message: str) -> str:
    """A component's message with unknown names as the program wrote them."""
    return message.replace(_UNKNOWN, "")


def _whole(value: Any) -> Any:
    """The wire has no integers: 3 arrives as 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
