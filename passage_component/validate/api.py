"""What both components check, before and after their own arguments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import Problems
from ..model import limits
from ..model.settings import Authorizer, Settings
from . import checks
from .access_logs import normalize_access_logs
from .alarms import normalize_alarms
from .cors import normalize_cors, preflight_routes, preflight_warnings
from .domain import normalize_domain
from .functions import normalize_defaults, normalize_functions, preflight_function
from .integrations import Integrations, url_warnings
from .routes import RouteContext, normalize_routes, overlap_warnings
from .tags import normalize_tags
from .throttling import normalize_throttling
from .warnings import quota_warnings

PASSAGE_ISSUER = "https://auth.passage.id/v1/apps/"
"""What the issuer of a Passage app starts with; its ID follows."""


def begin(problems: Problems, name: object, args: object, known: Any) -> Mapping[str, Any]:
    """Check the component's name and that the arguments are a mapping of known keys.

    An argument that is None counts as left out, as everywhere in Pulumi.

    Raises:
        InputError: the name or the arguments as a whole are unusable, so that nothing else can be said.
    """
    problem = checks.component_name_problem(name)
    if problem:
        problems.add("name", problem)
    given = checks.check_mapping(problems, "args", args)
    if problem or given is None:
        problems.raise_if_any()
        return {}
    checks.check_keys(problems, "", given, checks.keys_of(known))
    return {key: value for key, value in given.items() if value is not None}


def finish(
    problems: Problems,
    name: str,
    given: Mapping[str, Any],
    authorizers: Sequence[Authorizer],
    *,
    default_authorizer: str | None,
    default_origin: Any = None,
) -> Settings:
    """Check what both components take, and put the settings together.

    Args:
        problems: what the caller found so far.
        name: the component's logical name.
        given: the component's arguments.
        authorizers: the authorizers.
        default_authorizer: the name of the one for routes that name none.
        default_origin: what CORS admits when nothing is said of it; None where it is off by default.

    Raises:
        InputError: with every problem found, the caller's included.
    """
    throttling = normalize_throttling(problems, given)
    integrations = Integrations(problems, name)
    names = [authorizer.name for authorizer in authorizers]
    routes = normalize_routes(problems, given, RouteContext(names, default_authorizer, throttling, integrations))
    cors = normalize_cors(problems, given, routes, authorizers, default_origin)
    defaults = normalize_defaults(problems, given)
    functions = normalize_functions(problems, name, given, defaults, integrations.handlers)
    preflights = preflight_routes(problems, routes) if cors else []
    if preflights:
        functions.append(preflight_function(defaults))
        _check_room_for_preflights(problems, len(routes), len(preflights))
    access_log = normalize_access_logs(problems, given)
    settings = Settings(
        routes=(*routes, *preflights),
        authorizers=tuple(authorizers),
        functions=tuple(functions),
        external_targets=integrations.external_targets,
        cors=cors,
        throttling=throttling,
        access_log=access_log,
        domain=normalize_domain(problems, given),
        alarms=normalize_alarms(problems, given, access_log),
        tags=normalize_tags(problems, given),
        warnings=(),
    )
    problems.raise_if_any()
    return replace(
        settings,
        warnings=(
            *_catch_all_warnings(settings),
            *overlap_warnings(routes),
            *(preflight_warnings(routes) if cors else ()),
            *url_warnings(integrations.external_targets),
            *quota_warnings(settings),
            *_switched_off_warnings(given),
        ),
    )


def _check_room_for_preflights(problems: Problems, routes: int, preflights: int) -> None:
    if routes <= limits.ROUTES_PER_API < routes + preflights:
        problems.add(
            "routes",
            f"{routes} were given, and {preflights} public OPTIONS routes are needed for preflights; "
            f"{limits.ROUTES_PER_API} in all are allowed on one API; declare fewer, or name the methods instead of ANY",
        )


def is_passage(issuer: object) -> bool:
    """Whether an issuer, known now, is a Passage app's."""
    return isinstance(issuer, str) and issuer.startswith(PASSAGE_ISSUER)


def scope_warnings(settings: Settings, passage: Collection[str]) -> list[str]:
    """Routes that ask for scopes of an authorizer, named in `passage`, whose tokens have none."""
    return [
        f'routes["{route.key}"].scopes: tokens made by Passage have no scopes, so that this route answers 403 to '
        "them; leave the scopes out, or let the issuer be a provider that grants them"
        for route in settings.routes
        if route.scopes and route.authorizer in passage
    ]


def _catch_all_warnings(settings: Settings) -> list[str]:
    return [
        f'routes["{route.key}"] is public and a catch-all: it also opens every method and path that no other '
        "route declares, to everybody"
        for route in settings.routes
        if route.authorizer is None and route.key.is_catch_all and not route.is_preflight
    ]


def _switched_off_warnings(given: Mapping[str, Any]) -> list[str]:
    """Settings of what is switched off."""
    return [
        f"{where}.enabled is false, so that {', '.join(idle)} beside it {'has' if len(idle) == 1 else 'have'} no effect"
        for where in ("access_logs", "cors")
        if given.get(where, {}).get("enabled") is False
        and (idle := [key for key, value in given[where].items() if value is not None and key != "enabled"])
    ]
