"""Warnings about arguments that are allowed and probably a mistake."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..args import AccessLogArgs, CorsArgs
from ..errors import SPELLING, Argument, Message, is_deferred, listed, message, text_of
from ..model import limits
from ..model.archive import HandlersArchive
from ..model.route_key import selected
from ..model.settings import Authorizer, Backend, Cors, Route, Settings
from .cors import header_of
from .functions import plain_environment_bytes
from .handlers import handler_warning
from .reader import Fields, keys_of

WARN_ABOVE = 0.8
"""The part of a quota above which the component warns."""

APP_ID_LENGTH = 24
"""Passage's app IDs; an early one has 20."""

_PASSAGE_HAS_ENDED = (
    "issuer: Passage's public service ended in January 2026, and API Gateway refuses an authorizer whose issuer does "
    "not answer. Set the issuer (and the audiences, if they differ) of another OIDC provider"
)


def warnings_of(settings: Settings, args: Fields) -> Iterator[str]:
    """All warnings about settings without a problem, in the spelling of the program that has them.

    Args:
        settings: the settings.
        args: the arguments that they come from.
    """
    for warning in _warnings(settings, args):
        yield warning if isinstance(warning, str) else text_of(warning, SPELLING.get())


def _warnings(settings: Settings, args: Fields) -> Iterator[str | Message]:
    declared = [route for route in settings.routes if not route.is_preflight]
    yield from catch_all_warnings(declared)
    yield from overlap_warnings(declared)
    yield from empty_rest_warnings(declared)
    if settings.cors:
        yield from preflight_warnings(declared)
        yield from header_warnings(settings.cors, settings.authorizers, declared)
    yield from url_warnings(settings)
    yield from handler_warnings(settings)
    yield from quota_warnings(settings)
    yield from switched_off_warnings(args)
    yield from scope_warnings(settings)
    yield from passage_warnings(settings, args)


def catch_all_warnings(routes: Sequence[Route]) -> Iterator[str]:
    """Public routes that open undeclared methods and paths."""
    for route in routes:
        if route.authorizer is None and route.key.is_catch_all:
            yield (
                f'routes["{route.key}"] is a public catch-all: it opens every method and path that no other route '
                "declares, to everybody"
            )


def overlap_warnings(routes: Sequence[Route]) -> Iterator[str]:
    """Routes of different access that match the same request, if AWS does not say which one it selects."""
    # Where a specific path and a wider one first differ, the wider one has a parameter. Only routes that branch there
    # are compared, since comparing all pairs is slow.
    wider: dict[tuple[str, ...], list[Route]] = {}
    for route in routes:
        for branch in route.key.branches if route.key.method != "ANY" else ():
            wider.setdefault(branch, []).append(route)
    for any_ in (route for route in routes if route.key.method == "ANY"):
        for one in (route for branch in any_.key.branched_off for route in wider.get(branch, ())):
            access = {(route.authorizer, frozenset(route.scopes)) for route in (any_, one)}
            if len(access) > 1 and any_.key.is_ambiguous_beside(one.key):
                yield (
                    f'routes["{any_.key}"] and routes["{one.key}"] take some of the same requests and differ in who '
                    "may call. AWS does not say which of them it selects there. Declare "
                    f'"{one.key.method} {any_.key.path}" as well'
                )


def empty_rest_warnings(routes: Sequence[Route]) -> Iterator[str]:
    """Greedy routes beside wider ones of different access: AWS does not say which of them takes `/x/`."""
    # A full match does not end with a slash, except "/".
    by_key = {route.key: route for route in routes if route.key.is_greedy or not route.key.segments}
    keys = sorted(by_key, key=lambda key: key.precedence)
    methods = {key.method for key in keys} - {"", "ANY"} or {"GET"}
    for greedy in filter(lambda key: key.is_greedy, keys):
        path = greedy.path_without_rest
        pairs = (
            selected(keys, method, path) for method in sorted(methods if greedy.method == "ANY" else {greedy.method})
        )
        for wider in dict.fromkeys(one for one, other in pairs if one and other == greedy):
            access = {(by_key[key].authorizer, frozenset(by_key[key].scopes)) for key in (greedy, wider)}
            if len(access) > 1:
                remedy = "Give both the same access, or have their handlers answer 404 to it"
                if path == "/":
                    remedy = f'Declare "{greedy.method} /" as well'
                yield (
                    f'routes["{greedy}"] and routes["{wider}"] differ in who may call, and AWS does not say which of '
                    f'them takes "{path}". {remedy}'
                )


def preflight_warnings(routes: Sequence[Route]) -> Iterator[str]:
    """Declared `OPTIONS` routes that answer preflights 401."""
    for route in routes:
        if route.key.method == "OPTIONS" and route.authorizer is not None:
            yield (
                f'routes["{route.key}"] is protected: preflights carry no token and get 401, so that browsers cannot '
                "call this path from pages of other origins. Set public, or remove the route"
            )


def header_warnings(cors: Cors, authorizers: Sequence[Authorizer], routes: Sequence[Route]) -> Iterator[str | Message]:
    """Headers with tokens that browsers may not send (Fetch standard, "CORS-preflight fetch", steps on headers).

    There, `*` stands for any header but `Authorization`. Firefox follows that, Chromium and Safari do not yet (MDN,
    "Access-Control-Allow-Headers", "Browser compatibility").
    """
    headers = cors.allow_headers
    if not isinstance(headers, Sequence) or any(map(is_deferred, headers)):
        return
    allowed = {str(header).lower() for header in headers}
    used = {route.authorizer for route in routes}
    sources = [authorizer.identity_source for authorizer in authorizers if authorizer.name in used]
    for header in dict.fromkeys(header_of(source) for source in sources if isinstance(source, str)):
        if header not in allowed and (header == "authorization" or "*" not in allowed):
            who, why, addition = "browsers", "it is not among them", ""
            if "*" in allowed:
                who, why = "some browsers, such as Firefox,", '"*" does not stand for it'
                addition = " and the names of the other headers that pages send"
            yield message(
                f"{{}}.{{}}: {who} do not send the header {header}, because {why}. Calls from pages to protected "
                f'routes fail. Add "{header}"{addition}',
                Argument("cors"),
                Argument("allow_headers"),
            )


def url_warnings(settings: Settings) -> Iterator[str]:
    """Path parameters that a plain URL does not pass on, so that all requests reach the same address."""
    urls = {target.id: target.url for target in settings.external_targets if isinstance(target, Backend)}
    for route in settings.routes:
        url = urls.get(route.integration)
        if isinstance(url, str):
            missing = [f"{{{name}}}" for name in route.key.parameters if f"{{{name}}}" not in url]
            if missing:
                yield (
                    f'routes["{route.key}"].url does not pass on {", ".join(missing)}: requests for every value reach '
                    "the same address"
                )


def handler_warnings(settings: Settings) -> Iterator[str]:
    """Handlers that Lambda probably cannot call."""
    for function in settings.functions:
        if isinstance(function.code, HandlersArchive) and isinstance(function.runtime, str) and function.layers is None:
            warning = handler_warning(function.code, function.handler, function.runtime)
            if warning:
                yield f'functions["{function.handler}"]: {warning}'


def quota_warnings(settings: Settings) -> Iterator[str]:
    """Quotas of which plain values use more than 80 %."""
    for what, used, quota, remedy in _usage(settings):
        if used > WARN_ABOVE * quota:
            yield f"{used:,} of {quota:,} {what} are used. {remedy}"


def _usage(settings: Settings) -> Iterator[tuple[str, int, int, str]]:
    ask = "Ask AWS for a higher quota in time, or split the API"
    fixed = "AWS does not raise this quota:"
    integrations = len(settings.functions) + len(settings.external_targets)
    yield "routes of one API", len(settings.routes), limits.ROUTES_PER_API, ask
    yield "integrations of one API", integrations, limits.INTEGRATIONS_PER_API, f"{fixed} split the API"
    yield "authorizers of one API", len(settings.authorizers), limits.AUTHORIZERS_PER_API, ask
    for authorizer in settings.authorizers:
        what = f'audiences of authorizers["{authorizer.name}"]'
        remedy = f"{fixed} add a second authorizer in time"
        yield what, _count(authorizer.audiences), limits.AUDIENCES_PER_AUTHORIZER, remedy
    default_scopes = {authorizer.default_scopes for authorizer in settings.authorizers}
    for route in (route for route in settings.routes if route.scopes not in default_scopes):
        what = f'scopes of routes["{route.key}"]'
        yield what, len(route.scopes), limits.SCOPES_PER_ROUTE, f"{fixed} let a common scope stand for several"
    for function in settings.functions:
        of = f"of the function of {function.handler}"
        yield f"layers {of}", _count(function.layers), limits.LAYERS_PER_FUNCTION, f"{fixed} join layers"
        size = plain_environment_bytes(function.environment)
        yield f"bytes of environment {of}", size, limits.FUNCTION_ENVIRONMENT_BYTES, f"{fixed} pass less"
        remedy = f"Ask AWS for a higher quota in time, at most {limits.POLICIES_PER_ROLE}, or join policies"
        what = f"managed policies of the role of {function.handler}"
        yield what, len(function.policy_arns), limits.DEFAULT_POLICIES_PER_ROLE, remedy


def _count(values: Any) -> int:
    """The length of a plain list. 0 for an Output, whose length is not known yet."""
    return len(values) if isinstance(values, Sequence) and not is_deferred(values) else 0


def switched_off_warnings(args: Fields) -> Iterator[Message]:
    """Settings of an argument that is switched off."""
    for argument, known in (("access_logs", AccessLogArgs), ("cors", CorsArgs)):
        fields = args[argument].object(known)
        idle = [key for key in keys_of(known) if key in fields and key != "enabled"]
        if fields["enabled"].value is False and idle:
            has = "has" if len(idle) == 1 else "have"
            yield message(
                f"{{}}.enabled is false: {{}} beside it {has} no effect", Argument(argument), listed(sorted(idle))
            )


def scope_warnings(settings: Settings) -> Iterator[Message]:
    """Routes with scopes whose tokens do not have scopes."""
    passage = {authorizer.name: authorizer for authorizer in settings.authorizers if authorizer.is_passage}
    for route in settings.routes:
        if route.scopes and route.authorizer in passage:
            default_scopes = passage[route.authorizer].default_scopes
            named = {"scopes": route.scopes != default_scopes, "default_scopes": bool(default_scopes)}
            yield message(
                f'routes["{route.key}"]: Passage\'s tokens have no scopes, and this route answers 403 to them. '
                "Remove {}, or set the issuer of a provider that grants them",
                listed([argument for argument, is_named in named.items() if is_named], " and "),
            )


def passage_warnings(settings: Settings, args: Fields) -> Iterator[str | Message]:
    """A preset that relies on Passage's own service."""
    if "app_id" not in args or "issuer" in args:
        return
    app_id, issuer = args["app_id"].value, settings.authorizers[0].issuer
    if isinstance(app_id, str) and len(app_id) != APP_ID_LENGTH:
        text = f"it has {len(app_id)} characters and Passage's have {APP_ID_LENGTH}. Compare it with the console"
        yield message(f"{{}}: {text}", Argument("app_id"))
    silence = f", or set it to {issuer!r} to keep it without this warning" if isinstance(issuer, str) else ""
    yield f"{_PASSAGE_HAS_ENDED}{silence}"
