"""Makes a generated schema small, since a plugin reads it at each start: equal types become one."""

import json
import re
from typing import Any

_PREFIX = "#/types/"
_REFERENCE = re.compile(rf'"{_PREFIX}([^"]+)"')


def slim(text: str) -> str:
    """A Pulumi package schema with every type once.

    Terraform's schemas nest to a fixed depth, and each place has a type of its own: AWS WAF's alone are thousands.

    Args:
        text: the schema, as JSON.
    """
    schema: dict[str, Any] = json.loads(text)
    types = {name: json.dumps(_plain(kind), sort_keys=True) for name, kind in schema.get("types", {}).items()}
    same: dict[str, str] = {}
    while True:
        first: dict[str, str] = {}
        merged = {name: first.setdefault(kind, name) for name, kind in types.items()}
        merged = {name: kept for name, kept in merged.items() if name != kept}
        if not merged:
            break
        same = {name: merged.get(kept, kept) for name, kept in same.items()} | merged
        types = {name: _renamed(kind, merged) for name, kind in types.items() if name not in merged}
    for section in ("resources", "functions", "config", "provider"):
        schema[section] = json.loads(_renamed(json.dumps(_plain(schema.get(section) or {})), same))
    schema["types"] = {name: json.loads(kind) for name, kind in types.items()}
    return json.dumps(schema, separators=(",", ":"))


def _renamed(text: str, names: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda match: f'"{_PREFIX}{names.get(match[1], match[1])}"', text)


def _plain(value: Any) -> Any:
    """A part of a schema without what is for SDKs only."""
    if isinstance(value, dict):
        return {
            key: _plain(item)
            for key, item in value.items()
            if key not in ("language", "deprecationMessage", "willReplaceOnChanges")
            and not (key == "description" and isinstance(item, str))
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value
