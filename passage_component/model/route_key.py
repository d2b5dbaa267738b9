"""Route keys as values. A route key is parsed once.

Rules from the API Gateway developer guide, "Create routes for HTTP APIs in API Gateway"
(http-api-develop-routes).
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .limits import ROUTE_KEY_LENGTH

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
HTTP_METHODS = METHODS[1:]

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_LITERAL = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+")
_ESCAPE_OF_PLAIN = re.compile(r"%(2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.IGNORECASE)
"""Percent-encoded letters, digits and `-._~` (RFC 3986, section 2.3)."""

_PARAMETER = re.compile(r"\{([A-Za-z0-9_.\-]+)(\+?)\}")
_WIDER = {"{}": ("{+}",), "{+}": ()}
"""A parameter, without its name, to the parameters that match more. Both match more than a literal."""

_EXPECTED = 'Use "METHOD /path", such as "GET /items/{id}", or "$default".'


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
        """The key in API Gateway's own form."""
        return "$default" if self.is_default else f"{self.method} {self.path}"

    @property
    def is_default(self) -> bool:
        """Whether this is `$default`, which matches requests that no other route matches."""
        return not self.method

    @property
    def path(self) -> str:
        """The path with its leading slash. Empty for `$default`, which does not have a path."""
        return "" if self.is_default else "/" + "/".join(self.segments)

    @property
    def is_greedy(self) -> bool:
        """Whether the path ends with a greedy parameter such as `{proxy+}`."""
        return bool(self.segments) and self.segments[-1].endswith("+}")

    @property
    def is_catch_all(self) -> bool:
        """Whether it matches methods and paths that no route declares."""
        return self.is_default or (self.method == "ANY" and self.is_greedy)

    @property
    def shape(self) -> tuple[str, ...]:
        """The method and the path's segments, without the names of parameters. Equal shapes match the same requests."""
        if self.is_default:
            return ("$default",)
        plain = (_ESCAPE.sub(lambda escape: escape[0].upper(), segment) for segment in self.segments)
        return (self.method, *(_PARAMETER.sub(r"{\2}", segment) for segment in plain))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path parameters. A greedy parameter's name is without its plus sign."""
        return tuple(segment.strip("{+}") for segment in self.segments if segment.startswith("{"))

    @property
    def preflight_keys(self) -> "tuple[RouteKey, ...]":
        """The `OPTIONS` routes for preflights that this route would match. Empty for an explicit method."""
        if self.is_default:
            return (RouteKey("OPTIONS", ("{proxy+}",)), RouteKey("OPTIONS", ()))
        return (RouteKey("OPTIONS", self.segments),) if self.method == "ANY" else ()

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path parameters of a request that the key matches, or None for another request.

        A literal segment matches its own text and its decoded text (AWS does not say which of the two).

        Args:
            method: the request's method, in capitals.
            path: the request's path, decoded. A greedy parameter matches at least one character.
        """
        if self.is_default:
            return {}
        if self.method not in ("ANY", method):
            return None
        values = path[1:].split("/") if path != "/" else []
        if self.is_greedy and len(values) > len(self.segments):
            last = len(self.segments) - 1
            values[last:] = ["/".join(values[last:])]
        if len(values) != len(self.segments):
            return None
        parameters: dict[str, str] = {}
        for segment, value in zip(self.segments, values, strict=True):
            if segment.startswith("{"):
                if not value:
                    return None
                parameters[segment.strip("{+}")] = value
            elif segment != value and unquote(segment) != value:
                return None
        return parameters

    def is_ambiguous_beside(self, other: "RouteKey") -> bool:
        """Whether both match some request and AWS does not document which one it selects.

        One key is for a method and the other for `ANY`. Both match fully, or both match greedily. The key for `ANY` has
        the more specific path. AWS does not say whether the path or the method decides.
        """
        if (self.method == "ANY") == (other.method == "ANY") or self.is_default or other.is_default:
            return False
        any_, one = (self, other) if self.method == "ANY" else (other, self)
        return any_.is_greedy == one.is_greedy and any_._kinds < one._kinds and any_._overlaps(one)

    @property
    def branches(self) -> tuple[tuple[str, ...], ...]:
        """The path up to each of its parameters, without their names. More specific paths branch off there."""
        path = self.shape[1:]
        return tuple(path[: place + 1] for place, segment in enumerate(path) if segment.startswith("{"))

    @property
    def branched_off(self) -> tuple[tuple[str, ...], ...]:
        """The `branches` of other paths at which this path is the more specific one."""
        path = self.shape[1:]
        return tuple(
            (*path[:place], wider) for place, segment in enumerate(path) for wider in _WIDER.get(segment, ("{}", "{+}"))
        )

    def _overlaps(self, other: "RouteKey") -> bool:
        """Whether some request matches both paths. Both are greedy, or neither is."""
        for one, two in zip(self.segments, other.segments, strict=False):
            if one.endswith("+}") or two.endswith("+}"):
                return True
            if one != two and not (one.startswith("{") or two.startswith("{")):
                return False
        return len(self.segments) == len(other.segments)

    @property
    def _kinds(self) -> tuple[int, ...]:
        """The kind of each segment: 0 for a literal, 1 for a parameter, 2 for a greedy parameter."""
        return tuple(segment.startswith("{") + segment.endswith("+}") for segment in self.segments)

    @property
    def precedence(self) -> tuple[object, ...]:
        """A sort key: API Gateway selects the least of the keys that match a request.

        A full match is before a greedy one, and `$default` is last. From left to right, a literal segment is before a
        parameter, and a parameter is before a greedy one. A method is before `ANY`. AWS documents the first rule, gives
        an example of the second, and says of the third only that `ANY` matches the methods that no route defines.
        """
        return (self.is_default, self.is_greedy, self._kinds, self.method == "ANY")

    @classmethod
    def parse(cls, text: str) -> "RouteKey":
        """Parse a route key.

        Args:
            text: `$default`, or a method, one space and a path.

        Returns:
            The key. `str()` gives `text` back.

        Raises:
            ValueError: `text` is not a route key. The message says why.
        """
        if text == "$default":
            return cls("", ())
        method, space, path = text.partition(" ")
        if not space or not path:
            raise ValueError(f'"{text}" is not a route key. {_EXPECTED}')
        if method not in METHODS:
            raise ValueError(f'"{method}" is not a method of an HTTP API. Use {", ".join(METHODS)}, in capitals.')
        if "?" in path:
            raise ValueError(f'"{path}" has a query string, which is not part of a route key. Remove it.')
        if not path.startswith("/"):
            raise ValueError(f'the path "{path}" does not start with "/". {_EXPECTED}')
        if len(text) > ROUTE_KEY_LENGTH:
            raise ValueError(f"{len(text)} characters are too many. A route key has at most {ROUTE_KEY_LENGTH}.")
        segments = tuple(path[1:].split("/")) if path != "/" else ()
        _check_segments(segments)
        return cls(method, segments)


def _check_segments(segments: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if not segment:
            # To API Gateway a path with one trailing slash is another path.
            if last and position:
                continue
            raise ValueError('the path has an empty segment ("//"). Write one slash between segments.')
        if segment in (".", "..") or _ESCAPE_OF_PLAIN.search(segment):
            raise ValueError(
                f'the path segment "{segment}" is another spelling of a plain one (RFC 3986, section 6.2.2), and AWS '
                "does not say which route takes a request. Write it plainly."
            )
        parameter = _PARAMETER.fullmatch(segment)
        if parameter:
            name, greedy = parameter.groups()
            if greedy and not last:
                raise ValueError(f'"{segment}" takes the rest of the path. Put it last.')
            if name in seen:
                raise ValueError(f'the path parameter "{name}" occurs twice. Give each its own name.')
            seen.add(name)
        elif "{" in segment or "}" in segment:
            raise ValueError(
                f'"{segment}" is not a path parameter. Use a whole segment, "{{name}}", or "{{name+}}" at the end.'
            )
        elif not _LITERAL.fullmatch(segment):
            raise ValueError(
                f'the path segment "{segment}" has a character that a URL path does not take (RFC 3986, section 3.3). '
                "Percent-encode it."
            )
