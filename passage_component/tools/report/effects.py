"""A deployment's other effects: lost addresses and logs, and one line for each other part of the stack."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...model.type_tokens import (
    API,
    API_MAPPING,
    AUTHORIZER,
    COMPONENTS,
    DOMAIN_NAME,
    FUNCTION,
    FUNCTION_URL,
    INTEGRATION,
    LOG_GROUP,
    PERMISSION,
    REST_API,
    REST_AUTHORIZER,
    REST_METHOD,
    ROUTE,
    STACK,
    STAGE,
)
from .changes import gravity
from .phrases import code
from .preview import Change, Preview, name_in

_LONGEST_LIST = 3

_REST_AUTHORIZATION = ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT")
"""The authorizations of a method of a REST API; `JWT` since November 2026."""

_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "functions": (FUNCTION,),
    "permissions": (PERMISSION,),
    "integrations": (INTEGRATION,),
    "API and stage": (API, STAGE),
    "REST API": ("aws:apigateway/",),
    "domain": (DOMAIN_NAME, API_MAPPING, "aws:acm/", "aws:route53/"),
    "roles and policies": ("aws:iam/",),
    "logs": (LOG_GROUP,),
    "alarms": ("aws:cloudwatch/",),
}
"""Section to the prefixes of its type tokens."""

_IN_TABLES = (ROUTE, AUTHORIZER, STACK, *COMPONENTS)


@dataclass(frozen=True)
class Effect:
    """A lost address or log, or a public access beside the routes.

    Attributes:
        kind: `url-breaks`, `logs-lost`, or a kind of access beside the routes, such as `newly-public`.
        text: a sentence without its full stop.
    """

    kind: str
    urn: str
    text: str

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return name_in(self.urn)


def find_effects(preview: Preview) -> tuple[Effect, ...]:
    """The replacements and deletions that break an address or lose logs, and the public accesses beside the routes."""
    changed = [change for change in preview.changes if not change.is_same]
    effects = [
        effect for change in changed for effect in (*_losses(change), *_openings(change), *_rest_accesses(change))
    ]
    gone = {change.urn for change in preview.changes if change.type == API and (change.is_replaced or not change.after)}
    with_their_api = {
        change.urn
        for change in preview.changes
        if change.type == STAGE and change.before and gone & {*change.before.dependencies.get("apiId", ())}
    }
    effects = [effect for effect in effects if effect.urn not in with_their_api]
    return tuple(sorted(effects, key=lambda effect: (gravity([effect.kind]), effect.urn)))


def summarize_rest(preview: Preview) -> dict[str, str]:
    """The changes beside routes and authorizers: section to one line."""
    sections: dict[str, list[Change]] = {}
    # The engine's order differs from run to run.
    for change in sorted(preview.changes, key=lambda change: change.urn):
        if not change.is_same and change.type not in _IN_TABLES:
            sections.setdefault(_section(change.type), []).append(change)
    order = [*_SECTIONS, "others"]
    return {section: _line(sections[section], section) for section in order if section in sections}


def _losses(change: Change) -> Iterator[Effect]:
    before, after = change.before, change.after
    if before is None:
        return
    name = code(change.name)
    if change.type == API:
        address = str(before.outputs.get("apiEndpoint") or "its execute-api address")
        if change.is_replaced:
            yield Effect("url-breaks", change.urn, f"The API {name} is replaced: {address} stops answering for good")
        elif after is None and not before.is_retained:
            yield Effect("url-breaks", change.urn, f"The API {name} is deleted, and {address} with it")
        elif after is not None and _is_closed(after.inputs) and not _is_closed(before.inputs):
            yield Effect("url-breaks", change.urn, f"The API {name} no longer answers at {address}")
    elif change.type == API_MAPPING and after is not None and not change.is_replaced:
        old, new = (state.inputs.get("apiMappingKey") or "" for state in (before, after))
        if old != new:
            text = f"The domain's mapping {name} moves from {code(f'/{old}')} to {code(f'/{new}')}"
            yield Effect("url-breaks", change.urn, text)
    elif change.type in (DOMAIN_NAME, API_MAPPING, STAGE) and (change.is_replaced or after is None):
        if after is None and before.is_retained:
            return
        what = {DOMAIN_NAME: "domain name", API_MAPPING: "domain's mapping", STAGE: "stage"}[change.type]
        verb = "replaced: nothing answers there meanwhile" if after else "deleted: nothing answers there any more"
        domain = before.inputs.get("domainName")
        where = f" of {code(domain)}" if change.type != STAGE and domain else ""
        yield Effect("url-breaks", change.urn, f"The {what} {name}{where} is {verb}")
    elif change.type == LOG_GROUP and (change.is_replaced or after is None):
        if before.is_retained or before.inputs.get("skipDestroy") is True:
            return
        group = before.outputs.get("name") or before.inputs.get("name") or change.name
        verb = "replaced" if after else "deleted"
        yield Effect("logs-lost", change.urn, f"The log group {name} is {verb}, with the logs in {code(group)}")


def _openings(change: Change) -> Iterator[Effect]:
    """Accesses that are not routes."""
    if change.after is None:
        return
    after, before = change.after.inputs, change.before.inputs if change.before else {}
    name = code(change.name)
    quick_create = [(inputs.get("target"), inputs.get("routeKey")) for inputs in (before, after)]
    if change.type == API and after.get("target") and quick_create[0] != quick_create[1]:
        route = code(after.get("routeKey") or "$default")
        yield Effect("newly-public", change.urn, f"The API {name} makes a route {route} of its own, which is public")
    body = after.get("body")
    if change.type in (API, REST_API) and body and (body != before.get("body") or "body" in change.properties):
        yield Effect("unknown-access", change.urn, f"The API {name} takes routes from an OpenAPI document, unseen here")
    if change.type == FUNCTION_URL and after.get("authorizationType") != "AWS_IAM":
        known = after.get("authorizationType") == "NONE"
        if not known or before.get("authorizationType") != "NONE":
            kind = "newly-public" if known else "unknown-access"
            yield Effect(kind, change.urn, f"The function URL {name} is {'public' if known else 'perhaps public'}")
    if change.type.startswith(("aws-native:apigatewayv2:", "aws-native:apigateway:")):
        yield Effect("unknown-access", change.urn, f"{name} is of the provider aws-native, which is not read here")


def _rest_accesses(change: Change) -> Iterator[Effect]:
    """Who may call a method of a REST API (API Gateway REST API reference, PutMethod, authorizationType)."""
    after, before = change.after, change.before
    if after is None:
        return
    name = code(change.name)
    if change.type == REST_AUTHORIZER and before is not None:
        yield Effect("authorizer-changed", change.urn, f"The authorizer {name} of a REST API changes whom it admits")
    if change.type != REST_METHOD:
        return
    new, old = (state.inputs.get("authorization") if state else None for state in (after, before))
    method = f"The method {name} ({code(after.inputs.get('httpMethod') or '?')}) of a REST API"
    authorizers = [state.inputs.get("authorizerId") if state else None for state in (after, before)]
    if new not in _REST_AUTHORIZATION:
        yield Effect("unknown-access", change.urn, f"{method} is perhaps public")
    elif new == "NONE" and old != "NONE":
        yield Effect("newly-public", change.urn, f"{method} is public")
    elif new != "NONE" and old == "NONE":
        yield Effect("newly-protected", change.urn, f"{method} needs {code(new)}")
    elif before is not None and (new != old or authorizers[0] != authorizers[1]):
        yield Effect("authorizer-changed", change.urn, f"{method} needs {code(new)} instead of {code(old)}")


def _is_closed(inputs: Mapping[str, object]) -> bool:
    return inputs.get("disableExecuteApiEndpoint") not in (None, False)


def _section(type_: str) -> str:
    return next((section for section, prefixes in _SECTIONS.items() if type_.startswith(prefixes)), "others")


def _line(changes: Iterable[Change], section: str) -> str:
    by_verb: dict[str, list[Change]] = {}
    for change in changes:
        by_verb.setdefault(change.verb, []).append(change)
    return "; ".join(f"{len(of_verb)} {verb}: {_names(of_verb, section)}" for verb, of_verb in sorted(by_verb.items()))


def _names(changes: list[Change], section: str) -> str:
    named = [_named(change, section) for change in changes[:_LONGEST_LIST]]
    left = len(changes) - len(named)
    return ", ".join(named) + (f" and {left} more" if left else "")


def _named(change: Change, section: str) -> str:
    type_ = f"{change.type.rpartition(':')[2]} " if section == "others" else ""
    properties = sorted({path.partition(".")[0].partition("[")[0] for path in change.properties})
    what = f" ({', '.join(properties)})" if change.verb in ("updated", "replaced") and properties else ""
    return f"{type_}{code(change.name)}{what}"
