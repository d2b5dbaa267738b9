"""Whether programs that were written against one schema still work with another.

The strictest language decides. Go has a pointer for an optional property, and TypeScript checks every output for
undefined. A new optional property breaks no program. An unknown change counts as breaking.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
"""A package schema, or a part of one: <https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/>."""

_TEXTS = frozenset({"description", "deprecationMessage"})
_COMPARED_BY_PART = {
    "package": {"resources", "types"},
    "resource": {"inputProperties", "properties", "required", "requiredInputs"},
    "type": {"enum", "properties", "required"},
}
_FREE = frozenset({"dependencies", "displayName", "homepage", "keywords", "license", "publisher", "version"})
"""Keys that no program refers to."""

_NO_POINTER = frozenset({"array", "object"})
"""Types that Go writes the same way, optional or not."""


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Find the changes that break programs written against the old schema.

    Returns:
        One line per change, `where: what`; empty if every program still works.
    """
    return list(_package(old, new))


def _package(old: Schema, new: Schema) -> Iterator[str]:
    yield from _rest("package", "package", old, new)
    for token, before, after in _kept(old, new, "resources"):
        yield from _rest(f"resource {token}", "resource", before, after)
        inputs, outputs = ("inputProperties", "requiredInputs"), ("properties", "required")
        yield from _properties(f"{token} input", before, after, inputs, taken=True, returned=False)
        yield from _properties(f"{token} output", before, after, outputs, taken=False, returned=True)
    yield from _removed("resource", old, new, "resources")
    returned = _types_in(old, "properties")
    only_returned = returned - _types_in(old, "inputProperties")
    for token, before, after in _kept(old, new, "types"):
        yield from _rest(f"type {token}", "type", before, after)
        keys = ("properties", "required")
        yield from _properties(token, before, after, keys, taken=token not in only_returned, returned=token in returned)
        if ("enum" in before) != ("enum" in after):
            yield f"{token}: was {'one of some values' if 'enum' in before else 'any value'}, is no longer"
        yield from _enum(token, before.get("enum", []), after.get("enum", []))
    yield from _removed("type", old, new, "types")


def _kept(old: Schema, new: Schema, key: str) -> Iterator[tuple[str, Any, Any]]:
    after = new.get(key, {})
    yield from ((name, value, after[name]) for name, value in old.get(key, {}).items() if name in after)


def _removed(where: str, old: Schema, new: Schema, key: str) -> Iterator[str]:
    before, after = old.get(key, {}), new.get(key, {})
    added = {name: _without_texts(value) for name, value in after.items() if name not in before}
    for name, value in before.items():
        if name not in after:
            alike = [other for other, definition in added.items() if definition == _without_texts(value)]
            yield f"{where} {name}: removed" + (f"; is it called {' or '.join(alike)} now?" if alike else "")


def _properties(
    where: str, old: Schema, new: Schema, keys: tuple[str, str], *, taken: bool, returned: bool
) -> Iterator[str]:
    """Changes of properties that programs set (`taken`), read (`returned`), or both."""
    key, required = keys
    yield from _removed(where, old, new, key)
    for name, before, after in _kept(old, new, key):
        if _without_texts(before) != _without_texts(after):
            yield f"{where} {name}: was {_written(before)}, is {_written(after)}"
        was, is_ = name in old.get(required, []), name in new.get(required, [])
        pointer = before.get("type") not in _NO_POINTER
        if is_ and not was and taken:
            yield f"{where} {name}: was optional, is needed"
        elif was and not is_ and returned:
            yield f"{where} {name}: was always there, may be missing"
        elif was and not is_ and before.get("plain") and pointer:
            yield f"{where} {name}: was needed, is optional, and being plain a pointer in Go"
        elif is_ and not was and pointer:
            yield f"{where} {name}: might be missing, is always there, and no pointer any more in Go"
    if taken:
        for name in new.get(required, []):
            if name not in old.get(key, {}):
                yield f"{where} {name}: is new and needed"


def _enum(where: str, old: list[Schema], new: list[Schema]) -> Iterator[str]:
    left = [_without_texts(value) for value in new]
    for value in old:
        if _without_texts(value) not in left:
            yield f"{where} value {_written(value)}: removed or changed"


def _rest(where: str, section: str, old: Schema, new: Schema) -> Iterator[str]:
    skipped = _TEXTS | _FREE | _COMPARED_BY_PART[section]
    for key in sorted((old.keys() | new.keys()) - skipped):
        if old.get(key) != new.get(key):
            yield f"{where} {key}: was {_written(old.get(key))}, is {_written(new.get(key))}"


def _types_in(schema: Schema, key: str) -> set[str]:
    """The types that the resources' inputs or outputs refer to, and those that these refer to."""
    types = schema.get("types", {})
    names: set[str] = set()
    left = _references([resource.get(key) for resource in schema.get("resources", {}).values()])
    while left:
        names |= left
        left = _references([types.get(name) for name in left]) - names
    return names


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        references = {str(value["$ref"]).removeprefix("#/types/")} if isinstance(value.get("$ref"), str) else set()
        return references.union(*map(_references, value.values()))
    return set().union(*map(_references, value)) if isinstance(value, list) else set()


def _without_texts(value: Any) -> Any:
    """A definition without its texts. A property may have the name of one."""
    if isinstance(value, dict):
        return {
            key: _without_texts(item) for key, item in value.items() if not (key in _TEXTS and isinstance(item, str))
        }
    return [_without_texts(item) for item in value] if isinstance(value, list) else value


def _written(value: Any) -> str:
    return json.dumps(_without_texts(value), sort_keys=True)
