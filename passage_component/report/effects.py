"""What else a deployment does: addresses and logs that end, and everything beside access in one line each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .access import API, AUTHORIZER, COMPONENTS, INTEGRATION, ROUTE
from .preview import Change, Preview
from .words import code

_NAMED_AT_MOST = 3
_DOMAIN_NAME = "aws:apigatewayv2/domainName:DomainName"
_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
_STAGE = "aws:apigatewayv2/stage:Stage"
_LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"

_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "functions": ("aws:lambda/function:Function",),
    "permissions": ("aws:lambda/permission:Permission",),
    "integrations": (INTEGRATION,),
    "API and stage": (API, _STAGE),
    "domain": (_DOMAIN_NAME, _MAPPING, "aws:acm/", "aws:route53/"),
    "roles and policies": ("aws:iam/",),
    "logs": (_LOG_GROUP,),
    "alarms": ("aws:cloudwatch/",),
}
"""What is told in one line, and the types, or the beginnings of types, that belong there."""

_TOLD_ELSEWHERE = (ROUTE, AUTHORIZER, "pulumi:pulumi:Stack", *COMPONENTS)


@dataclass(frozen=True)
class Effect:
    """Something that ends.

    Attributes:
        kind: `url-breaks` or `logs-lost`.
        urn: the resource with which it ends.
        text: a sentence.
    """

    kind: str
    urn: str
    text: str

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.rpartition("::")[2]


def find_effects(preview: Preview) -> tuple[Effect, ...]:
    """The replacements and deletions that break an address or lose logs."""
    found = [effect for change in preview.changes if not change.is_same for effect in _effects(change)]
    gone = {change.urn for change in preview.changes if change.type == API and (change.is_replaced or not change.after)}
    with_their_api = {
        change.urn
        for change in preview.changes
        if change.type == _STAGE and change.before and gone & {*change.before.dependencies.get("apiId", ())}
    }
    found = [effect for effect in found if effect.urn not in with_their_api]
    return tuple(sorted(found, key=lambda effect: (effect.kind != "url-breaks", effect.urn)))


def summarize_rest(preview: Preview) -> dict[str, str]:
    """What changes beside routes and authorizers: section to one line."""
    sections: dict[str, list[Change]] = {}
    # The engine's order differs from run to run.
    for change in sorted(preview.changes, key=lambda change: change.urn):
        if not change.is_same and change.type not in _TOLD_ELSEWHERE:
            sections.setdefault(_section(change.type), []).append(change)
    order = [*_SECTIONS, "others"]
    return {section: _line(sections[section], section) for section in order if section in sections}


def _effects(change: Change) -> Iterator[Effect]:
    before, after = change.before, change.after
    if before is None:
        return
    name = code(change.name)
    if change.type == API:
        address = str(before.outputs.get("apiEndpoint") or "its execute-api address")
        if change.is_replaced:
            yield Effect("url-breaks", change.urn, f"The API {name} is replaced: {address} stops answering for good")
        elif after is None and not before.stays:
            yield Effect("url-breaks", change.urn, f"The API {name} is deleted, and {address} with it")
        elif after is not None and _is_closed(after.inputs) and not _is_closed(before.inputs):
            yield Effect("url-breaks", change.urn, f"The API {name} no longer answers at {address}")
    elif change.type in (_DOMAIN_NAME, _MAPPING, _STAGE) and (change.is_replaced or after is None):
        if after is None and before.stays:
            return
        what = {_DOMAIN_NAME: "domain name", _MAPPING: "domain's mapping", _STAGE: "stage"}[change.type]
        verb = "replaced: nothing answers there meanwhile" if after else "deleted: nothing answers there any more"
        domain = before.inputs.get("domainName")
        where = f" of {code(domain)}" if change.type != _STAGE and domain else ""
        yield Effect("url-breaks", change.urn, f"The {what} {name}{where} is {verb}")
    elif change.type == _LOG_GROUP and (change.is_replaced or after is None):
        if before.stays or before.inputs.get("skipDestroy") is True:
            return
        group = before.outputs.get("name") or before.inputs.get("name") or change.name
        verb = "replaced" if after else "deleted"
        yield Effect("logs-lost", change.urn, f"The log group {name} is {verb}, with the logs in {code(group)}")


def _is_closed(inputs: Mapping[str, object]) -> bool:
    return inputs.get("disableExecuteApiEndpoint") not in (None, False)


def _section(type_: str) -> str:
    for section, types in _SECTIONS.items():
        if any(type_ == each or (each.endswith("/") and type_.startswith(each)) for each in types):
            return section
    return "others"


def _line(changes: Iterable[Change], section: str) -> str:
    by_verb: dict[str, list[Change]] = {}
    for change in changes:
        by_verb.setdefault(change.verb, []).append(change)
    return "; ".join(f"{len(of_verb)} {verb}: {_names(of_verb, section)}" for verb, of_verb in sorted(by_verb.items()))


def _names(changes: list[Change], section: str) -> str:
    named = [_named(change, section) for change in changes[:_NAMED_AT_MOST]]
    left = len(changes) - len(named)
    return ", ".join(named) + (f" and {left} more" if left else "")


def _named(change: Change, section: str) -> str:
    type_ = f"{change.type.rpartition(':')[2]} " if section == "others" else ""
    properties = sorted({path.partition(".")[0].partition("[")[0] for path in change.properties})
    what = f" ({', '.join(properties)})" if change.verb in ("updated", "replaced") and properties else ""
    return f"{type_}{code(change.name)}{what}"
