"""Who may call which route, before the deployment and after it, told from the resources themselves.

The component's own table says what the program asked for. The route resources say what API Gateway gets, whatever
`transforms` or `ignore_changes` did to them: they decide, and where the two differ the report says so.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ...model.access import JWT, PREFLIGHT, PUBLIC, Access
from ...model.type_tokens import API, AUTHORIZER, COMPONENTS, INTEGRATION, ROUTE
from .preview import SECRET, UNKNOWN, Change, Preview, State

Side = Literal["before", "after"]

UNKNOWN_ACCESS = "unknown"

_KINDS = {"NONE": PUBLIC, "JWT": JWT, "CUSTOM": "custom", "AWS_IAM": "aws_iam"}
"""Authorization type to the kind of access (API reference, CreateRoute)."""

OTHER_SECRET = "[secret, which may be another one]"  # noqa: S105 - it stands for one


@dataclass(frozen=True)
class Authorizer:
    """Whose tokens are admitted.

    Attributes:
        name: its name in the component, or its logical name.
        type: `JWT`, or `REQUEST`: a Lambda function decides; `?` when nobody knows.
        issuer: the issuer; `?` when it is known only after the deployment, or not listed.
        audiences: the audiences, sorted; `?` likewise.
        identity_sources: where the token is looked for.
        uri: the function that decides; empty for `JWT`.
        others: what else it is told, as JSON.
    """

    name: str
    type: str
    issuer: str
    audiences: tuple[str, ...]
    identity_sources: tuple[str, ...]
    uri: str
    others: str


@dataclass(frozen=True)
class Backend:
    """What answers a route.

    Attributes:
        integration: the URN of its integration, or what the route says of it.
        uri: what that calls; `?` when it is known only after the deployment, empty when it is not listed.
        made_from: the URNs of the resources that the URI was made from.
    """

    integration: str
    uri: str
    made_from: tuple[str, ...]

    def is_like(self, other: "Backend") -> bool:
        """Whether the two call the same; a URI that nobody knows yet is told by what it is made from."""
        if self.integration != other.integration:
            return False
        if "?" in (self.uri, other.uri):
            return bool(self.made_from) and self.made_from == other.made_from
        return self.uri == other.uri

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return self.uri if self.uri not in ("", "?") else self.integration.rpartition("::")[2]


@dataclass(frozen=True)
class Route:
    """A route before the deployment, or after it.

    Attributes:
        access: who may call it. Beside the component's kinds there are `custom` and `aws_iam`, and `unknown` until the
            deployment tells.
        authorizer: the URN of its authorizer, its ID where it is not in this stack, or an empty string.
        backend: what answers.
        stays: whether it is left in AWS when it leaves the stack (`retain_on_delete`).
        is_settled: whether it is so already, or nothing is done about it.
    """

    access: Access
    authorizer: str
    backend: Backend
    stays: bool
    is_settled: bool

    @property
    def is_open(self) -> bool:
        """Whether everybody reaches something of the user's: behind a preflight is the component's own function."""
        return self.access.is_public and self.access.kind != PREFLIGHT


@dataclass(frozen=True)
class ApiState:
    """An API before the deployment, or after it.

    Attributes:
        routes: route key, with the resource's name where several routes have one key, to the route.
        authorizers: URN to authorizer.
        disagreements: route key to what the component's table says, where the resources say otherwise.
    """

    routes: Mapping[str, Route]
    authorizers: Mapping[str, Authorizer]
    disagreements: Mapping[str, str]


@dataclass(frozen=True)
class Api:
    """What belongs together: a component, or an API that the program makes by hand.

    Attributes:
        urn: the URN of the component or of the API.
        type: `PassageHttpApi`, `JwtHttpApi` or `Api`.
        name: its logical name.
        before: who may call what now.
        after: who may call what then.
    """

    urn: str
    type: str
    name: str
    before: ApiState
    after: ApiState


def read_apis(preview: Preview) -> tuple[Api, ...]:
    """Every component and every hand-made API of a preview.

    An API without a listed route, authorizer or component is left out.
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
        """Group routes and authorizers by the API that they are of."""
        groups: dict[str, list[Change]] = {
            change.urn: [] for change in self._changes.values() if change.type in COMPONENTS
        }
        for change in self._changes.values():
            if change.type in (ROUTE, AUTHORIZER):
                groups.setdefault(self._owner(change), []).append(change)
        # Components first; the engine's own order differs from run to run.
        for urn, members in sorted(groups.items(), key=lambda group: (not _is_component(group[0]), group[0])):
            component = self._changes.get(urn) if _is_component(urn) else None
            types, _, name = urn.rpartition("::")
            keys = _labels(members)
            before = self._state(component, members, keys, "before")
            after = self._state(component, members, keys, "after")
            if len({*before.authorizers, *after.authorizers}) > 1:
                # Where there are several on one side, the other names its authorizer too.
                before, after = _with_names(before, name), _with_names(after, name)
            yield Api(urn, types.rpartition(":")[2] or "Api", name, before, after)

    def _owner(self, change: Change) -> str:
        """The component whose API it is of, else the API; itself where nobody can tell: nothing is mixed up."""
        api = self._reference(change.state, "apiId", API)
        parent = self._renamed.get(change.state.parent, change.state.parent)
        if listed := self._changes.get(api):
            of_api = self._renamed.get(listed.state.parent, listed.state.parent)
            return of_api if _is_component(of_api) else api
        types, _, name = parent.rpartition("::")
        if _is_component(parent) and api == f"{types}${API}::{name}-api":
            return parent
        return change.urn if api in ("?", SECRET) else api

    def _reference(self, state: State, key: str, type_: str) -> str:
        """The URN of the resource of a type that an input names; its value when it is not in this stack.

        A value that is known decides; else the resources that the engine says the input was made from.
        """
        value = _known(state.inputs.get(key))
        if found := self._by_id.get((type_, value.rpartition("/")[2])):
            return found
        of_type = [urn for urn in self._made_from(state, key) if f"{type_}::" in urn]
        if len(of_type) == 1:
            return of_type[0]
        return value or "?"

    def _made_from(self, state: State, key: str) -> tuple[str, ...]:
        return tuple(sorted({self._renamed.get(urn, urn) for urn in state.dependencies.get(key, ())}))

    def _state(
        self, component: Change | None, members: list[Change], keys: Mapping[tuple[str, Side], str], side: Side
    ) -> ApiState:
        own: State | None = getattr(component, side) if component else None
        owner = own.name if own else ""
        states = [(change, state) for change in members if (state := _at(change, side))]
        authorizers = {change.urn: _authorizer(state, owner) for change, state in states if state.type == AUTHORIZER}
        routes: dict[str, Route] = {}
        for change, state in states:
            if state.type == ROUTE:
                routes[keys[change.urn, side]] = self._route(change, state, authorizers, owner, side)
        disagreements: dict[str, str] = {}
        for key, text in _table(own).items():
            route = routes.get(key)
            if route is None or route.access.kind == UNKNOWN_ACCESS:
                continue
            said = _parsed(text)
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
            # What would be public, if it is, can't be told.
            kind = UNKNOWN_ACCESS
        needs_authorizer = kind in (JWT, "custom")
        urn = self._reference(state, "authorizerId", AUTHORIZER) if needs_authorizer else ""
        name = ""
        if needs_authorizer and (len(authorizers) != 1 or urn not in authorizers):
            name = authorizers[urn].name if urn in authorizers else _short_name(urn, owner)
        scopes = _texts(state.inputs.get("authorizationScopes")) if kind == JWT else ()
        return Route(Access(kind, name, scopes), urn, self._backend(state, side), state.stays, is_settled)

    def _backend(self, route: State, side: Side) -> Backend:
        urn = self._reference(route, "target", INTEGRATION)
        listed = self._changes.get(urn)
        state = _at(listed, side) if listed else None
        if state is None:
            return Backend(urn, "", ())
        return Backend(urn, _known(state.inputs.get("integrationUri")) or "?", self._made_from(state, "integrationUri"))


def _at(change: Change, side: Side) -> State | None:
    """A resource at one moment. A secret looks the same before and after: what changes may be it."""
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
    """URN and moment to route key, with the resource's name where the key is hidden or several routes have it."""
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
        (urn, side): f"{key or '?'} ({urn.rpartition('::')[2]})" if key in unclear else key
        for (urn, side), key in keys.items()
    }


def _answers_nothing_else(key: str, routes: Mapping[str, Route]) -> bool:
    """Whether what answers a preflight answers no other kind of route."""
    backend = routes[key].backend.integration
    others = (route for other, route in routes.items() if not other.startswith("OPTIONS "))
    return key.startswith("OPTIONS ") and all(route.backend.integration != backend for route in others)


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


def _parsed(text: str) -> Access | None:
    try:
        return Access.parse(text)
    except ValueError:
        return None


def _agree(said: Access, route: Route, owner: str) -> bool:
    """Whether the component's table, which names the authorizer only beside others, says the same."""
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
    for told_elsewhere in ("apiId", "name", "region", "__defaults"):
        values.pop(told_elsewhere, None)
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
    return urn.rpartition("::")[2].removeprefix(f"{owner}-authorizer-") if urn else "?"


def _known(value: object) -> str:
    """A text that is known, else an empty one."""
    return value if type(value) is str and value != UNKNOWN else ""


def _plain(value: object) -> str:
    """A text that everybody may read, else an empty one."""
    return "" if value in (SECRET, OTHER_SECRET) else _known(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(sorted(_known(item) or "?" for item in value))
    return () if value is None else (_known(value) or "?",)
