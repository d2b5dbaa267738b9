"""Phrases that all formats share: names as code, texts as blocks, counts and lists."""

import re


def code(text: object) -> str:
    """A name as Markdown code, with any characters in it. Plain text shows it in the same way."""
    plain = " ".join(str(text).split()) or " "
    fence = _fence(plain)
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


def codes(values: tuple[str, ...]) -> str:
    """Names as code; `?` stands for one that is known only after the deployment."""
    return ", ".join("what is known only after the deployment" if value == "?" else code(value) for value in values)


def block(text: str) -> str:
    """A text of several lines as a block of Markdown code."""
    fence = _fence(text).rjust(3, "`")
    return f"{fence}\n{text}\n{fence}"


def _fence(text: str) -> str:
    """More backticks than the text has in a row."""
    return "`" * (1 + max(map(len, re.findall("`+", text)), default=0))


def count(number: int, noun: str) -> str:
    """`1 route`, `2 routes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: list[str], *, at_most: int = 5) -> str:
    """`a, b and c`; of many, the first ones and the number of the others."""
    first = [code(name) for name in names[:at_most]]
    if len(names) > len(first):
        return f"{', '.join(first)} and {len(names) - len(first)} more"
    return first[0] if len(first) == 1 else f"{', '.join(first[:-1])} and {first[-1]}"
