"""Route keys as values: parsed once, never split again.

Rules from the API Gateway developer guide, "Create routes for HTTP APIs in API Gateway"
(http-api-develop-routes).
"""

import re
from dataclasses import dataclass

from .limits import ROUTE_KEY_LENGTH

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

_LITERAL = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+")
_PARAMETER = re.compile(r"\{([A-Za-z0-9_.\-]+)(\+?)\}")
_EXPECTED = 'expected "METHOD /path", such as "GET /items/{id}", or "$default"'


@dataclass(frozen=True)
class RouteKey:
    """A parsed route key.

    Attributes:
        method: one of `METHODS`, or an empty string for `$default`.
        segments: the path's parts between slashes; empty for `/` and for `$default`.
    """

    method: str
    segments: tuple[str, ...]

    def __str__(self) -> str:
        """The key as API Gateway takes it."""
        return "$default" if self.is_default else f"{self.method} {self.path}"

    @property
    def is_default(self) -> bool:
        """Whether this is `$default`, which matches what no other route does."""
        return not self.method

    @property
    def path(self) -> str:
        """The path with its leading slash; `$default` has none and gives an empty string."""
        return "" if self.is_default else "/" + "/".join(self.segments)

    @property
    def is_greedy(self) -> bool:
        """Whether the path ends with a greedy parameter such as `{proxy+}`."""
        return bool(self.segments) and self.segments[-1].endswith("+}")

    @property
    def is_catch_all(self) -> bool:
        """Whether it takes requests to methods and paths that nobody declared."""
        return self.is_default or (self.method == "ANY" and self.is_greedy)

    @property
    def shape(self) -> tuple[str, ...]:
        """What requests it matches, whatever its parameters are called."""
        if self.is_default:
            return ("$default",)
        return (self.method, *(_PARAMETER.sub(r"{\2}", segment) for segment in self.segments))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path parameters, greedy ones without their plus sign."""
        return tuple(segment.strip("{+}") for segment in self.segments if segment.startswith("{"))

    @property
    def twins(self) -> "tuple[RouteKey, ...]":
        """The `OPTIONS` routes that take the preflights which this route catches; none for an explicit method."""
        if self.is_default:
            return (RouteKey("OPTIONS", ("{proxy+}",)), RouteKey("OPTIONS", ()))
        return (RouteKey("OPTIONS", self.segments),) if self.method == "ANY" else ()

    def with_method(self, method: str) -> "RouteKey":
        """The key of another method on the same path."""
        return RouteKey(method, self.segments)

    @classmethod
    def parse(cls, text: str) -> "RouteKey":
        """Parse a route key.

        Args:
            text: `$default`, or a method, one space and a path.

        Returns:
            The key; `str()` of it is `text` again.

        Raises:
            ValueError: it is not a route key; the message says what was given and what is allowed.
        """
        if text == "$default":
            return cls("", ())
        method, space, path = text.partition(" ")
        if not space or not path:
            raise ValueError(f'"{text}" is not a route key; {_EXPECTED}')
        if method not in METHODS:
            allowed = ", ".join(METHODS)
            raise ValueError(f'"{method}" is not a method of an HTTP API; allowed are {allowed}, in capitals')
        if not path.startswith("/"):
            raise ValueError(f'the path "{path}" does not start with "/"; {_EXPECTED}')
        if len(text) > ROUTE_KEY_LENGTH:
            raise ValueError(f"it has {len(text)} characters; at most {ROUTE_KEY_LENGTH} are allowed")
        segments = tuple(path[1:].split("/")) if path != "/" else ()
        _check_segments(segments)
        return cls(method, segments)


def _check_segments(segments: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if not segment:
            # A single trailing slash is a path of its own to API Gateway.
            if last and position:
                continue
            raise ValueError('the path has an empty segment ("//"); write one slash between segments')
        parameter = _PARAMETER.fullmatch(segment)
        if parameter:
            name, greedy = parameter.groups()
            if greedy and not last:
                raise ValueError(f'"{segment}" takes the rest of the path; it must be the last segment')
            if name in seen:
                raise ValueError(f'the path parameter "{name}" occurs twice; give each its own name')
            seen.add(name)
        elif "{" in segment or "}" in segment:
            raise ValueError(
                f'"{segment}" is not a path parameter; a parameter is a whole segment, "{{name}}", '
                'or "{name+}" at the end'
            )
        elif not _LITERAL.fullmatch(segment):
            raise ValueError(
                f'the path segment "{segment}" has a character that a URL path does not take '
                "(RFC 3986, section 3.3); percent-encode it"
            )
