"""Places in nested arguments, and changes of a place."""

from collections.abc import Iterator
from typing import Any

Path = tuple[Any, ...]
"""Keys and indexes that lead to a place; the arguments themselves are at `()`."""


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in plain dicts and lists, outer ones first."""
    yield path
    if type(value) is dict:
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif type(value) is list:
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def at(value: Any, path: Path) -> Any:
    """The value of a place, or None without one."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step]
    return value


def replaced(value: Any, path: Path, item: Any) -> Any:
    """A copy with the item in a new or existing place."""
    if not path:
        return item
    step, *rest = path
    if isinstance(value, list):
        return [*value[:step], replaced(value[step], tuple(rest), item), *value[step + 1 :]]
    below = value.get(step) if rest else None
    return {**value, step: replaced(below, tuple(rest), item)}


def without(value: Any, path: Path) -> Any:
    """A copy without the value of a place."""
    *above, last = path
    container = at(value, tuple(above))
    if isinstance(container, list):
        return replaced(value, tuple(above), [*container[:last], *container[last + 1 :]])
    return replaced(value, tuple(above), {key: item for key, item in container.items() if key != last})


def written(path: Path) -> str:
    """A path for a reader."""
    return "".join(f"[{step!r}]" for step in path)
