"""The changes of a deployment: who may call which route, and with which authorizer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...model.route_key import HTTP_METHODS, RouteKey, selected
from .apis import UNKNOWN_ACCESS, Api, Authorizer, Route
from .phrases import code

KINDS = {
    "url-breaks": "an address stops answering, or another API answers there",
    "logs-lost": "a log group goes, and what it holds",
    "newly-public": "everybody may call what was protected, or is new",
    "unknown-access": "whether something is public is not known before the deployment",
    "issuer-changed": "tokens of another issuer are admitted",
    "audience-changed": "tokens for other audiences are admitted",
    "authorizer-changed": "another authorizer, or another kind of authorization, decides",
    "identity-source-changed": "the token is looked for elsewhere",
    "scope-changed": "other scopes are needed, or none",
    "newly-protected": "a public route needs a token",
    "removed": "a route goes",
    "added": "a route is new",
    "backend-changed": "something else answers",
    "failed": "the preview failed, so that nobody knows",
}
"""The kinds of change that `--fail-on` takes, each with its meaning; the gravest is first."""


@dataclass(frozen=True)
class RouteChange:
    """A route before and after the deployment.

    Attributes:
        before: None if it is new.
        after: None if it is removed.
        kinds: the changes, of `KINDS`, the gravest first; empty without a change.
        explanation: who gains or loses access, if the kinds alone don't say it; may be empty.
    """

    key: str
    before: Route | None
    after: Route | None
    kinds: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class AuthorizerChange:
    """An authorizer before and after the deployment.

    Attributes:
        before: None if it is new.
        after: None if it is removed.
        kinds: the changes, of `KINDS`; empty if it is new, removed or unchanged.
    """

    before: Authorizer | None
    after: Authorizer | None
    kinds: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name."""
        authorizer = self.after or self.before
        return authorizer.name if authorizer else ""


def authorizer_changes(api: Api) -> tuple[AuthorizerChange, ...]:
    """The authorizers of an API, in the order of their URNs."""
    urns = sorted({*api.after.authorizers, *api.before.authorizers})
    return tuple(
        AuthorizerChange(before, after, tuple(_authorizer_kinds(before, after)))
        for urn in urns
        for before, after in [(api.before.authorizers.get(urn), api.after.authorizers.get(urn))]
    )


def route_changes(api: Api) -> tuple[RouteChange, ...]:
    """The routes of an API, the gravest changes first, then by route key."""
    keys = dict.fromkeys([*api.after.routes, *api.before.routes])
    changes = [_route_change(key, api) for key in keys]
    return tuple(sorted(changes, key=lambda change: (gravity(change.kinds), change.key)))


def gravity(kinds: Sequence[str]) -> int:
    """The rank of the gravest kind: 0 for the first of `KINDS`, `len(KINDS)` without a kind."""
    return min((list(KINDS).index(kind) for kind in kinds), default=len(KINDS))


def _route_change(key: str, api: Api) -> RouteChange:
    before, after = api.before.routes.get(key), api.after.routes.get(key)
    kinds = sorted(set(_kinds(before, after, api)), key=list(KINDS).index)
    explanations = [_EXPLANATIONS[kind](before, after) for kind in kinds if kind in _EXPLANATIONS]
    explanations.append(_explain_authorizer(before, after, api))
    if before and not before.is_open and not after and (opened_by := _open_fallback(key, api.after.routes)):
        kinds = ["newly-public", *kinds]
        explanations.insert(0, f"{code(opened_by)} answers its calls, without a token")
    return RouteChange(key, before, after, tuple(kinds), "; ".join(filter(None, explanations)))


def _open_fallback(key: str, routes: Mapping[str, Route]) -> str | None:
    """The open route of `routes` that takes requests of a removed route; None without such a route."""
    removed = _route_key(key)
    if removed is None:
        return None
    remaining = sorted(filter(None, map(_route_key, routes)), key=lambda route_key: route_key.precedence)
    # One request stands for all. Its parameters have values that are not a segment of any route.
    segments = ("-/-" if "+}" in segment else "-" if "{" in segment else segment for segment in removed.segments)
    path = "/" + "/".join(segments)
    for method in HTTP_METHODS if removed.method in ("", "ANY") else (removed.method,):
        # If AWS leaves open which of two routes it is, the one that is open counts.
        for taker in map(str, filter(None, selected(remaining, method, path))):
            if routes[taker].is_open:
                return taker
    return None


def _route_key(text: str) -> RouteKey | None:
    """A route key; None for one that is not known yet, or that several routes have."""
    try:
        return RouteKey.parse(text)
    except ValueError:
        return None


def _kinds(before: Route | None, after: Route | None, api: Api) -> Iterator[str]:
    if after is None:
        yield "removed"
        return
    if before is None:
        yield "added"
    if after.access.kind == UNKNOWN_ACCESS and not after.is_settled:
        yield "unknown-access"
    if after.is_open and not (before and before.is_open):
        yield "newly-public"
    if before is None:
        return
    if before.access.is_public and not after.access.is_public and after.access.kind != UNKNOWN_ACCESS:
        yield "newly-protected"
    if not before.backend.is_like(after.backend):
        yield "backend-changed"
    if before.access.is_public or after.access.is_public or after.access.kind == UNKNOWN_ACCESS:
        return
    if (before.access.kind, before.authorizer) != (after.access.kind, after.authorizer):
        yield "authorizer-changed"
    yield from _authorizer_kinds(
        api.before.authorizers.get(before.authorizer), api.after.authorizers.get(after.authorizer)
    )
    if before.access.scopes != after.access.scopes:
        yield "scope-changed"


def _authorizer_kinds(before: Authorizer | None, after: Authorizer | None) -> Iterator[str]:
    if before is None or after is None:
        return
    # A Lambda function decides in its code: each change of its authorizer may change who is admitted.
    by_function = "REQUEST" in (before.type, after.type)
    if (before.type, before.uri) != (after.type, after.uri) or (
        by_function and before.other_settings != after.other_settings
    ):
        yield "authorizer-changed"
    if before.identity_sources != after.identity_sources:
        yield "identity-source-changed"
    if by_function:
        return
    if before.issuer != after.issuer:
        yield "issuer-changed"
    if before.audiences != after.audiences:
        yield "audience-changed"


def _explain_authorizer(before: Route | None, after: Route | None, api: Api) -> str:
    """For a route that moves to another authorizer. A changed authorizer has a line of its own."""
    if before is None or after is None or before.authorizer == after.authorizer:
        return ""
    old, new = api.before.authorizers.get(before.authorizer), api.after.authorizers.get(after.authorizer)
    return f"{new.admitted} instead of {old.admitted}" if old and new else ""


def _explain_scopes(before: Route | None, after: Route | None) -> str:
    if before is None or after is None:
        return ""
    if not after.access.scopes:
        return "any valid token will do, without a scope"
    if not before.access.scopes:
        return "a valid token alone no longer does"
    old, new = {*before.access.scopes}, {*after.access.scopes}
    gained, lost = sorted(new - old), sorted(old - new)
    gains = [f"{' or '.join(map(code, gained))} now suffices"] if gained else []
    losses = [f"{' or '.join(map(code, lost))} no longer does"] if lost else []
    return ", ".join(gains + losses)


def _explain_removed(before: Route | None, _: Route | None) -> str:
    return "it leaves the stack and stays in AWS, as it is" if before and before.is_retained else ""


def _explain_backend(before: Route | None, after: Route | None) -> str:
    old, new = (code(route.backend.name) if route else "?" for route in (before, after))
    return f"{new} answers instead of {old}"


_EXPLANATIONS: Mapping[str, Callable[[Route | None, Route | None], str]] = {
    "newly-public": lambda _before, _after: "everybody may call it, without a token",
    "newly-protected": lambda _before, _after: "nobody without a token may call it any more",
    "unknown-access": lambda _before, _after: "whether it is public is known only after the deployment",
    "scope-changed": _explain_scopes,
    "removed": _explain_removed,
    "backend-changed": _explain_backend,
}
