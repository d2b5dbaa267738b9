"""The program that is probed, as a value: who may call what, and what each change does to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

CHANGES = ("issuer", "audiences", "scopes", "public", "moved", "renamed", "extra", "swapped", "repointed", "code")
"""What may differ from the first program; each is made and taken back by the prober.

`issuer` and `audiences` are those of an authorizer, `scopes` and `public` those of a route; a route is `moved` to
another authorizer, `renamed`, added (`extra`) with a function of its own, `swapped` to another function of the
component's, closed and `repointed` to another function that it is brought; `code` is the handlers' code.
"""

STEADY, OTHER, EXTRA = "steady", "other", "extra"
"""The component's own functions, by their modules."""

BROUGHT = FRONT, BACK = "front", "back"
"""Functions that the component is brought."""

ORIGIN = "https://app.example.com"


@dataclass(frozen=True)
class Authorizer:
    """Whose tokens are admitted."""

    issuer: str
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """What answers, and who may call.

    Attributes:
        function: its module; None for what the component makes by itself for an `ANY` route with CORS.
        authorizer: None for everybody.
        scopes: one of which a token needs.
        status: what is answered to whoever may call.
    """

    function: str | None
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Program:
    """What the component is given."""

    authorizers: Mapping[str, Authorizer]
    routes: Mapping[str, Route]
    revision: str = "0"

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of `JwtHttpApi`, without the code."""
        return {
            "authorizers": {
                name: {"issuer": each.issuer, "audiences": list(each.audiences)}
                for name, each in self.authorizers.items()
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
        "GET /brought": Route(BACK, "people") if "repointed" in changes else Route(FRONT, None),
    }
    if "extra" in changes:
        routes["GET /extra"] = Route(EXTRA, "people")
    return Program(authorizers, routes, "1" if "code" in changes else "0")


RENAMED = ("GET /old/{id}", "GET /new/{id}")
"""The two keys of the route that is renamed."""


def _arguments(route: Route) -> dict[str, Any]:
    target = {"function_arn": route.function} if route.function in BROUGHT else {"handler": f"{route.function}.handler"}
    if route.authorizer is None:
        return {**target, "public": True}
    scopes = {"scopes": list(route.scopes)} if route.scopes else {}
    return {**target, "authorizer": route.authorizer, **scopes}
