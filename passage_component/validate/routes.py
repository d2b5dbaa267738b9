"""Routes: who may call what."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..args import RouteArgs
from ..errors import Problems
from ..model import limits
from ..model.route_key import RouteKey
from ..model.settings import Route, Throttling
from . import checks
from .authorizers import unknown_authorizer
from .integrations import Integrations
from .rules import duplicate_problem
from .throttling import normalize_route_throttling

_SCOPE = "allowed are printable characters, no space, quote or backslash (RFC 6749, section 3.3)"


@dataclass(frozen=True)
class RouteContext:
    """What a route may refer to.

    Attributes:
        authorizers: the names of the authorizers.
        default: the one for routes that name none.
        throttling: the stage's limits.
        integrations: collects what the routes are answered by.
    """

    authorizers: Sequence[str]
    default: str | None
    throttling: Throttling | None
    integrations: Integrations


def normalize_routes(problems: Problems, given: Mapping[str, Any], context: RouteContext) -> list[Route]:
    """The declared routes; those with a problem are noted and left out."""
    declared = checks.check_mapping(problems, "routes", given.get("routes", {}))
    if declared is None:
        return []
    if not 1 <= len(declared) <= limits.ROUTES_PER_API:
        problems.add(
            "routes",
            f"{len(declared)} were given; 1 to {limits.ROUTES_PER_API} are allowed on one API"
            + ("" if declared else ', such as {"GET /me": {"handler": "me.handler"}}'),
        )
    routes: list[Route] = []
    shapes: dict[tuple[str, ...], str] = {}
    for text, value in declared.items():
        where = checks.entry("routes", text)
        if not checks.check_plain(problems, where, text, str, "a route key"):
            continue
        try:
            key = RouteKey.parse(text)
        except ValueError as error:
            problems.add(where, str(error))
            key = None
        route = _route(problems, where, key, value, context)
        if key is None or route is None:
            continue
        if key.shape in shapes:
            problems.add(
                where,
                f'matches the same requests as routes["{shapes[key.shape]}"]; only the names of path '
                "parameters differ, so that nobody could tell which of them answers; remove one",
            )
        shapes.setdefault(key.shape, text)
        routes.append(route)
    return [replace(route, integration=context.integrations.final_id(route.integration)) for route in routes]


def overlap_warnings(routes: Sequence[Route]) -> Iterator[str]:
    """Routes of different access of which nobody knows which takes a request (`RouteKey.is_ambiguous_beside`)."""
    # Of a more particular path and a wider one, the first segment that differs is a parameter of the wider one: only
    # routes that branch there are compared, and not each with each.
    wider: dict[tuple[str, ...], list[Route]] = {}
    for route in routes:
        for branch in route.key.branches if route.key.method != "ANY" else ():
            wider.setdefault(branch, []).append(route)
    for any_ in (route for route in routes if route.key.method == "ANY"):
        for one in (route for branch in any_.key.branched_off for route in wider.get(branch, ())):
            access = {(each.authorizer, frozenset(each.scopes)) for each in (any_, one)}
            if len(access) > 1 and any_.key.is_ambiguous_beside(one.key):
                yield (
                    f'routes["{any_.key}"] and routes["{one.key}"] take some of the same requests and differ in who '
                    "may call; AWS does not say which of them is selected there: declare "
                    f'"{one.key.method} {any_.key.path}" as well'
                )


def _route(problems: Problems, where: str, key: RouteKey | None, value: object, context: RouteContext) -> Route | None:
    given = checks.check_mapping(problems, where, value)
    if given is None:
        return None
    checks.check_keys(problems, where, given, checks.keys_of(RouteArgs))
    integration = context.integrations.add(where, key, given)
    throttling = normalize_route_throttling(problems, where, given.get("throttling"), context.throttling)
    public = given.get("public")
    if public is None:
        public = False
    elif not checks.check_plain(problems, f"{where}.public", public, bool, "true or false"):
        return None
    scopes = _scopes(problems, where, given.get("scopes"))
    authorizer = _route_authorizer(problems, where, given.get("authorizer"), context, public=public)
    if public:
        for other in ("scopes", "authorizer"):
            if given.get(other) is not None:
                problems.add(
                    f"{where}.{other}",
                    "was given together with public, which admits everybody; remove one of the two",
                )
    if key is None or integration is None or (authorizer is None and not public):
        return None
    return Route(key, integration, authorizer, scopes, throttling)


def _scopes(problems: Problems, where: str, value: object) -> tuple[str, ...]:
    where = f"{where}.scopes"
    if value is None:
        return ()
    if type(value) not in (list, tuple):
        problems.add(
            where,
            f"{checks.plain_description(value)} was given; a plain list of strings is allowed; write it out",
        )
        return ()
    assert isinstance(value, list | tuple)  # noqa: S101 - for the type checker
    if not 1 <= len(value) <= limits.SCOPES_PER_ROUTE:
        problems.add(
            where,
            f"{len(value)} scopes were given; 1 to {limits.SCOPES_PER_ROUTE} are allowed; leave `scopes` out "
            "if the token needs none",
        )
    good: list[str] = []
    for index, scope in enumerate(value):
        place = f"{where}[{index}]"
        if not checks.check_plain(problems, place, scope, str, "a scope"):
            continue
        if not re.fullmatch(r"[\x21\x23-\x5B\x5D-\x7E]+", scope):
            problems.add(place, f'"{scope}" is not a scope; {_SCOPE}')
        elif len(scope) > limits.SCOPE_LENGTH:
            problems.add(place, f"it has {len(scope)} characters; at most {limits.SCOPE_LENGTH} are allowed")
        else:
            good.append(scope)
    duplicate = duplicate_problem(good)
    if duplicate:
        problems.add(where, duplicate)
    return tuple(good)


def _route_authorizer(
    problems: Problems,
    where: str,
    name: object,
    context: RouteContext,
    *,
    public: bool,
) -> str | None:
    where, authorizers, default = f"{where}.authorizer", context.authorizers, context.default
    if public:
        return None
    if name is None:
        if default is None and authorizers:
            problems.add(
                where,
                f"missing; there are several authorizers ({', '.join(authorizers)}) and no default_authorizer; "
                "name one, here or as the default",
            )
        return default
    if not checks.check_plain(problems, where, name, str, "the name of an authorizer"):
        return None
    if authorizers and name not in authorizers:
        problems.add(where, unknown_authorizer(str(name), authorizers))
        return None
    return str(name)
