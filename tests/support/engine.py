"""Reads the engine's output."""

import re


def summary(output: str) -> dict[str, int]:
    """The engine's own count: `+ 7 created` and so on; previews say `to create`."""
    return {
        verb: int(count)
        for count, verb in re.findall(
            r"(\d+) (?:to )?(created?|updated?|deleted?|replaced?|unchanged)", output.rpartition("Resources:")[2]
        )
    }
