"""Check: names filled in, default tags merged, everything AWS would refuse told at once."""

import difflib
import hashlib
from collections.abc import Mapping
from typing import Any

from .resource import Failure, ResourceType, State
from .values import is_unknown

_RANDOM_DIGITS = 7


def check(
    type_: ResourceType,
    name: str,
    news: State,
    olds: State,
    *,
    seed: bytes,
    default_tags: Mapping[str, str],
    proposed: str | None = None,
) -> tuple[State, list[Failure]]:
    """Check a resource's inputs.

    Args:
        type_: the resource's type.
        name: its logical name.
        news: the inputs of the program.
        olds: the checked inputs of the deployed resource; empty for a new one. They keep its name.
        seed: the engine's random bytes for this resource.
        default_tags: the provider's tags for everything.
        proposed: the physical name the engine's own autonaming wants, if it is configured.

    Returns:
        The checked inputs, and the failures.
    """
    inputs = {key: value for key, value in news.items() if value is not None}
    failures = [(key, unknown_property(type_, key)) for key in inputs if key not in type_.known_properties]
    inputs.pop("tagsAll", None)
    _name(type_, name, inputs, olds, seed, proposed)
    failures += _length_failures(type_, inputs)
    if type_.taggable and isinstance(inputs.get("tags", {}), dict):
        inputs["tags"] = {**default_tags, **inputs.get("tags", {})}
        failures += [
            (f'tags["{key}"]', "expected a string")
            for key, value in inputs["tags"].items()
            if not isinstance(value, str)
        ]
        if not inputs["tags"]:
            del inputs["tags"]
    elif type_.taggable and not is_unknown(inputs["tags"]):
        failures.append(("tags", "expected a map"))
    return inputs, failures + type_.failures(inputs)


def unknown_property(type_: ResourceType, key: str) -> str:
    """What to say of a property that the type does not take: mistyped, or real but beyond the sandbox."""
    near = difflib.get_close_matches(key, type_.known_properties, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return f"unknown property, or one that the sandbox's provider does not support{hint}"


def _length_failures(type_: ResourceType, inputs: State) -> list[Failure]:
    """The service's own bound of a name, where the model's is that of an ARN."""
    autoname = type_.autoname
    value = inputs.get(autoname.property) if autoname else None
    if autoname is None or not isinstance(value, str) or is_unknown(value) or len(value) <= autoname.longest:
        return []
    return [(autoname.property, f"it has {len(value)} characters; expected at most {autoname.longest}")]


def _name(type_: ResourceType, name: str, inputs: State, olds: State, seed: bytes, proposed: str | None) -> None:
    """Fill in a physical name: the deployed one, the engine's, or the logical one and seven hexadecimal digits."""
    autoname = type_.autoname
    if autoname is None or autoname.property in inputs:
        return
    if autoname.conflicts_with and autoname.conflicts_with in inputs:
        return
    kept: Any = olds.get(autoname.property)
    if kept:
        inputs[autoname.property] = kept
    elif proposed:
        inputs[autoname.property] = proposed
    else:
        digits = hashlib.sha256(seed + name.encode()).hexdigest()[:_RANDOM_DIGITS]
        inputs[autoname.property] = f"{name}-{digits}"
