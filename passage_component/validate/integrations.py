"""The target of each route: a handler in the component's code, a user's function, or a user's URL."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from ..errors import Given, Message, listed, message
from ..model import limits
from ..model.naming import handler_id
from ..model.route_key import RouteKey
from ..model.settings import Backend, ExistingFunction
from . import rules
from .reader import Field, Fields

KINDS = ("handler", "function_arn", "url")


@dataclass(frozen=True, eq=False)
class Target:
    """The target of one route.

    Attributes:
        kind: one of `KINDS`.
        field: the argument.
        key: the route's key, or None if that has a problem.
    """

    kind: str
    field: Field
    key: RouteKey | None

    @property
    def identity(self) -> tuple[str, object]:
        """The same for all routes that share an integration.

        An integration of a function holds its ARN and nothing of a route, so that routes with the same string or the
        same Output share it. The value of an Output does not matter, since a preview may not know it. An integration of
        a URL holds the route's method and path parameters.
        """
        value = self.field.value
        if self.kind == "url":
            return self.kind, self.key
        return self.kind, value if type(value) is str else id(value)


@dataclass(frozen=True)
class Targets:
    """The targets of all routes.

    Attributes:
        handlers: every handler, once, in the order of the routes.
        external: the user's own functions and URLs.
    """

    handlers: tuple[str, ...]
    external: tuple[ExistingFunction | Backend, ...]
    _ids: Mapping[tuple[str, object], str]

    def integration(self, target: Target) -> str:
        """The id of a target's integration."""
        return self._ids[target.identity]


def read_target(entry: Field, fields: Fields, key: RouteKey | None) -> Target | None:
    """The one target of a route, or None with the problem noted."""
    if not fields.is_mapping:
        return None
    kinds = [kind for kind in KINDS if kind in fields]
    if len(kinds) != 1:
        entry.add("{}Set one of {}.", message("it has {}. ", listed(kinds, " and ")) if kinds else "", listed(KINDS))
        return None
    (kind,) = kinds
    if kind == "handler":
        return Target(kind, fields[kind], key) if _is_entry_point(fields[kind]) else None
    return Target(kind, fields[kind], key) if key else None


def group_targets(component: str, targets: Iterable[Target]) -> Targets:
    """Group the targets that share an integration.

    A handler's integration has the handler's id. A user's function has its ARN, or the first route key of those that
    share it if the ARN is an Output. A URL has its route key.

    Args:
        component: the component's logical name.
        targets: the targets of all routes.
    """
    groups: dict[tuple[str, object], list[Target]] = {}
    for target in targets:
        groups.setdefault(target.identity, []).append(target)
    ids: dict[tuple[str, object], str] = {}
    handlers: list[str] = []
    functions: list[ExistingFunction] = []
    backends: list[Backend] = []
    for identity, group in groups.items():
        field, key, value = group[0].field, group[0].key, group[0].field.value
        if group[0].kind == "handler":
            ids[identity] = handler_id(component, value)
            handlers.append(value)
        elif group[0].kind == "function_arn":
            ids[identity] = value if isinstance(value, str) else min(str(target.key) for target in group)
            functions.append(ExistingFunction(ids[identity], field.input(rules.FUNCTION_ARN)))
        elif key:
            ids[identity] = str(key)
            backends.append(Backend(str(key), field.input(_url_rule(key)), key.method or "ANY"))
    return Targets(tuple(handlers), (*functions, *backends), ids)


def _is_entry_point(field: Field) -> bool:
    if isinstance(field.value, pulumi.Resource):
        field.add("{} is a resource. Set function_arn to its `.arn` instead.", Given(field.value))
        return False
    handler = field.string("an entry point", 'Write module, dot, function, such as "me.handler".')
    if handler is None:
        return False
    if not re.fullmatch(r"[A-Za-z0-9_./:-]+", handler) or "." not in handler.strip("."):
        field.add('{} is not a Lambda entry point. Write module, dot, function, such as "me.handler".', Given(handler))
        return False
    if len(handler) > limits.FUNCTION_HANDLER_LENGTH:
        field.add("{}", rules.too_long("A handler", len(handler), limits.FUNCTION_HANDLER_LENGTH))
        return False
    return True


def _url_rule(key: RouteKey) -> rules.Rule:
    """An https URL whose `{name}` are path parameters of the route.

    Developer guide, "Create HTTP proxy integrations for HTTP APIs" (http-api-develop-integrations-http).
    """

    def rule(value: Any) -> Message | None:
        no_url = message(
            "{} is not the https URL of a backend. Use one such as {}.",
            Given(value),
            '"https://backend.example.com/orders/{id}"',
        )
        if not isinstance(value, str) or re.search(r"[\s\x00-\x1f\x7f\ud800-\udfff\\\"<>^`|]", value):
            return no_url
        if len(value) > limits.INTEGRATION_URI_LENGTH:
            return rules.too_long("A URL", len(value), limits.INTEGRATION_URI_LENGTH)
        if not value.startswith("https://"):
            return message("{} is not https. Use https, since the URL gets the caller's token.", Given(value))
        url = rules.split_url(value)
        if url is None or "@" in url.netloc or "#" in value or "{" in url.netloc:
            return message("{}{}", no_url, " It has a host, and neither user, fragment nor parameter in the host.")
        return _parameter_problem(value, key)

    return rule


def _parameter_problem(url: str, key: RouteKey) -> Message | None:
    used = re.findall(r"\{([^{}]*)\}", url)
    rest = re.sub(r"\{[^{}]*\}", "", url)
    if all(name in key.parameters for name in used) and "{" not in rest and "}" not in rest:
        return None
    parameters = " and ".join(f"{{{name}}}" for name in key.parameters) or "no parameter"
    return message("{} has a parameter that the route key does not have. Use {}.", Given(url), parameters)
