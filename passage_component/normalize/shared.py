"""What both components check, before and after their own arguments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import checks, limits
from ..errors import Problems
from ..naming import component_name_problem
from ..settings import Authorizer, Settings
from .access_logs import normalize_access_logs
from .functions import normalize_functions
from .routes import normalize_routes
from .tags import normalize_tags

PASSAGE_ISSUER = "https://auth.passage.id/v1/apps/"
"""What the issuer of a Passage app starts with; its ID follows."""


def begin(problems: Problems, name: object, args: object, known: Any) -> Mapping[str, Any]:
    """Check the component's name and that the arguments are a mapping of known keys.

    An argument that is None counts as left out, as everywhere in Pulumi.

    Raises:
        InputError: the name or the arguments as a whole are unusable, so that nothing else can be said.
    """
    problem = component_name_problem(name)
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
    default_authorizer: str | None,
) -> Settings:
    """Check what both components take, and put the settings together.

    Raises:
        InputError: with every problem found, the caller's included.
    """
    routes = normalize_routes(problems, given, [authorizer.name for authorizer in authorizers], default_authorizer)
    settings = Settings(
        routes=tuple(routes),
        authorizers=tuple(authorizers),
        functions=tuple(normalize_functions(problems, name, given, routes)),
        access_log=normalize_access_logs(problems, given),
        tags=normalize_tags(problems, given),
        warnings=(),
    )
    problems.raise_if_any()
    return replace(settings, warnings=(*_catch_all_warnings(settings), *_quota_warnings(settings)))


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
        if route.authorizer is None and route.key.is_catch_all
    ]


def _quota_warnings(settings: Settings) -> list[str]:
    used = (
        ("routes", len(settings.routes), limits.ROUTES_PER_API),
        ("integrations", len(settings.functions), limits.INTEGRATIONS_PER_API),
        ("authorizers", len(settings.authorizers), limits.AUTHORIZERS_PER_API),
    )
    return [
        f"{count} of the {quota} {what} that one API may have by default are used; ask AWS for a higher quota in "
        "time, or split the API"
        for what, count, quota in used
        if count > limits.WARN_ABOVE * quota
    ]
