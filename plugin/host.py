"""The provider behind the plugin: the same components, the same rules, in the caller's casing.

The SDK's own host drops keys that it doesn't know and turns an Output into an empty object, both of which would
open a route in silence (design, rule 2). This one translates names and nothing else: whatever it doesn't
understand reaches the component as it came, and is refused there.
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

from .casing import KEPT, in_camel_case
from .schema import all_names, described

_COMPONENTS: dict[str, tuple[type[pulumi.ComponentResource], type]] = {
    "JwtHttpApi": (JwtHttpApi, JwtHttpApiArgs),
    "PassageHttpApi": (PassageHttpApi, PassageHttpApiArgs),
}
_NUMBERS = (PropertyType.INTEGER, PropertyType.NUMBER)


class Host(ComponentProvider):
    """Constructs the components for programs in any language.

    Attributes:
        names: every argument's and output's name, as Python writes it.
    """

    def __init__(self) -> None:
        super().__init__(
            [component for component, _ in _COMPONENTS.values()],
            name="passage",
            version=version("pulumi-passage-component"),
        )
        types = {name: getattr(passage_component, name) for name in self._type_defs}
        self.schema = json.dumps(described(json.loads(self.schema or "{}"), _COMPONENTS, types))
        self.names = all_names(_COMPONENTS, types)

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
                f"{resource_type} is not a component of this package; there are "
                f"{', '.join(f'passage:index:{each}' for each in _COMPONENTS)}",
                [],
            )
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.RunError):
                raise InputPropertiesError(self.in_callers_casing(str(error.inner)), []) from error
            raise

    def in_callers_casing(self, message: str) -> str:
        """A component's message as a program in another language would write its names."""
        return in_camel_case(message, self.names)

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
                result[f"{KEPT}{key}{KEPT}" if key in names.values() else key] = item
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


def _whole(value: Any) -> Any:
    """The wire has no integers: 3 arrives as 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
