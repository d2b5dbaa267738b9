"""A report as Markdown for a pull request, as text for a terminal, and as JSON for a program."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .apis import Authorizer, Route
from .changes import RouteChange
from .phrases import block, code, codes, count
from .report import ApiReport, Report

_COMMENT_LENGTH = 60_000
"""The characters of a GitHub comment, 65,536, less some for a pipeline's own text around the report."""

_GRAVE = {"newly-public", "unknown-access", "url-breaks", "logs-lost"}


def as_markdown(report: Report) -> str:
    """For a comment in a pull request. If there are too many routes, those with the gravest changes are kept."""
    for most in (None, 100, 30):
        text = "\n\n".join(filter(None, _markdown(report, most))) + "\n"
        if len(text) <= _COMMENT_LENGTH:
            return text
    return text[:_COMMENT_LENGTH] + "…\n"


def as_text(report: Report) -> str:
    """For a terminal."""
    return "\n".join(_text(report)) + "\n"


def as_json(report: Report) -> str:
    """For a program; the shape is described in docs/pull-requests.md."""
    preview = report.preview
    document = {
        "headline": report.headline,
        "stack": preview.stack,
        "project": preview.project,
        "kinds": report.kinds,
        "failed": bool(preview.errors),
        "errors": preview.errors,
        "warnings": preview.warnings,
        "notes": report.notes,
        "unlistedResources": max(preview.unlisted, 0),
        "effects": [{"kind": effect.kind, "urn": effect.urn, "text": effect.text} for effect in report.effects],
        "apis": [_api_document(api) for api in report.apis],
        "rest": report.rest,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {"markdown": as_markdown, "text": as_text, "json": as_json}


def _markdown(report: Report, most: int | None) -> Iterator[str]:
    """The paragraphs; some may be empty."""
    yield f"### {report.headline}"
    yield _about(report)
    yield "\n".join(f"- :warning: {effect.text}." for effect in report.effects)
    yield from map(block, report.preview.errors)
    yield "\n".join(f"- :information_source: {note}." for note in report.notes)
    for api in report.apis:
        changed = [route for route in api.routes if route.kinds]
        same = [route for route in api.routes if not route.kinds]
        if len(report.apis) > 1 or not (changed or same):
            yield f"#### {_label(api)}"
        if changed:
            rows = [_row(route) for route in changed[:most]]
            yield _table(("route", "before", "after", "change"), rows)
            if len(changed) > len(rows):
                yield f"and {len(changed) - len(rows)} more; `--format text` lists them all."
        yield "\n".join(f"- {line}" for line in _authorizer_lines(api))
        if same:
            yield _folded(same, most)
    if report.rest:
        yield "Beside access:"
        yield "\n".join(f"- {section}: {line}" for section, line in report.rest.items())
    if report.preview.warnings:
        yield "Warnings:"
        yield from map(block, report.preview.warnings)


def _folded(same: list[RouteChange], most: int | None) -> str:
    title = f"<details><summary>{count(len(same), 'route')} unchanged</summary>"
    if most is not None:
        return f"{count(len(same), 'route')} unchanged; `--format text` lists them."
    table = _table(("route", "access"), [(code(route.key), _access(route.after)) for route in same])
    return f"{title}\n\n{table}\n\n</details>"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    escaped = [tuple(cell.replace("\\", r"\\").replace("|", r"\|") for cell in row) for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ("---",) * len(head), *escaped])


def _row(route: RouteChange) -> tuple[str, ...]:
    kinds = ", ".join(f"**{_spelt(kind)}**" if kind in _GRAVE else _spelt(kind) for kind in route.kinds)
    return code(route.key), _access(route.before), _access(route.after), _joined(kinds, route.explanation)


def _text(report: Report) -> Iterator[str]:
    yield report.headline
    yield _about(report)
    for effect in report.effects:
        yield f"! {effect.text}."
    for error in report.preview.errors:
        yield from ("", error)
    for note in report.notes:
        yield f"- {note}."
    for api in report.apis:
        yield from ("", _label(api))
        rows = [
            (
                route.key,
                str(route.before.access) if route.before else "-",
                str(route.after.access) if route.after else "-",
                _joined(", ".join(map(_spelt, route.kinds)), route.explanation),
            )
            for route in api.routes
        ]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True)]
            yield f"  {'  '.join(cells)}".rstrip()
        for line in _authorizer_lines(api):
            yield f"  {line}"
    if report.rest:
        yield ""
    for section, line in report.rest.items():
        yield f"{section}: {line}"
    for warning in report.preview.warnings:
        yield from ("", f"warning: {warning}")


def _about(report: Report) -> str:
    preview = report.preview
    verbs = [change.verb for change in preview.in_cloud]
    order = ("created", "updated", "replaced", "deleted", "left behind", "unchanged")
    counted = [f"{verbs.count(verb)} {verb}" for verb in order if verb in verbs]
    where = f"Stack {code(preview.stack)} of {code(preview.project)}: " if preview.stack else ""
    if preview.errors:
        return f"{where}{count(len(verbs), 'resource')} seen until then."
    return f"{where}{', '.join(counted) or 'no resources'}."


def _authorizer_lines(api: ApiReport) -> Iterator[str]:
    """New, removed and changed authorizers, a line each."""
    for change in api.authorizers:
        before, after = change.before, change.after
        name = code(change.name)
        if before is None and after is not None:
            yield f"authorizer {name} is new: {after.admitted}"
        elif after is None and before is not None:
            yield f"authorizer {name} goes: {before.admitted}"
        elif before is not None and after is not None and before != after:
            yield f"authorizer {name} changes: {'; '.join(_differences(before, after))}"


def _differences(before: Authorizer, after: Authorizer) -> Iterator[str]:
    for setting, old, new in (
        ("issuer", (before.issuer,), (after.issuer,)),
        ("audiences", before.audiences, after.audiences),
        ("identity source", before.identity_sources, after.identity_sources),
        ("type", (before.type,), (after.type,)),
        ("function", (before.uri,), (after.uri,)),
        ("other settings", (before.other_settings,), (after.other_settings,)),
    ):
        if old != new:
            yield f"{setting} {codes(old)} → {codes(new)}"


def _api_document(report: ApiReport) -> dict[str, Any]:
    return {
        "urn": report.api.urn,
        "name": report.api.name,
        "routes": [
            {
                "routeKey": route.key,
                "before": str(route.before.access) if route.before else None,
                "after": str(route.after.access) if route.after else None,
                "kinds": route.kinds,
                "explanation": route.explanation,
            }
            for route in report.routes
        ],
        "authorizers": [
            {
                "name": change.name,
                "before": _authorizer_document(change.before),
                "after": _authorizer_document(change.after),
                "kinds": change.kinds,
            }
            for change in report.authorizers
        ],
    }


def _authorizer_document(authorizer: Authorizer | None) -> dict[str, Any] | None:
    if authorizer is None:
        return None
    return {
        "type": authorizer.type,
        "issuer": authorizer.issuer,
        "audiences": authorizer.audiences,
        "identitySources": authorizer.identity_sources,
    }


def _label(report: ApiReport) -> str:
    return f"{report.api.type} {code(report.api.name)}"


def _access(route: Route | None) -> str:
    if route is None:
        return "—"
    return f"**{code(route.access)}**" if route.access.is_public else code(route.access)


def _spelt(kind: str) -> str:
    return kind.replace("-", " ")


def _joined(kinds: str, explanation: str) -> str:
    return ": ".join(filter(None, (kinds, explanation)))
