"""Phrases that all formats share: names as code, counts and lists."""

import re


def code(text: object) -> str:
    """A name as Markdown code, with any characters in it. Plain text shows it in the same way."""
    plain = re.sub(r"\s+", " ", str(text)).strip() or " "
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {plain} {fence}" if longest else f"{fence}{plain}{fence}"


def count(number: int, noun: str) -> str:
    """`1 route`, `2 routes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: list[str], *, at_most: int = 5, last: str = " and ") -> str:
    """`a, b and c`; of many, the first ones and the number of the others."""
    first = [code(name) for name in names[:at_most]]
    if len(names) > len(first):
        return f"{', '.join(first)} and {len(names) - len(first)} more"
    return first[0] if len(first) == 1 else f"{', '.join(first[:-1])}{last}{first[-1]}"
