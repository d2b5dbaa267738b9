"""Arguments with one change, and the changes without an effect because another argument decides."""

from collections.abc import Iterator
from typing import Any

import pulumi
from hypothesis import strategies as st

from passage_component.model.limits import LOG_RETENTION_DAYS
from tests.fuzz.arguments import Args, Case, declared_at
from tests.fuzz.odd_values import Monster, texts
from tests.fuzz.places import Path, at, places, replaced

WORDS = (
    "x86_64",
    "arm64",
    "python3.13",
    "nodejs20.x",
    "POST",
    "PATCH",
    "write",
    "people",
    "machines",
    "P",
    "orders.handler",
)
"""Good values of arguments that accept only a few."""


def values_in(args: Args) -> list[Path]:
    """The places of values: all but the mappings."""
    return [path for path in places(args) if path and not isinstance(at(args, path), dict)]


def mappings_in(case: Case, *, named: bool) -> list[Path]:
    """The places of mappings whose keys are the user's names, or of those whose keys the component declares."""
    return [
        path
        for path in places(case.args)
        if isinstance(at(case.args, path), dict) and (declared_at(case.declared, path) is None) is named
    ]


def other_values(value: Any) -> Iterator[Any]:
    """Values near another one. Some of them are good replacements."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (each for each in LOG_RETENTION_DAYS if each != value and value in LOG_RETENTION_DAYS)
        yield value + 1
        yield value / 2 + 0.25
    elif isinstance(value, str):
        yield from (f"{value}x", f"{value}1", f"x{value}", value[:-1], value.replace("://", "://x"))
        yield from (word for word in WORDS if word != value)
    elif isinstance(value, list):
        yield value[:-1]
        yield value[::-1]
        yield from ([*value[:-1], each] for each in other_values(value[-1]) if value)
    elif isinstance(value, pulumi.Archive):
        yield pulumi.AssetArchive({"third.py": pulumi.StringAsset("")})


def is_overridden(args: Args, path: Path) -> bool:
    """Whether a more specific argument or a switch decides instead of a place."""
    handlers = {each["handler"] for each in args["routes"].values() if "handler" in each}
    own = [args.get("functions", {}).get(handler, {}) for handler in handlers]
    match path:
        case ("function_defaults", "environment" | "policy_arns" as key, name):
            return all(name in each.get(key, {}) for each in own)
        case ("function_defaults", key, *_) | ("code" as key,):
            return all(key in each for each in own)
        case ("alarms", key, *_) if str(key).startswith("function_"):
            return not handlers
        case ("app_id",):
            return "issuer" in args
        case ("auth_origin",):
            cors = args.get("cors", {})
            return "audiences" in args and ("allow_origins" in cors or cors.get("enabled") is False)
        case ("default_authorizer",):
            return all("authorizer" in each or each.get("public") for each in args["routes"].values())
        case ("default_scopes", *_):
            return all("scopes" in each or each.get("public") for each in args["routes"].values())
        case ("authorizers", name, "default_scopes"):
            default = args.get("default_authorizer", name)
            return all(
                "scopes" in each or each.get("public") or each.get("authorizer", default) != name
                for each in args["routes"].values()
            )
    return False


@st.composite
def unknown_keys(draw: st.DrawFn, known: set[str], others: set[str]) -> Any:
    """An unknown key: mistyped, of another object, in another language's casing, or any text."""
    word = draw(st.sampled_from(sorted(known)))
    at_ = draw(st.integers(0, len(word) - 1))
    first, *rest = word.split("_")
    mistyped = st.sampled_from(
        [
            word[:at_] + word[at_ + 1 :],
            word[:at_] + word[at_] + word[at_:],
            word[:at_] + word[at_ + 1 : at_ + 2] + word[at_] + word[at_ + 2 :],
            word.upper(),
            word.title(),
            f"{word}s",
            f"{word} ",
            f"{word}\0",
            f"\ufeff{word}",
            first + "".join(map(str.capitalize, rest)),
            word.replace("_", "-"),
            word.replace("i", "\u0456"),
            word.encode(),
        ]
    )
    anything = st.one_of(
        texts, st.integers(), st.none(), st.just(Monster("more digits than Python writes")), st.tuples(texts)
    )
    other = st.sampled_from(sorted(others - known))
    return draw(st.one_of(mistyped, mistyped, other, anything).filter(lambda each: each not in known))


def with_key(args: Args, path: Path, key: Any, value: Any) -> Args:
    """The arguments with one more key in a mapping."""
    copy: Args = replaced(args, path, {**at(args, path), key: value})
    return copy
