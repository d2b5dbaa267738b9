"""A preview's report: everything that a reviewer is told, before it is written down in some format."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ...model.type_tokens import API
from .apis import Api, read_apis
from .changes import KINDS, AuthorizerChange, RouteChange, authorizer_changes, route_changes
from .effects import Effect, find_effects, summarize_rest
from .phrases import code, count, listed
from .preview import Preview


@dataclass(frozen=True)
class ApiReport:
    """One API.

    Attributes:
        api: what it is.
        routes: its routes, the gravest change first.
        authorizers: its authorizers.
    """

    api: Api
    routes: tuple[RouteChange, ...]
    authorizers: tuple[AuthorizerChange, ...]


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        preview: what it is about.
        headline: the most important, in one line.
        effects: addresses that stop answering, and logs that go.
        notes: what the reader has to know to trust the rest.
        apis: every API.
        rest: what else changes, section to one line.
        kinds: everything that was found, of `KINDS`, the gravest first.
    """

    preview: Preview
    headline: str
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]
    apis: tuple[ApiReport, ...]
    rest: dict[str, str]
    kinds: tuple[str, ...]

    def fails_on(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """Which of the kinds were found.

        A preview that failed may hide any; one that can't tell whether a route is public may hide `newly-public`.
        """
        hidden = {"unknown-access": "newly-public"}
        found = set(KINDS) if self.preview.errors else {*self.kinds, *(hidden.get(kind, kind) for kind in self.kinds)}
        return tuple(kind for kind in KINDS if kind in found and kind in set(kinds))


def make_report(preview: Preview) -> Report:
    """Tell what a preview changes."""
    # What a failed preview saw until then is no basis for a decision.
    seen = () if preview.errors else read_apis(preview)
    apis = tuple(ApiReport(api, route_changes(api), authorizer_changes(api)) for api in seen)
    effects = () if preview.errors else find_effects(preview)
    found = {
        *(effect.kind for effect in effects),
        *(kind for each in apis for route in each.routes for kind in route.kinds),
        *(kind for each in apis for authorizer in each.authorizers for kind in authorizer.kinds),
        *(["failed"] if preview.errors else []),
    }
    rest = {} if preview.errors else summarize_rest(preview)
    return Report(
        preview,
        _headline(preview, effects, apis),
        effects,
        tuple(_notes(preview, apis)),
        apis,
        rest,
        tuple(kind for kind in KINDS if kind in found),
    )


def _headline(preview: Preview, effects: tuple[Effect, ...], apis: tuple[ApiReport, ...]) -> str:
    if preview.errors:
        return "The preview failed: what would change is not known"
    routes = [route for api in apis for route in api.routes]
    said = [*_about_effects(effects), *_about_public(routes)]
    said += _about_others([route for route in routes if not {"newly-public", "unknown-access"} & {*route.kinds}])
    if not said:
        changed = sum(authorizer.is_changed for api in apis for authorizer in api.authorizers)
        said = [f"{count(changed, 'authorizer')} changed"] if changed else []
    if said:
        headline = "; ".join(said)
        return headline[0].upper() + headline[1:]
    changed = sum(not change.is_same for change in preview.changes)
    if changed:
        return f"No listed route changes; {count(changed, 'resource')} changed otherwise"
    return "Nothing changes" if preview.unlisted <= 0 else "No change is listed"


def _about_effects(effects: tuple[Effect, ...]) -> list[str]:
    broken = [effect.text for effect in effects if effect.kind == "url-breaks"]
    lost = [effect.name for effect in effects if effect.kind == "logs-lost"]
    said = [broken[0] if len(broken) == 1 else f"{len(broken)} addresses break"] if broken else []
    said += [f"the logs in {listed(lost, at_most=2)} are lost"] if lost else []
    return said + [effect.text for effect in effects if effect.kind not in ("url-breaks", "logs-lost")]


def _about_public(routes: list[RouteChange]) -> list[str]:
    opened = [route.key for route in routes if "newly-public" in route.kinds and route.before]
    new = [route.key for route in routes if "newly-public" in route.kinds and not route.before]
    unknown = [route.key for route in routes if "unknown-access" in route.kinds]
    said = [f"{listed(opened)} {'becomes' if len(opened) == 1 else 'become'} public"] if opened else []
    if new:
        said.append(f"{listed(new)} {'is' if len(new) == 1 else 'are'} added, public")
    if unknown:
        said.append(f"whether {listed(unknown)} {'is' if len(unknown) == 1 else 'are'} public is not known")
    return said


def _about_others(routes: list[RouteChange]) -> list[str]:
    """How many routes have what as the gravest change."""
    counted = Counter(_gravest(route) for route in routes if route.kinds)
    return [f"{count(counted[words], 'route')} {words}" for words in _WORDS.values() if counted[words]]


def _gravest(route: RouteChange) -> str:
    kind = route.kinds[0]
    return _WORDS["preflight" if kind == "added" and route.after and route.after.access.is_public else kind]


_WORDS = {
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
    for each in apis:
        for key, said in each.api.after.disagreements.items():
            yield (
                f"{each.api.type} {code(each.api.name)} says {code(said)} of {code(key)}, and the route itself is "
                f"{code(each.api.after.routes[key].access)}: a transform or ignore_changes made it so"
            )
    for change in preview.changes:
        if change.type == API and change.after and change.after.inputs.get("body"):
            yield f"The API {code(change.name)} takes routes from an OpenAPI document: they can't be seen here"
        if change.type == API and change.after and change.after.inputs.get("target"):
            yield f"The API {code(change.name)} has a target: everybody may call its `$default` route, unseen here"
    if not apis and not preview.errors:
        yield "There is no HTTP API with routes in this preview"
