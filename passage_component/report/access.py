"""Who may call which route, before the deployment and after it, told from the resources themselves.

The component's own table says what the program asked for. The route resources say what API Gateway gets, whatever
`transforms` or `ignore_changes` did to them: they decide, and where the two differ the report says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from .preview import SECRET, UNKNOWN, Change, Preview, State

API = "aws:apigatewayv2/api:Api"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
COMPONENTS = ("passage:index:PassageHttpApi", "passage:index:JwtHttpApi")

Side = Literal["before", "after"]

_OTHER_SECRET = "[secret, which may be another one]"  # noqa: S105 - it stands for one


@dataclass(frozen=True)
class Authorizer:
    """Whose tokens are admitted.

    Attributes:
        name: its name in the component, or its logical name.
        type: `JWT` or `REQUEST`; `?` when nobody knows.
        issuer: the issuer; `?` when it is known only after the deployment, or not listed.
        audiences: the audiences, sorted; `?` likewise.
        identity_sources: where the token is looked for.
    """

    name: str
    type: str = "?"
    issuer: str = "?"
    audiences: tuple[str, ...] = ("?",)
    identity_sources: tuple[str, ...] = ("?",)


@dataclass(frozen=True)
class Access:
    """Who may call a route.

    Attributes:
        kind: `public`, `jwt`, `custom`, `aws_iam`, or `unknown` while nobody can tell.
        authorizer: the URN of its authorizer, its ID where it is not in this stack, or an empty string.
        scopes: any one of which a token needs, sorted; none: any valid token.
        backend: the URN of the integration that answers, or what the route says of it.
        words: the same as in the component's access table.
        stays: whether it is left in AWS when it leaves the stack (`retain_on_delete`).
    """

    kind: str
    authorizer: str
    scopes: tuple[str, ...]
    backend: str
    words: str
    stays: bool

    @property
    def is_public(self) -> bool:
        """Whether everybody may call it."""
        return self.kind == "public"


@dataclass(frozen=True)
class Moment:
    """An API before the deployment, or after it.

    Attributes:
        routes: route key to who may call it.
        authorizers: URN to authorizer.
        disagreements: route key to what the component's table says, where the resources say otherwise.
    """

    routes: Mapping[str, Access]
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
    before: Moment
    after: Moment


def read_apis(preview: Preview) -> tuple[Api, ...]:
    """Every component and every hand-made API of a preview.

    An API without a listed route, authorizer or component is left out.
    """
    return tuple(_Reader(preview).read())


class _Reader:
    def __init__(self, preview: Preview) -> None:
        self._changes = {change.urn: change for change in preview.changes}
        self._renamed = {
            change.before.urn: change.urn for change in preview.changes if change.before and change.before.urn
        }
        self._by_id = {
            (change.type, state.id): change.urn
            for change in preview.changes
            for state in (change.before, change.after)
            if state and state.id
        }

    def read(self) -> Iterator[Api]:
        """Group routes and authorizers by what they belong to."""
        groups: dict[str, list[Change]] = {
            change.urn: [] for change in self._changes.values() if change.type in COMPONENTS
        }
        for change in self._changes.values():
            if change.type in (ROUTE, AUTHORIZER):
                groups.setdefault(self._owner(change.state), []).append(change)
        # Components first; the engine's own order differs from run to run.
        for urn, members in sorted(groups.items(), key=lambda group: (not _is_component(group[0]), group[0])):
            component = self._changes.get(urn)
            types, _, name = urn.rpartition("::")
            before, after = self._moment(component, members, "before"), self._moment(component, members, "after")
            if len({*before.authorizers, *after.authorizers}) > 1:
                # Where there are several on one side, the other names its authorizer too.
                before, after = _with_names(before, name), _with_names(after, name)
            yield Api(urn, types.rpartition(":")[2] or "Api", name, before, after)

    def _owner(self, state: State) -> str:
        """The component that a resource is part of, else its API."""
        parent = self._renamed.get(state.parent, state.parent)
        if _is_component(parent):
            return parent
        return self._reference(state, "apiId", API)

    def _reference(self, state: State, key: str, type_: str) -> str:
        """The URN of the resource of a type that an input names; its value when it is not in this stack.

        A value that is known decides; else the resources that the engine says the input was made from.
        """
        value = _known(_values(state).get(key))
        if found := self._by_id.get((type_, value.rpartition("/")[2])):
            return found
        urns = {self._renamed.get(urn, urn) for urn in state.dependencies.get(key, ())}
        of_type = [urn for urn in urns if f"{type_}::" in urn]
        if len(of_type) == 1:
            return of_type[0]
        return value or "?"

    def _moment(self, component: Change | None, members: list[Change], side: Side) -> Moment:
        owner = component.name if component else ""
        states = [(change, state) for change in members if (state := getattr(change, side)) is not None]
        authorizers = {
            change.urn: _authorizer(state, owner, has_news=side == "after" and not change.is_same)
            for change, state in states
            if state.type == AUTHORIZER
        }
        table = _table(component, side)
        routes: dict[str, Access] = {}
        disagreements: dict[str, str] = {}
        for _, state in states:
            if state.type != ROUTE:
                continue
            key = _known(_values(state).get("routeKey")) or state.name
            access = self._access(state, authorizers, owner)
            if (said := table.get(key)) is not None and access.kind != "unknown":
                if _agree(said, access, owner):
                    access = replace(access, words=said)
                else:
                    disagreements[key] = said
            # Of two resources with one key (API Gateway has one) the more open counts.
            if key not in routes or access.is_public:
                routes[key] = access
        return Moment(routes, authorizers, disagreements)

    def _access(self, state: State, authorizers: Mapping[str, Authorizer], owner: str) -> Access:
        values = _values(state)
        said = _known(values.get("authorizationType", "NONE"))
        kind = {"NONE": "public", "": "unknown", SECRET: "unknown"}.get(said, said.lower())
        needs_authorizer = kind in ("jwt", "custom")
        urn = self._reference(state, "authorizerId", AUTHORIZER) if needs_authorizer else ""
        scopes = _texts(values.get("authorizationScopes")) if kind == "jwt" else ()
        backend = self._reference(state, "target", INTEGRATION)
        words = kind
        if needs_authorizer and (len(authorizers) != 1 or urn not in authorizers):
            words += f":{authorizers[urn].name if urn in authorizers else _short_name(urn, owner)}"
        if scopes:
            words += f" [{' '.join(scopes)}]"
        return Access(kind, urn, scopes, backend, words, state.stays)


def _is_component(urn: str) -> bool:
    return any(f"{component}::" in urn for component in COMPONENTS)


def _with_names(moment: Moment, owner: str) -> Moment:
    """The same, with each authorizer's name in the words."""

    def named(access: Access) -> str:
        who, *scopes = access.words.split(" ", 1)
        name = f":{_short_name(access.authorizer, owner)}" if access.authorizer and ":" not in who else ""
        return " ".join([who + name, *scopes])

    return replace(moment, routes={key: replace(each, words=named(each)) for key, each in moment.routes.items()})


def _table(component: Change | None, side: Side) -> Mapping[str, str]:
    """What a component says of its routes at one moment."""
    state: State | None = getattr(component, side) if component else None
    table = state.inputs.get("routes") if state else None
    return {str(key): str(words) for key, words in table.items()} if isinstance(table, dict) else {}


def _agree(said: str, access: Access, owner: str) -> bool:
    """Whether a word of the component's table, which names the authorizer only beside others, says the same."""
    who, _, scopes = said.partition(" [")
    kind, _, name = who.partition(" (")[0].partition(":")
    is_named = not name or name == _short_name(access.authorizer, owner)
    return kind == access.kind and is_named and tuple(scopes.rstrip("]").split()) == access.scopes


def _authorizer(state: State, owner: str, *, has_news: bool) -> Authorizer:
    values = _values(state)
    jwt = values.get("jwtConfiguration")
    if not isinstance(jwt, dict):
        jwt = {"issuer": jwt, "audiences": jwt}
    # A secret looks the same before and after: what changes may be it.
    secret = _OTHER_SECRET if has_news else SECRET

    def texts(value: object) -> tuple[str, ...]:
        return tuple(secret if text == SECRET else text for text in _texts(value)) or ("?",)

    return Authorizer(
        _short_name(state.urn, owner),
        _known(values.get("authorizerType")) or "?",
        " ".join(texts(jwt.get("issuer"))),
        texts(jwt.get("audiences")),
        texts(values.get("identitySources")),
    )


def _short_name(urn: str, owner: str) -> str:
    return urn.rpartition("::")[2].removeprefix(f"{owner}-authorizer-") if urn else "?"


def _values(state: State) -> Mapping[str, Any]:
    """What a resource is: as AWS answered, where it did and the program does not call it a secret."""
    return {**state.inputs, **{key: _masked(state.inputs.get(key), said) for key, said in state.outputs.items()}}


def _masked(given: object, said: object) -> object:
    """What AWS answered, with a secret in the place of each that was given."""
    if given == SECRET:
        return SECRET
    if isinstance(given, dict) and isinstance(said, dict):
        return {key: _masked(given.get(key), item) for key, item in said.items()}
    if isinstance(given, list) and SECRET in given:
        return given
    return said


def _known(value: object) -> str:
    """A text that is known, else an empty one."""
    return value if type(value) is str and value != UNKNOWN else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(sorted(_known(item) or "?" for item in value))
    return () if value is None else (_known(value) or "?",)
