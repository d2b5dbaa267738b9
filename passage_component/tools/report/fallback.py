"""The route that takes the requests of a removed route."""

from collections.abc import Mapping

from ...model.route_key import HTTP_METHODS, RouteKey
from .apis import Route


def open_fallback(key: str, routes: Mapping[str, Route]) -> str | None:
    """The open route that takes requests of a removed route; None if there is none.

    Args:
        key: the route key of the removed route.
        routes: the remaining routes, by route key.
    """
    removed = _parsed(key)
    if removed is None:
        return None
    remaining = sorted(filter(None, map(_parsed, routes)), key=lambda route_key: route_key.precedence)
    # One request stands for all. Its parameters have values that are not a segment of any route.
    segments = ("-/-" if "+}" in segment else "-" if "{" in segment else segment for segment in removed.segments)
    path = "/" + "/".join(segments)
    for method in HTTP_METHODS if removed.method in ("", "ANY") else (removed.method,):
        taker = next((str(route_key) for route_key in remaining if route_key.match(method, path) is not None), None)
        if taker is not None and routes[taker].is_open:
            return taker
    return None


def _parsed(key: str) -> RouteKey | None:
    try:
        return RouteKey.parse(key)
    except ValueError:
        return None
