"""A preview's report as a value, before a format renders it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...model.type_tokens import API
from .apis import Api, read_apis
from .changes import KINDS, AuthorizerChange, RouteChange, authorizer_changes, route_changes
from .effects import Effect, find_effects, summarize_rest
from .phrases import code, count, listed
from .preview import Preview


@dataclass(frozen=True)
class ApiReport:
    """The report of one API: all its routes, the gravest change first, and all its authorizers."""

    api: Api
    routes: tuple[RouteChange, ...]
    authorizers: tuple[AuthorizerChange, ...]


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        headline: the gravest changes in one line.
        notes: the limits of this report.
        rest: all other changes, section to one line.
        kinds: the kinds of change, of `KINDS`, the gravest first.
    """

    preview: Preview
    headline: str
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]
    apis: tuple[ApiReport, ...]
    rest: dict[str, str]
    kinds: tuple[str, ...]

    def fails_on(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """The kinds that the report has or may hide.

        A failed preview may hide any kind. `unknown-access` may hide `newly-public`.
        """
        possible = set(KINDS) if self.preview.errors else set(self.kinds)
        if "unknown-access" in possible:
            possible.add("newly-public")
        return tuple(kind for kind in KINDS if kind in possible & set(kinds))


def make_report(preview: Preview) -> Report:
    """Report the changes of a preview."""
    # The steps of a failed preview are incomplete.
    steps = replace(preview, changes=()) if preview.errors else preview
    apis = tuple(ApiReport(api, route_changes(api), authorizer_changes(api)) for api in read_apis(steps))
    effects = find_effects(steps)
    kinds = {
        *(effect.kind for effect in effects),
        *(kind for report in apis for route in report.routes for kind in route.kinds),
        *(kind for report in apis for authorizer in report.authorizers for kind in authorizer.kinds),
        *(["failed"] if preview.errors else []),
    }
    return Report(
        preview,
        _headline(preview, effects, apis),
        effects,
        tuple(_notes(preview, apis)),
        apis,
        summarize_rest(steps),
        tuple(kind for kind in KINDS if kind in kinds),
    )


def _headline(preview: Preview, effects: tuple[Effect, ...], apis: tuple[ApiReport, ...]) -> str:
    if preview.errors:
        return "The preview failed: what would change is not known"
    routes = [route for api in apis for route in api.routes]
    facts = [*_about_effects(effects), *_about_public(routes)]
    facts += _about_others([route for route in routes if not {"newly-public", "unknown-access"} & {*route.kinds}])
    if not facts:
        changed = sum(authorizer.before != authorizer.after for api in apis for authorizer in api.authorizers)
        facts = [f"{count(changed, 'authorizer')} changed"] if changed else []
    if facts:
        headline = "; ".join(facts)
        return headline[0].upper() + headline[1:]
    changed = sum(not change.is_same for change in preview.in_cloud)
    if changed:
        return f"No listed route changes; {count(changed, 'resource')} changed otherwise"
    return "Nothing changes" if preview.unlisted <= 0 else "No change is listed"


def _about_effects(effects: tuple[Effect, ...]) -> list[str]:
    broken = [effect.text for effect in effects if effect.kind == "url-breaks"]
    lost = [effect.name for effect in effects if effect.kind == "logs-lost"]
    facts = [broken[0] if len(broken) == 1 else f"{len(broken)} addresses break"] if broken else []
    facts += [f"the logs in {listed(lost, at_most=2)} are lost"] if lost else []
    return facts + [effect.text for effect in effects if effect.kind not in ("url-breaks", "logs-lost")]


def _about_public(routes: list[RouteChange]) -> list[str]:
    opened = [route.key for route in routes if "newly-public" in route.kinds and route.before]
    new = [route.key for route in routes if "newly-public" in route.kinds and not route.before]
    unknown = [route.key for route in routes if "unknown-access" in route.kinds]
    facts = [f"{listed(opened)} {'becomes' if len(opened) == 1 else 'become'} public"] if opened else []
    if new:
        facts.append(f"{listed(new)} {'is' if len(new) == 1 else 'are'} added, public")
    if unknown:
        facts.append(f"whether {listed(unknown)} {'is' if len(unknown) == 1 else 'are'} public is not known")
    return facts


def _about_others(routes: list[RouteChange]) -> list[str]:
    """The number of routes for each gravest change."""
    counted = Counter(_gravest(route) for route in routes if route.kinds)
    return [f"{count(counted[phrase], 'route')} {phrase}" for phrase in _PHRASES.values() if counted[phrase]]


def _gravest(route: RouteChange) -> str:
    kind = route.kinds[0]
    return _PHRASES["preflight" if kind == "added" and route.after and route.after.access.is_public else kind]


_PHRASES = {
    "issuer-changed": "with another issuer",
    "audience-changed": "with other audiences",
    "authorizer-changed": "with another authorizer",
    "identity-source-changed": "with another identity source",
    "scope-changed": "with other scopes",
    "newly-protected": "newly protected",
    "removed": "removed",
    "added": "added, protected",
    "preflight": "added for preflights",
    "backend-changed": "with another backend",
}


def _notes(preview: Preview, apis: tuple[ApiReport, ...]) -> Iterable[str]:
    if preview.unlisted > 0:
        yield (
            f"This preview leaves out {count(preview.unlisted, 'unchanged resource')}: which routes stay as they are, "
            "and what their authorizers admit, can't be told. `pulumi preview --json --show-sames` lists them"
        )
    for api in (report.api for report in apis):
        for key, text in api.after.disagreements.items():
            yield (
                f"{api.type} {code(api.name)} says {code(text)} of {code(key)}, and the route itself is "
                f"{code(api.after.routes[key].access)}: a transform or ignore_changes made it so"
            )
    for change in preview.changes:
        inputs = change.after.inputs if change.type == API and change.after else {}
        if inputs.get("body"):
            yield f"The API {code(change.name)} takes routes from an OpenAPI document: they can't be seen here"
        if inputs.get("target"):
            yield f"The API {code(change.name)} has a target: everybody may call its `$default` route, unseen here"
    if not apis and not preview.errors and preview.unlisted <= 0:
        yield "There is no HTTP API with routes in this preview"
