"""Who may call which route, before the deployment and after it.

The component's access table shows the program's intention. The route resources show what API Gateway gets, also after
`transforms` and `ignore_changes`. The resources decide, and the report says where the table differs from them.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ...model.access import JWT, PREFLIGHT, PUBLIC, Access
from ...model.type_tokens import API, AUTHORIZER, COMPONENTS, INTEGRATION, ROUTE
from .phrases import codes
from .preview import SECRET, UNKNOWN, Change, Preview, State, name_in

Side = Literal["before", "after"]

UNKNOWN_ACCESS = "unknown"

_KINDS = {"NONE": PUBLIC, "JWT": JWT, "CUSTOM": "custom", "AWS_IAM": "aws_iam"}
"""Authorization type to the kind of access (API reference, CreateRoute)."""

OTHER_SECRET = "[secret, which may be another one]"  # noqa: S105 - it stands for a secret


@dataclass(frozen=True)
class Authorizer:
    """An authorizer before the deployment, or after it. `?` stands for a value that is not known or not in the preview.

    Attributes:
        name: its name in the component, or its logical name.
        type: `JWT`, or `REQUEST` (a Lambda function decides).
        uri: the URI of the function that decides; empty for `JWT`.
        other_settings: all other inputs, as JSON.
    """

    name: str
    type: str
    issuer: str
    audiences: tuple[str, ...]
    identity_sources: tuple[str, ...]
    uri: str
    other_settings: str

    @property
    def admitted(self) -> str:
        """The tokens that it admits, or the function that decides."""
        if self.type == "REQUEST":
            return f"{codes((self.uri or '?',))} decides, a Lambda function"
        return f"tokens of {codes((self.issuer,))} for {codes(self.audiences)}"


@dataclass(frozen=True)
class Backend:
    """The backend of a route.

    Attributes:
        integration: the URN of the route's integration, or the route's `target` if it is not in this stack.
        uri: the integration's URI; `?` if it is known only after the deployment, empty if it is not in the preview.
        uri_sources: the URNs of the resources that the URI depends on.
    """

    integration: str
    uri: str
    uri_sources: tuple[str, ...]

    def is_like(self, other: "Backend") -> bool:
        """Whether the two are the same backend. URIs that are not known yet are compared by their sources."""
        if self.integration != other.integration:
            return False
        if "?" in (self.uri, other.uri):
            return bool(self.uri_sources) and self.uri_sources == other.uri_sources
        return self.uri == other.uri

    @property
    def name(self) -> str:
        """The URI; the integration's name if the URI is unknown."""
        return self.uri if self.uri not in ("", "?") else name_in(self.integration)


@dataclass(frozen=True)
class Route:
    """A route before the deployment, or after it.

    Attributes:
        access: who may call it. Beside the component's kinds there are `custom`, `aws_iam`, and `unknown` for an access
            that is known only after the deployment.
        authorizer: the URN of its authorizer, or its ID if it is not in this stack; empty without an authorizer.
        is_retained: whether it stays in AWS after it leaves the stack (`retain_on_delete`).
        is_settled: whether the deployment does not touch it, or it is the state before.
    """

    access: Access
    authorizer: str
    backend: Backend
    is_retained: bool
    is_settled: bool

    @property
    def is_open(self) -> bool:
        """Whether everybody may call the user's code. Only the component's own function answers a preflight."""
        return self.access.is_public and self.access.kind != PREFLIGHT


@dataclass(frozen=True)
class ApiState:
    """An API before the deployment, or after it.

    Attributes:
        routes: route key, with the resource's name where several routes have one key, to the route.
        authorizers: URN to authorizer.
        disagreements: route key to the text in the component's table, if the resources differ from it.
    """

    routes: Mapping[str, Route]
    authorizers: Mapping[str, Authorizer]
    disagreements: Mapping[str, str]


@dataclass(frozen=True)
class Api:
    """A component, or an API without one. Its type is `PassageHttpApi`, `JwtHttpApi` or `Api`."""

    urn: str
    type: str
    name: str
    before: ApiState
    after: ApiState


def read_apis(preview: Preview) -> tuple[Api, ...]:
    """Every component of a preview, and every API without a component.

    An API of which the preview has no route, authorizer or component is left out.
    """
    return tuple(_Reader(preview).read())


class _Reader:
    def __init__(self, preview: Preview) -> None:
        self._changes = {change.urn: change for change in preview.changes}
        self._renamed = {change.before.urn: change.urn for change in preview.changes if change.before}
        self._by_id = {
            (change.type, state.id): change.urn
            for change in preview.changes
            for state in (change.before, change.after)
            if state and state.id
        }

    def read(self) -> Iterator[Api]:
        """Group routes and authorizers by their API."""
        groups: dict[str, list[Change]] = {
            change.urn: [] for change in self._changes.values() if change.type in COMPONENTS
        }
        for change in self._changes.values():
            if change.type in (ROUTE, AUTHORIZER):
                groups.setdefault(self._owner(change), []).append(change)
        # Components first. The engine's own order differs from run to run.
        for urn, members in sorted(groups.items(), key=lambda group: (not _is_component(group[0]), group[0])):
            component = self._changes.get(urn) if _is_component(urn) else None
            types, _, name = urn.rpartition("::")
            keys = _labels(members)
            before = self._state(component, members, keys, "before")
            after = self._state(component, members, keys, "after")
            if len({*before.authorizers, *after.authorizers}) > 1:
                # If one side has several authorizers, both sides name them.
                before, after = _with_names(before, name), _with_names(after, name)
            yield Api(urn, types.rpartition(":")[2] or "Api", name, before, after)

    def _owner(self, change: Change) -> str:
        """The URN of the component, else of the API, else of the resource itself, so that no two APIs are mixed up."""
        api = self._reference(change.state, "apiId", API)
        parent = self._renamed.get(change.state.parent, change.state.parent)
        if listed := self._changes.get(api):
            parent_of_api = self._renamed.get(listed.state.parent, listed.state.parent)
            return parent_of_api if _is_component(parent_of_api) else api
        types, _, name = parent.rpartition("::")
        if _is_component(parent) and api == f"{types}${API}::{name}-api":
            return parent
        return change.urn if api in ("?", SECRET) else api

    def _reference(self, state: State, key: str, type_: str) -> str:
        """The URN of the resource of a type that an input refers to; the input's value if it is not in this stack.

        A known value decides, then the input's dependencies.
        """
        value = _known(state.inputs.get(key))
        if urn := self._by_id.get((type_, value.rpartition("/")[2])):
            return urn
        of_type = [urn for urn in self._dependencies(state, key) if f"{type_}::" in urn]
        if len(of_type) == 1:
            return of_type[0]
        return value or "?"

    def _dependencies(self, state: State, key: str) -> tuple[str, ...]:
        return tuple(sorted({self._renamed.get(urn, urn) for urn in state.dependencies.get(key, ())}))

    def _state(
        self, component: Change | None, members: list[Change], keys: Mapping[tuple[str, Side], str], side: Side
    ) -> ApiState:
        component_state: State | None = getattr(component, side) if component else None
        owner = component_state.name if component_state else ""
        states = [(change, state) for change in members if (state := _at(change, side))]
        authorizers = {change.urn: _authorizer(state, owner) for change, state in states if state.type == AUTHORIZER}
        routes: dict[str, Route] = {}
        for change, state in states:
            if state.type == ROUTE:
                routes[keys[change.urn, side]] = self._route(change, state, authorizers, owner, side)
        disagreements: dict[str, str] = {}
        for key, text in _table(component_state).items():
            route = routes.get(key)
            if route is None or route.access.kind == UNKNOWN_ACCESS:
                continue
            said = _access(text)
            if said and _agree(said, route, owner) and (said.kind != PREFLIGHT or _answers_nothing_else(key, routes)):
                routes[key] = replace(route, access=said)
            else:
                disagreements[key] = text
        return ApiState(routes, authorizers, disagreements)

    def _route(
        self, change: Change, state: State, authorizers: Mapping[str, Authorizer], owner: str, side: Side
    ) -> Route:
        kind = _KINDS.get(_known(state.inputs.get("authorizationType") or "NONE"), UNKNOWN_ACCESS)
        is_settled = side == "before" or change.is_same
        if not is_settled and not _plain(state.inputs.get("routeKey")):
            # The route key is unknown, and with it the route that may be public.
            kind = UNKNOWN_ACCESS
        needs_authorizer = kind in (JWT, "custom")
        urn = self._reference(state, "authorizerId", AUTHORIZER) if needs_authorizer else ""
        name = ""
        if needs_authorizer and (len(authorizers) != 1 or urn not in authorizers):
            name = authorizers[urn].name if urn in authorizers else _short_name(urn, owner)
        scopes = _texts(state.inputs.get("authorizationScopes")) if kind == JWT else ()
        return Route(Access(kind, name, scopes), urn, self._backend(state, side), state.is_retained, is_settled)

    def _backend(self, route: State, side: Side) -> Backend:
        urn = self._reference(route, "target", INTEGRATION)
        listed = self._changes.get(urn)
        state = _at(listed, side) if listed else None
        if state is None:
            return Backend(urn, "", ())
        return Backend(
            urn, _known(state.inputs.get("integrationUri")) or "?", self._dependencies(state, "integrationUri")
        )


def _at(change: Change, side: Side) -> State | None:
    """A resource on one side. A secret of a changed resource may have changed, although it looks the same."""
    state: State | None = getattr(change, side)
    if state is None or side == "before" or change.is_same:
        return state
    return replace(state, inputs=_with_other_secrets(state.inputs))


def _with_other_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_other_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_other_secrets(item) for item in value]
    return OTHER_SECRET if value == SECRET else value


def _labels(members: list[Change]) -> dict[tuple[str, Side], str]:
    """URN and side to route key, with the resource's name if the key is hidden or several routes have it."""
    sides: tuple[Side, ...] = ("before", "after")
    keys = {
        (change.urn, side): _plain(state.inputs.get("routeKey"))
        for change in members
        for side in sides
        if change.type == ROUTE and (state := getattr(change, side))
    }
    counted = Counter((key, side) for (_, side), key in keys.items())
    unclear = {key for (key, _), count in counted.items() if count > 1 or not key}
    return {
        (urn, side): f"{key or '?'} ({name_in(urn)})" if key in unclear else key for (urn, side), key in keys.items()
    }


def _answers_nothing_else(key: str, routes: Mapping[str, Route]) -> bool:
    """Whether the backend of a preflight route answers only OPTIONS routes."""
    backend = routes[key].backend.integration
    other_routes = (route for other, route in routes.items() if not other.startswith("OPTIONS "))
    return key.startswith("OPTIONS ") and all(route.backend.integration != backend for route in other_routes)


def _is_component(urn: str) -> bool:
    return any(f"{component}::" in urn for component in COMPONENTS)


def _with_names(state: ApiState, owner: str) -> ApiState:
    """The same, with each route's authorizer named."""

    def named(route: Route) -> Route:
        if not route.authorizer or route.access.authorizer:
            return route
        return replace(route, access=replace(route.access, authorizer=_short_name(route.authorizer, owner)))

    return replace(state, routes={key: named(route) for key, route in state.routes.items()})


def _table(component: State | None) -> Mapping[str, str]:
    """The access table of a component."""
    table = component.inputs.get("routes") if component else None
    return {str(key): str(text) for key, text in table.items()} if isinstance(table, dict) else {}


def _access(text: str) -> Access | None:
    try:
        return Access.parse(text)
    except ValueError:
        return None


def _agree(said: Access, route: Route, owner: str) -> bool:
    """Whether the component's table, which names an authorizer only if there are several, says the same."""
    if said.is_public:
        return route.access.is_public
    is_named = said.authorizer in ("", _short_name(route.authorizer, owner))
    return is_named and (said.kind, said.scopes) == (route.access.kind, route.access.scopes)


def _authorizer(state: State, owner: str) -> Authorizer:
    values = dict(state.inputs)
    jwt = values.pop("jwtConfiguration", None)
    if not isinstance(jwt, dict):
        jwt = {"issuer": jwt, "audiences": jwt}
    type_ = _known(values.pop("authorizerType", None)) or "?"
    uri = values.pop("authorizerUri", None)
    sources = values.pop("identitySources", None)
    for key in ("apiId", "name", "region", "__defaults"):
        values.pop(key, None)
    return Authorizer(
        _short_name(state.urn, owner),
        type_,
        " ".join(_texts(jwt.get("issuer"))) or "?",
        _texts(jwt.get("audiences")) or ("?",),
        _texts(sources) or ("?",),
        " ".join(_texts(uri)),
        json.dumps(values, sort_keys=True),
    )


def _short_name(urn: str, owner: str) -> str:
    return name_in(urn).removeprefix(f"{owner}-authorizer-") if urn else "?"


def _known(value: object) -> str:
    """A known string; empty if it is unknown."""
    return value if type(value) is str and value != UNKNOWN else ""


def _plain(value: object) -> str:
    """A known string that is not secret; empty otherwise."""
    return "" if value in (SECRET, OTHER_SECRET) else _known(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(sorted(_known(item) or "?" for item in value))
    return () if value is None else (_known(value) or "?",)
