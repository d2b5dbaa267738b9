"""The sizes of the programs: a number of routes, with one function or a function each."""

from collections.abc import Iterator
from dataclasses import dataclass

APP_ID = "SandboxPassageApp0000001"
AUTH_ORIGIN = "https://app.example.com"
NAME = "api"
CODE = "routes.py"


@dataclass(frozen=True)
class Shape:
    """A size.

    Attributes:
        routes: how many routes, all protected.
        functions: how many functions; 1, or one for each route.
    """

    routes: int
    functions: int

    def __str__(self) -> str:
        functions = "one function" if self.functions == 1 else "a function a route"
        return f"{self.routes} route{'s' if self.routes > 1 else ''}, {functions}"

    def handlers(self) -> Iterator[tuple[str, str]]:
        """Each route key and its handler."""
        for number in range(self.routes):
            yield f"GET /things{number:03}/{{id}}", f"routes.handler{number % self.functions:03}"


SMALL = Shape(1, 1)
SHAPES = tuple(Shape(routes, functions) for routes in (30, 100, 300) for functions in (1, routes))
