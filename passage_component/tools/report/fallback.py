"""Which route takes the calls of one that goes."""

from collections.abc import Mapping

from ...model.route_key import HTTP_METHODS, RouteKey
from .apis import Route


def open_fallback(key: str, routes: Mapping[str, Route]) -> str | None:
    """The open route that answers calls which a route took that is no more, or None.

    Args:
        key: the route key of the one that goes.
        routes: what is left, by route key.
    """
    gone = _parsed(key)
    if gone is None:
        return None
    left = sorted((parsed for each in routes if (parsed := _parsed(each))), key=lambda parsed: parsed.precedence)
    # Any call that it took will do; a parameter stands for something that no route spells out.
    path = "/" + "/".join(
        "-/-" if each.endswith("+}") else "-" if each.startswith("{") else each for each in gone.segments
    )
    for method in HTTP_METHODS if gone.method in ("", "ANY") else (gone.method,):
        taken_by = next((str(each) for each in left if each.match(method, path) is not None), None)
        if taken_by is not None and routes[taken_by].is_open:
            return taken_by
    return None


def _parsed(key: str) -> RouteKey | None:
    try:
        return RouteKey.parse(key)
    except ValueError:
        return None
