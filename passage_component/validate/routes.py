"""The routes: their keys, targets, access and throttling."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..args import RouteArgs
from ..errors import Argument, Given
from ..model import limits
from ..model.route_key import RouteKey, parameter_meant_by
from ..model.settings import Authorizer, Route, Throttling
from .authorizers import authorizer_name
from .integrations import Target, Targets, group_targets, read_target
from .reader import Field, Fields
from .scopes import validate_scopes
from .throttling import validate_route_throttling

_EXAMPLE = '{"GET /me": {"handler": "me.handler"}}'


def validate_routes(
    args: Fields,
    component: str,
    authorizers: Sequence[Authorizer],
    default_authorizer: str | None,
    throttling: Throttling | None,
) -> tuple[list[Route], Targets]:
    """The declared routes without a problem, and the targets of all routes.

    Args:
        args: the component's arguments.
        component: the component's logical name.
        authorizers: the authorizers.
        default_authorizer: the name of the authorizer of routes that do not name one.
        throttling: the stage's limits.
    """
    default_scopes = {authorizer.name: authorizer.default_scopes for authorizer in authorizers}
    targets: list[Target] = []
    declared: list[tuple[Target, Any]] = []
    shapes: dict[tuple[str, ...], str] = {}
    for text, entry in _entries(args):
        key = _route_key(text, entry, shapes)
        fields = entry.object(RouteArgs)
        target = read_target(entry, fields, key)
        route_throttling = validate_route_throttling(fields, throttling)
        is_public, authorizer, scopes = _access(fields, default_scopes, default_authorizer)
        if target is None:
            continue
        targets.append(target)
        if key is not None and (is_public or authorizer is not None):
            declared.append((target, (authorizer, scopes, route_throttling)))
    grouped = group_targets(component, targets)
    routes = [Route(target.key, grouped.integration(target), *settings) for target, settings in declared if target.key]
    return routes, grouped


def _entries(args: Fields) -> list[tuple[Any, Field]]:
    field = args["routes"]
    entries = field.entries(_EXAMPLE)
    if "routes" not in args or field.value == {}:
        field.add("missing. Give at least one route, such as {}.", _EXAMPLE)
    elif len(entries) > limits.ROUTES_PER_API:
        field.add(f"{len(entries)} routes are too many. One API has at most {limits.ROUTES_PER_API}. Split the API.")
    return entries


def _route_key(text: Any, entry: Field, shapes: dict[tuple[str, ...], str]) -> RouteKey | None:
    if type(text) is not str:
        entry.add('the route key is not a string. Write one such as "GET /items/{}".', "{id}")
        return None
    try:
        key = RouteKey.parse(text)
    except ValueError as error:
        entry.add("{}", str(error))
        return None
    for segment in key.segments:
        if parameter := parameter_meant_by(segment):
            entry.add("API Gateway takes {} as it is written, not as a parameter. Write {}.", Given(segment), parameter)
    if key.shape in shapes:
        entry.add(
            "it matches the same requests as route {}, since only the names of path parameters differ. Remove one.",
            Given(shapes[key.shape]),
        )
    shapes.setdefault(key.shape, text)
    return key


def _access(
    fields: Fields, default_scopes: Mapping[str, tuple[str, ...]], default_authorizer: str | None
) -> tuple[bool, str | None, tuple[str, ...]]:
    """Whether the route is public, its authorizer and its scopes. A bad `public` counts as false.

    Args:
        fields: the route's arguments.
        default_scopes: the default scopes of each authorizer, by its name.
        default_authorizer: the authorizer of a route that does not name one.
    """
    names = list(default_scopes)
    if fields["public"].flag():
        validate_scopes(fields, None)
        for argument in ("scopes", "authorizer"):
            if argument in fields:
                fields[argument].add("a {} route admits everybody. Remove one of the two.", Argument("public"))
        return True, None, ()
    authorizer = default_authorizer
    if "authorizer" in fields:
        authorizer = authorizer_name(fields["authorizer"], names)
    elif default_authorizer is None and names:
        fields["authorizer"].add("missing. Name {} here, or as {}.", " or ".join(names), Argument("default_authorizer"))
    return False, authorizer, validate_scopes(fields, default_scopes.get(authorizer or ""))
