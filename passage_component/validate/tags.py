"""Tags."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from ..errors import Given, Message, key_text, message
from ..model import limits
from . import rules
from .reader import Field, Fields

_CHARACTERS = "letters, digits, spaces and _.:/=+-@ (IAM API reference, Tag)"


def validate_tags(args: Fields) -> Mapping[str, Any] | None:
    """The tags, within AWS's limits, or None without tags."""
    tags = args["tags"].entries('{"team": "platform"}')
    if len(tags) > limits.TAGS_PER_RESOURCE:
        args["tags"].add(f"{len(tags)} tags are too many. Give at most {limits.TAGS_PER_RESOURCE}.")
    folded: dict[str, str] = {}
    for key, tag in tags:
        _check_key(key, tag, folded)
        folded.setdefault(key_text(key).lower(), key_text(key))
    return {key: tag.input(_value) for key, tag in tags} or None


def _check_key(key: Any, tag: Field, folded: Mapping[str, str]) -> None:
    if type(key) is not str or not 1 <= len(key) <= limits.TAG_KEY_LENGTH:
        tag.add(f"the key is not a string of 1 to {limits.TAG_KEY_LENGTH} characters. Choose another key.")
    elif key.lower().startswith("aws:"):
        tag.add('AWS reserves keys that start with "aws:". Choose another key.')
    elif not _allowed(key):
        tag.add(f"the key has a character that AWS refuses. Use {_CHARACTERS}.")
    elif key.lower() in folded:
        tag.add("IAM takes it for the same key as {}. Remove one.", Given(folded[key.lower()]))


def _value(value: Any) -> Message | None:
    if not isinstance(value, str):
        return rules.string(value)
    if len(value) > limits.TAG_VALUE_LENGTH:
        return rules.too_long("A tag's value", len(value), limits.TAG_VALUE_LENGTH)
    return (
        None if _allowed(value) else message(f"{{}} has a character that AWS refuses. Use {_CHARACTERS}.", Given(value))
    )


def _allowed(text: str) -> bool:
    return all(character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN" for character in text)
