"""Diff: what changes, property by property, and whether AWS makes a new resource for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .resource import ResourceType, State, changed_value
from .values import is_archive


@dataclass(frozen=True)
class Change:
    """One changed property: `add`, `delete` or `update`, and whether it replaces the resource."""

    kind: str
    replaces: bool


def diff(type_: ResourceType, olds: State, news: State) -> dict[str, Change]:
    """Property path to change; empty when nothing changes."""
    changes: dict[str, Change] = {}
    for key in sorted((olds.keys() | news.keys()) - (type_.kept - news.keys())):
        replaces = key in type_.replaces or key == "region"
        for path, kind in _changes(type_, key, key, olds.get(key), news.get(key)):
            changes[path] = Change(kind, replaces)
    return changes


def _changes(type_: ResourceType, path: str, plain: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """Changes below a path; `plain` is the path without indexes, as the tables write it."""
    if old is None or new is None:
        if old is not new:
            yield path, "add" if old is None else "delete"
    elif isinstance(old, dict) and isinstance(new, dict) and not is_archive(new) and not is_archive(old):
        for key in sorted(old.keys() | new.keys()):
            step = f".{key}" if key.isidentifier() else f'["{key}"]'
            yield from _changes(type_, f"{path}{step}", f"{plain}.{key}", old.get(key), new.get(key))
    elif changed_value(type_, plain, old, new):
        yield path, "update"
