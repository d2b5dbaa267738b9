"""What answers a route: the component's own function, a user's function, or a user's URL."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import Problems
from ..model import limits
from ..model.naming import handler_id
from ..model.route_key import RouteKey
from ..model.settings import Backend, ExistingFunction
from . import arns, checks
from .rules import Rule

KINDS = ("handler", "function_arn", "url")

_EXAMPLE = '{"handler": "me.handler"}'


class Integrations:
    """Collects what the routes are answered by.

    Routes with one handler share its integration, and so do those with one `function_arn`: such an integration
    holds the function's ARN and nothing of a route. A `url` is asked with the route's own method and path
    parameters, so that each route has an integration of its own.

    Attributes:
        handlers: every handler, each once, in the routes' order; a dictionary without values.
    """

    def __init__(self, problems: Problems, name: str) -> None:
        self.handlers: dict[str, None] = {}
        self._problems = problems
        self._name = name
        self._urls: list[Backend] = []
        self._functions: dict[object, tuple[list[str], Any]] = {}
        self._sharers: dict[str, list[str]] = {}
        self._arns: dict[str, str] = {}

    @property
    def external_targets(self) -> tuple[ExistingFunction | Backend, ...]:
        """The users' own functions and URLs."""
        return (*(ExistingFunction(self.final_id(keys[0]), arn) for keys, arn in self._functions.values()), *self._urls)

    def final_id(self, id_: str) -> str:
        """The id of an integration, once all routes are known.

        Of a function whose ARN is known it is the ARN; of another one the first route key of those that share it.
        """
        return self._arns.get(id_) or min(self._sharers.get(id_, [id_]))

    def add(self, where: str, key: RouteKey | None, given: Mapping[str, Any]) -> str | None:
        """Take what a route is answered by.

        Args:
            where: the route's path.
            key: its route key; None when that is wrong itself.
            given: the route.

        Returns:
            The integration's id, which others may yet come to share, or None with the problem noted.
        """
        kinds = [kind for kind in KINDS if given.get(kind) is not None]
        if len(kinds) != 1:
            what = f"{' and '.join(kinds)} were given" if kinds else "it has nothing that answers it"
            self._problems.add(where, f"{what}; exactly one of {', '.join(KINDS)} is allowed, such as {_EXAMPLE}")
            return None
        (kind,) = kinds
        place = f"{where}.{kind}"
        if kind == "handler":
            return self._add_handler(place, given[kind])
        add = self._add_function if kind == "function_arn" else self._add_url
        return add(place, key, given[kind]) if key else None

    def _add_handler(self, where: str, handler: Any) -> str | None:
        if not checks.check_plain(self._problems, where, handler, str, 'an entry point such as "me.handler"'):
            return None
        if not re.fullmatch(r"[A-Za-z0-9_./:-]+", handler) or "." not in handler.strip("."):
            self._problems.add(where, f'"{handler}" is not a Lambda entry point; expected "module.function"')
            return None
        if len(handler) > limits.FUNCTION_HANDLER_LENGTH:
            self._problems.add(
                where, f"it has {len(handler)} characters; at most {limits.FUNCTION_HANDLER_LENGTH} are allowed"
            )
            return None
        self.handlers[handler] = None
        return handler_id(self._name, handler)

    def _add_function(self, where: str, key: RouteKey, arn: Any) -> str:
        # The same text or the same Output is the same function. What an Output holds decides nothing: a preview
        # may not know it.
        same = arn if isinstance(arn, str) else id(arn)
        if same not in self._functions:
            # Once: what can be awaited can be awaited only once.
            self._functions[same] = ([], checks.check_input(self._problems, where, arn, arns.FUNCTION))
        keys, _ = self._functions[same]
        keys.append(str(key))
        self._sharers[str(key)] = keys
        if isinstance(arn, str):
            self._arns[str(key)] = arn
        return str(key)

    def _add_url(self, where: str, key: RouteKey, url: Any) -> str:
        checked = checks.check_input(self._problems, where, url, _url_rule(key))
        method = key.method if not key.is_default else "ANY"
        self._urls.append(Backend(str(key), checked, method))
        return str(key)


def _url_rule(key: RouteKey) -> Rule:
    """An https URL whose `{name}` are path parameters of the route.

    Developer guide, "Create HTTP proxy integrations for HTTP APIs" (http-api-develop-integrations-http).
    """

    def rule(value: Any, shown: str) -> str | None:
        expected = 'an https URL is allowed, such as "https://backend.example.com/orders/{id}"'
        if not isinstance(value, str) or re.search(r"[\s\x00-\x1f\x7f\ud800-\udfff\\\"<>^`|]", value):
            return f"{shown} was given; {expected}"
        if len(value) > limits.INTEGRATION_URI_LENGTH:
            return f"it has {len(value)} characters; an address has at most {limits.INTEGRATION_URI_LENGTH}"
        try:
            url = urlsplit(value)
            _ = url.port
        except ValueError:
            return f"{shown} was given; {expected}"
        if url.scheme != "https" or not value.startswith("https://"):
            return f"{shown} was given; {expected}; tokens are passed on to it, so http is never accepted"
        if not url.hostname or "@" in url.netloc or "#" in value or "{" in url.netloc:
            return f"{shown} was given; {expected}, with no user, no fragment, and no parameter in the host"
        return _parameter_problem(value, key, shown)

    return rule


def _parameter_problem(url: str, key: RouteKey, shown: str) -> str | None:
    used = re.findall(r"\{([^{}]*)\}", url)
    rest = re.sub(r"\{[^{}]*\}", "", url)
    unknown = [name for name in used if name not in key.parameters]
    if unknown or "{" in rest or "}" in rest:
        known = ", ".join(f"{{{name}}}" for name in key.parameters) or "none"
        return f"{shown} was given, with a parameter that the route key does not have; its parameters are {known}"
    return None


def url_warnings(targets: Iterable[ExistingFunction | Backend]) -> Iterator[str]:
    """Path parameters that a plain URL does not pass on: every such request reaches one and the same address."""
    for each in targets:
        if isinstance(each, Backend) and isinstance(each.url, str):
            missing = [f"{{{name}}}" for name in RouteKey.parse(each.id).parameters if f"{{{name}}}" not in each.url]
            if missing:
                yield (
                    f'routes["{each.id}"].url does not pass on {", ".join(missing)}: requests for every value reach '
                    "the same address"
                )
