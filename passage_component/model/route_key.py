"""Route keys as values. A route key is parsed once.

Rules from the API Gateway developer guide, "Create routes for HTTP APIs in API Gateway"
(http-api-develop-routes).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .limits import ROUTE_KEY_LENGTH

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
HTTP_METHODS = METHODS[1:]

_LITERAL = re.compile(r"[a-zA-Z0-9.:_-]+")
_PARAMETER = re.compile(r"\{([a-zA-Z0-9_.:-]+)(\+?)\}")
r"""The two halves of the expression in API Gateway's own refusal, `^(\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+)$`
(anomalyco/sst issue 207, serverless/serverless issue 10423). It checks each part of a path."""

_PARAMETER_ELSEWHERE = re.compile(r"[:$]([a-zA-Z_]\w*)|<(?:\w+:)?([a-zA-Z_]\w*)>|\[([a-zA-Z_]\w*)\]", re.ASCII)
"""A parameter as Express, Remix, Flask or Next.js write it."""

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
        return (self.method, *(_PARAMETER.sub(r"{\2}", segment) for segment in self.segments))

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

    @property
    def path_without_rest(self) -> str:
        """A greedy key's path where its greedy parameter is empty, with `*` for every other parameter."""
        return "/" + "".join(f"{'*' if part.startswith('{') else part}/" for part in self.segments[:-1])

    def match(self, method: str, path: str, *, rest_may_be_empty: bool = False) -> dict[str, str] | None:
        """The path parameters of a request that the key matches, or None for another request.

        Args:
            method: the request's method, in capitals.
            path: the request's path, decoded.
            rest_may_be_empty: whether a greedy parameter matches nothing too, so that `/x/{proxy+}` matches `/x/`.
        """
        if self.is_default:
            return {}
        if self.method not in ("ANY", method):
            return None
        takes_nothing = self.is_greedy and rest_may_be_empty
        values = path[1:].split("/") if path != "/" or takes_nothing else []
        if self.is_greedy and len(values) > len(self.segments):
            last = len(self.segments) - 1
            values[last:] = ["/".join(values[last:])]
        if len(values) != len(self.segments):
            return None
        parameters: dict[str, str] = {}
        for segment, value in zip(self.segments, values, strict=True):
            if segment.startswith("{"):
                if not value and not (takes_nothing and segment.endswith("+}")):
                    return None
                parameters[segment.strip("{+}")] = value
            elif segment != value:
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


def selected(keys: Sequence[RouteKey], method: str, path: str) -> tuple[RouteKey | None, RouteKey | None]:
    """The keys of which API Gateway selects one, as far as AWS says (docs/decisions/0030-an-empty-rest.md).

    Args:
        keys: in the order of their precedence.
        method: the request's method, in capitals.
        path: the request's path, decoded.

    Returns:
        The key if a greedy parameter needs a character, and the key if it does not. They differ for `/x/` at most.
    """
    needs_one = next((key for key in keys if key.match(method, path) is not None), None)
    if not path.endswith("/"):
        return needs_one, needs_one
    return needs_one, next((key for key in keys if key.match(method, path, rest_may_be_empty=True) is not None), None)


def is_path_part(segment: str) -> bool:
    """Whether API Gateway takes a segment of a path."""
    return bool(_LITERAL.fullmatch(segment) or _PARAMETER.fullmatch(segment))


def parameter_meant_by(segment: str) -> str | None:
    """A path parameter for a segment that another framework reads as one, such as `{id}` for `:id`; or None."""
    parameter = _PARAMETER_ELSEWHERE.fullmatch(segment)
    return "{" + next(filter(None, parameter.groups())) + "}" if parameter else None


def _check_segments(segments: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if not segment:
            if last and position:
                raise ValueError("the path ends with a slash, which API Gateway refuses. Remove the slash.")
            raise ValueError('the path has an empty segment ("//"). Write one slash between segments.')
        if segment in (".", ".."):
            raise ValueError(
                f'clients remove the path segment "{segment}" before they send a request (RFC 3986, section 6.2.2). '
                "Write the path without it."
            )
        parameter = _PARAMETER.fullmatch(segment)
        if parameter:
            name, greedy = parameter.groups()
            if greedy and not last:
                raise ValueError(f'"{segment}" takes the rest of the path. Put it last.')
            if name in seen:
                raise ValueError(f'the path parameter "{name}" occurs twice. Give each its own name.')
            seen.add(name)
        elif not _LITERAL.fullmatch(segment):
            raise ValueError(_segment_problem(segment, is_last=last))


def _segment_problem(segment: str, *, is_last: bool) -> str:
    """The problem with a segment that API Gateway refuses."""
    if set(segment) == {"*"}:
        remedy = '"{proxy+}" for the rest of the path' if is_last else 'a parameter such as "{name}"'
        return f'"{segment}" is not a wildcard of API Gateway. Write {remedy}.'
    if parameter := parameter_meant_by(segment):
        return f'"{segment}" is not a path parameter. Write "{parameter}".'
    if "{" in segment or "}" in segment:
        return f'"{segment}" is not a path parameter. Use a whole segment, "{{name}}", or "{{name+}}" at the end.'
    return (
        f'the path segment "{segment}" has a character that API Gateway refuses. Use letters, digits and .:_- only, or '
        'a parameter such as "{name}", whose value the handler compares.'
    )
