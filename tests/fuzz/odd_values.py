"""Odd values: wrong types, odd texts and numbers, deep and endless nesting, subclasses, Outputs."""

import asyncio
import collections
import enum
import types
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pulumi
from hypothesis import strategies as st

SECRET = "c2VjcmV0LXNlY3JldA"
"""Part of every secret text. No message may contain it."""


class Text(str):
    """A text of a subclass."""

    __slots__ = ()


class Whole(int):
    """A number of a subclass."""


class Map(dict[Any, Any]):
    """A mapping that claims to have every key."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key, default if default is not None else True)

    def __missing__(self, key: Any) -> Any:
        return True


class Row(list[Any]):
    """A list of a subclass."""


class Word(enum.StrEnum):
    """A text that is a member."""

    GET = "GET"
    HANDLER = "orders.handler"


@dataclass(frozen=True)
class Later:
    """Stands for an Output or an awaitable, which exist only within a program."""

    value: Any
    kind: str


KINDS = ("output", "secret", "unknown", "awaitable")


@dataclass(frozen=True)
class Monster:
    """Stands for a value of `MONSTERS`, which nothing can print, not even a failure report."""

    name: str


def realized(value: Any, *, preview: bool = False) -> Any:
    """The arguments with the real values of `Later` and `Monster`."""
    if type(value) is dict:
        return {realized(key): realized(item, preview=preview) for key, item in value.items()}
    if type(value) is list:
        return [realized(item, preview=preview) for item in value]
    if isinstance(value, Monster):
        return MONSTERS[value.name]()
    if not isinstance(value, Later):
        return value
    inner = realized(value.value, preview=preview)
    if value.kind == "secret":
        return pulumi.Output.secret(inner)
    if value.kind == "awaitable":
        return _later(inner)
    if value.kind == "unknown" and preview:
        return _unknown()
    return pulumi.Output.from_input(inner)


def has_later(value: Any) -> bool:
    """Whether the arguments contain a value that is known later."""
    if isinstance(value, dict):
        return any(map(has_later, value.values()))
    return any(map(has_later, value)) if type(value) is list else isinstance(value, Later)


def _later(value: Any) -> "asyncio.Future[Any]":
    future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future


def _unknown() -> pulumi.Output[Any]:
    return pulumi.Output(set(), _later(None), _later(False))


def _nested(depth: int, *, as_map: bool) -> Any:
    value: Any = {} if as_map else []
    for _ in range(depth):
        value = {"x": value} if as_map else [value]
    return value


def _endless() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def _endless_map() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["handler"] = value
    return value


MONSTERS: dict[str, Callable[[], Any]] = {
    "more digits than Python writes": lambda: 10**5000,
    "as many below zero": lambda: -(10**5000),
    "lists in lists": lambda: _nested(5000, as_map=False),
    "maps in maps": lambda: _nested(5000, as_map=True),
    "a list in itself": _endless,
    "a map in itself": _endless_map,
}


ODD_TEXTS = (
    "", " ", "\0", "\n", "\x1b[2J", "\ud800", "x\udfff", "\ufeff", "\u202e", "\u0130", "\u00df", "\u0661", "\uff41",
    "e\u0301", "a" * 300, "\u65e5" * 5000, "null", "None", "true", "false", "NaN", "[]", "{}", "*", "$default",
    "ANY /{proxy+}",
    "GET /x", "get /x", "GET  /x", "GET /x ", "GET /{x", "GET /{x+}/y", "GET /%", "GET /\ud800", "GET /a\nb",
    "__class__",    "%s", "{0}", "{}", "${x}", "arn:", "arn:aws:lambda:::function:x", "https://", "https://[", "https://a:99999",
    "https://a b", "https://app.exa\nmple.com", "\0https://app.example.com", "https://\uff0e", "http://localhost",
    "//x", "me.handler\n", "a.b", ".", "..", "\0null\0", "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
)  # fmt: skip

ODD_NUMBERS = (
    0, -1, 1, 2, 3.0, 7.5, True, False, 2**31, 2**63, -(2**63), 10**400, 1e308, -0.0, 5e-324,
    float("nan"), float("inf"), float("-inf"), Decimal("1"), Decimal("NaN"), 1j, Whole(7),
)  # fmt: skip

texts = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=8), st.text(st.characters(categories=None), max_size=4))

numbers = st.one_of(st.sampled_from(ODD_NUMBERS), st.integers(), st.floats())

monsters = st.sampled_from(list(MONSTERS)).map(Monster)

_leaves = st.one_of(st.none(), texts, numbers, st.binary(max_size=4))

objects = st.one_of(
    st.builds(lambda: iter([])),
    st.builds(object),
    st.sampled_from([Map, len, ..., range(2), Word.GET, Word.HANDLER, frozenset({"x"})]),
    monsters,
    st.builds(Text, texts),
    st.builds(Map, st.just({"handler": "orders.handler"})),
    st.builds(lambda: collections.defaultdict(str, {"handler": "orders.handler"})),
    st.builds(lambda: types.MappingProxyType({"handler": "orders.handler"})),
    st.builds(lambda: collections.ChainMap({}, {"handler": "orders.handler"})),
    st.builds(lambda: collections.UserString("orders.handler")),
    st.builds(Row, st.lists(texts, max_size=2)),
    st.lists(texts, max_size=2).map(tuple),
    st.builds(lambda: pulumi.FileArchive("nowhere")),
    st.builds(lambda: pulumi.StringAsset("x")),
)

json_values = st.recursive(
    st.one_of(st.none(), texts, numbers.filter(lambda each: type(each) in (bool, int, float))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
"""Any JSON."""

sent_texts = texts.filter(lambda each: each.isascii() or not any("\ud800" <= one <= "\udfff" for one in each))

wire_values = st.recursive(
    st.one_of(st.none(), sent_texts, st.booleans(), st.floats(), st.sampled_from([0.0, -1.0, 7.0, 1e308])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(sent_texts, inner, max_size=3)),
    max_leaves=5,
)
"""Any value of a message to the plugin."""

plain_values = st.one_of(
    _leaves,
    objects,
    json_values,
    st.dictionaries(
        st.one_of(
            texts,
            st.integers(),
            st.booleans(),
            st.floats(allow_nan=False),
            st.none(),
            st.just(Monster("as many below zero")),
        ),
        _leaves,
        max_size=2,
    ),
)
"""All values except those known later."""

values = st.one_of(plain_values, st.builds(Later, plain_values, st.sampled_from(KINDS)))
"""All values."""

secret_texts = texts.map(lambda each: f"{each}{SECRET}")
