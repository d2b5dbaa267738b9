"""Words that all formats share."""

import re


def code(text: object) -> str:
    """A name as Markdown shows it untouched, whatever is in it; plain text shows the same."""
    plain = re.sub(r"\s+", " ", str(text)).strip() or " "
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {plain} {fence}" if longest else f"{fence}{plain}{fence}"


def count(number: int, noun: str) -> str:
    """`1 route`, `2 routes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: list[str], *, at_most: int = 5, last: str = " and ") -> str:
    """`a, b and c`; of many, the first and how many more."""
    named = [code(name) for name in names[:at_most]]
    if len(names) > len(named):
        return f"{', '.join(named)} and {len(names) - len(named)} more"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])}{last}{named[-1]}"
