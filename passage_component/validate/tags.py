"""Tags."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from ..errors import Problems
from ..model import limits
from . import checks, rules

_CHARACTERS = "letters, digits, spaces and _.:/=+-@ are allowed (IAM API reference, Tag)"


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
        return None if _allowed(value) else f"{shown} was given; {_CHARACTERS}"

    checked = {}
    folded: dict[str, str] = {}
    for key, value in declared.items():
        place = checks.entry("tags", key)
        if type(key) is not str or not 1 <= len(key) <= limits.TAG_KEY_LENGTH:
            problems.add(place, f"the key has 1 to {limits.TAG_KEY_LENGTH} characters")
        elif key.lower().startswith("aws:"):
            problems.add(place, 'keys that start with "aws:" are reserved by AWS; choose another one')
        elif not _allowed(key):
            problems.add(place, f"in a key {_CHARACTERS}")
        elif key.lower() in folded:
            problems.add(place, f'IAM takes it for the same key as "{folded[key.lower()]}"; remove one of the two')
        folded.setdefault(checks.key_text(key).lower(), checks.key_text(key))
        checked[key] = checks.check_input(problems, place, value, rule)
    return checked or None


def _allowed(text: str) -> bool:
    return all(each in "_.:/=+-@" or unicodedata.category(each)[0] in "LZN" for each in text)
