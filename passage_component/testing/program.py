"""The record of a program that ran in-process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.access import CATCH_ALL, JWT, PUBLIC, Access
from ..model.route_key import RouteKey
from ..model.type_tokens import API, AUTHORIZER, COMPONENTS, ROUTE
from .wire import UNKNOWN, revealed


@dataclass(frozen=True)
class RegisteredResource:
    """One registered resource, after its transforms.

    Attributes:
        type: type token, such as `aws:apigatewayv2/route:Route`.
        name: logical name. Resources of other types may have it, too.
        urn: the identity.
        parent: the parent's logical name; None below the stack.
        parent_urn: the parent's URN.
        inputs: registered inputs under their names in the schema (camelCase); unknown ones are `UNKNOWN`,
            secret ones `Secret`.
        outputs: under their names in the schema: of a resource, its `id`, its inputs, and placeholders for what the
            provider computes, which a preview leaves out; of a component, what it registers.
        depends_on: logical names of its dependencies, through inputs or `depends_on`, sorted.
        protect: the `protect` option.
        retain_on_delete: the `retain_on_delete` option; None if neither it nor a parent has it.
        provider: the explicit provider's reference, or an empty string.
        aliases: the registered aliases, as the SDK sends them.
        ignore_changes: the `ignore_changes` option.
        replace_on_changes: the `replace_on_changes` option.
        additional_secret_outputs: the `additional_secret_outputs` option.
        is_read: whether the program reads a resource that another program owns, as `get` and stack references do.
    """

    type: str
    name: str
    urn: str
    parent: str | None
    parent_urn: str
    inputs: Mapping[str, Any]
    outputs: dict[str, Any]
    depends_on: tuple[str, ...]
    protect: bool = False
    retain_on_delete: bool | None = None
    provider: str = ""
    aliases: tuple[Any, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    is_read: bool = False


@dataclass
class Program:
    """The record of a program's run.

    Attributes:
        resources: all registered resources except the stack, in order.
        exports: the stack's outputs; unknown values are `UNKNOWN`.
        warnings: the logged warnings, in order.
        registered_late: logical names registered inside an `apply`, which a preview may not show.
    """

    resources: list[RegisteredResource] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    registered_late: list[str] = field(default_factory=list)

    @property
    def components(self) -> list[RegisteredResource]:
        """The components of this package, in the order of their registration."""
        return [resource for resource in self.resources if resource.type in COMPONENTS]

    @property
    def routes(self) -> dict[str, str]:
        """The access tables of all components in the program together, route key to access.

        They say what is deployed, after every transform.

        Raises:
            ValueError: two components have the same route key.
        """
        table: dict[str, str] = {}
        for component in self.components:
            routes = self.access_table(component)
            if shared := sorted(table.keys() & routes.keys()):
                raise ValueError(f'"{shared[0]}" is a route of several components. Read program["NAME"].inputs.')
            table |= routes
        return table

    def access_table(self, component: RegisteredResource) -> dict[str, str]:
        """The routes of a component's API, and who may call each.

        A route of the API that the program creates beside the component is in it, too.
        """
        declared = {key: Access.parse(text) for key, text in component.inputs["routes"].items()}
        parts = self.parts_of(component)
        names = {
            resource.outputs.get("id", UNKNOWN): authorizer_name(resource, component) for resource in parts[AUTHORIZER]
        }
        table: dict[str, str] = {}
        for route in parts[ROUTE]:
            inputs = revealed(route.inputs)
            key = str(inputs["routeKey"])
            table[key] = str(_access(key, inputs, names, declared.get(key)))
        return {key: table[key] for key in sorted(table, key=[*declared, *table].index)}

    def parts_of(self, component: RegisteredResource) -> dict[str, list[RegisteredResource]]:
        """The resources of a component's API, by type token: those below the component and those with the API's ID."""
        (api,) = [resource for resource in self.of_type(API) if resource.parent_urn == component.urn]
        identity = api.outputs.get("id", UNKNOWN)

        def is_part(resource: RegisteredResource) -> bool:
            if "apiId" not in resource.inputs:
                return resource is api
            api_id = revealed(resource.inputs["apiId"])
            return api.name in resource.depends_on if api_id == UNKNOWN else api_id == identity

        parts: dict[str, list[RegisteredResource]] = {type_: [] for type_ in (API, AUTHORIZER, ROUTE)}
        for resource in self.resources:
            if is_part(resource):
                parts.setdefault(resource.type, []).append(resource)
        return parts

    def of_type(self, type_: str) -> list[RegisteredResource]:
        """The resources of one type token, in the order of their registration."""
        return [resource for resource in self.resources if resource.type == type_]

    def __getitem__(self, name: str) -> RegisteredResource:
        """The one resource with a logical name.

        Raises:
            KeyError: no resource or several resources have the name.
        """
        named = [resource for resource in self.resources if resource.name == name]
        if len(named) != 1:
            types = [resource.type for resource in named]
            raise KeyError(f"{len(named)} resources are called {name}: {types}. Use of_type(TYPE) for one of several.")
        return named[0]


def authorizer_name(authorizer: RegisteredResource, component: RegisteredResource) -> str:
    """An authorizer's name in the component; its logical name if the program creates it beside the component."""
    return authorizer.name.removeprefix(f"{component.name}-authorizer-")


def _access(key: str, inputs: Mapping[str, Any], names: Mapping[Any, str], declared: Access | None) -> Access:
    """Who may call a route by its inputs. The declared access adds names that the inputs do not have."""
    kind = str(inputs.get("authorizationType", "NONE"))
    if kind == "NONE":
        if declared and declared.is_public:
            return declared
        return Access(CATCH_ALL if RouteKey.parse(key).is_catch_all else PUBLIC)
    if kind != "JWT":
        return Access(kind.lower())
    authorizer = inputs.get("authorizerId", UNKNOWN)
    if authorizer == UNKNOWN:
        name = declared.authorizer if declared else ""
    else:
        name = names.get(authorizer, str(authorizer)) if len(names) > 1 else ""
    return Access(JWT, name, tuple(sorted(inputs.get("authorizationScopes", ()))))
