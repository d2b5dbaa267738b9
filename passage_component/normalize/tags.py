"""Tags."""

from collections.abc import Mapping
from typing import Any

from .. import checks, limits, rules
from ..errors import Problems


def normalize_tags(problems: Problems, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The tags, within AWS's limits; None when there are none."""
    declared = checks.check_mapping(problems, "tags", given.get("tags", {})) or {}
    if len(declared) > limits.TAGS_PER_RESOURCE:
        problems.add("tags", f"{len(declared)} were given; at most {limits.TAGS_PER_RESOURCE} are allowed")

    def rule(value: Any, shown: str) -> str | None:
        if not isinstance(value, str):
            return rules.string(value, shown)
        if len(value) > limits.TAG_VALUE_LENGTH:
            return f"it has {len(value)} characters; at most {limits.TAG_VALUE_LENGTH} are allowed"
        return None

    checked = {}
    for key, value in declared.items():
        place = f'tags["{key}"]'
        if type(key) is not str or not 1 <= len(key) <= limits.TAG_KEY_LENGTH:
            problems.add(place, f"the key has 1 to {limits.TAG_KEY_LENGTH} characters")
        elif key.lower().startswith("aws:"):
            problems.add(place, 'keys that start with "aws:" are reserved by AWS; choose another one')
        checked[key] = checks.check_input(problems, place, value, rule)
    return checked or None
