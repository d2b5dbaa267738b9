"""The probed program as a value, and its changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

CHANGES = ("issuer", "audiences", "scopes", "public", "moved", "renamed", "extra", "swapped", "repointed", "code")
"""The changes to the first program. The prober makes and reverts each.

`issuer` and `audiences` are those of an authorizer, `scopes` and `public` those of a route; a route is `moved` to
another authorizer, `renamed`, added (`extra`) with a function of its own, `swapped` to another function of the
component's, closed and `repointed` to another existing function; `code` is the handlers' code.
"""

STEADY, OTHER, EXTRA = "steady", "other", "extra"
"""The component's own functions, by their modules."""

EXISTING = FRONT, BACK = "front", "back"
"""Existing functions, given by their ARNs."""

ORIGIN = "https://app.example.com"


@dataclass(frozen=True)
class Authorizer:
    """An authorizer."""

    issuer: str
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """A route's target and access.

    Attributes:
        function: its module. None for a preflight route.
        authorizer: its authorizer's name. None for a public route.
        scopes: a token needs one of them.
        status: the status for accepted requests.
    """

    function: str | None
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Program:
    """The component's arguments."""

    authorizers: Mapping[str, Authorizer]
    routes: Mapping[str, Route]
    revision: str = "0"

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of `JwtHttpApi`, without the code."""
        return {
            "authorizers": {
                name: {"issuer": authorizer.issuer, "audiences": list(authorizer.audiences)}
                for name, authorizer in self.authorizers.items()
            },
            "default_authorizer": next(iter(self.authorizers)),
            "cors": {"allow_origins": [ORIGIN]},
            "routes": {key: _arguments(route) for key, route in self.routes.items() if route.function},
        }


def program(changes: Collection[str]) -> Program:
    """The program with some of `CHANGES`."""
    authorizers = {
        "people": Authorizer("https://people.example.com/", ("app",)),
        "staff": Authorizer("https://staff.example.com", ("app",)),
        "machines": Authorizer(f"https://{'robots' if 'issuer' in changes else 'machines'}.example.com", ("app",)),
        "partners": Authorizer("https://partners.example.com", ("other",) if "audiences" in changes else ("app",)),
    }
    routes = {
        "GET /steady": Route(STEADY, "people"),
        "POST /steady": Route(STEADY, "people", ("write",)),
        "GET /open": Route(STEADY, None),
        "GET /machine": Route(STEADY, "machines"),
        "ANY /partner/{proxy+}": Route(STEADY, "partners"),
        "OPTIONS /partner/{proxy+}": Route(None, None, status=204),
        "GET /scoped": Route(STEADY, "people", ("admin",) if "scopes" in changes else ("read",)),
        "GET /door": Route(STEADY, None if "public" in changes else "people"),
        "GET /moving": Route(STEADY, "staff" if "moved" in changes else "people"),
        "GET /new/{id}" if "renamed" in changes else "GET /old/{id}": Route(STEADY, "people"),
        "GET /swapped": Route(OTHER if "swapped" in changes else STEADY, "people"),
        "GET /existing": Route(BACK, "people") if "repointed" in changes else Route(FRONT, None),
    }
    if "extra" in changes:
        routes["GET /extra"] = Route(EXTRA, "people")
    return Program(authorizers, routes, "1" if "code" in changes else "0")


RENAMED = ("GET /old/{id}", "GET /new/{id}")
"""The two keys of the route that is renamed."""


def _arguments(route: Route) -> dict[str, Any]:
    target = (
        {"function_arn": route.function} if route.function in EXISTING else {"handler": f"{route.function}.handler"}
    )
    if route.authorizer is None:
        return {**target, "public": True}
    scopes = {"scopes": list(route.scopes)} if route.scopes else {}
    return {**target, "authorizer": route.authorizer, **scopes}
