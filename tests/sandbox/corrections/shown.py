"""Cases that show that a correction acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sandbox.corrections.account import Account


@dataclass(frozen=True)
class Shown:
    """A request that shows a correction, and what comes of it in AWS."""

    see: Callable[[Account], Any]
    expected: Any


SHOWN: dict[str, Shown] = {}
"""Name of a correction to how it is seen."""


def shows(name: str, expected: Any) -> Callable[[Callable[[Account], Any]], Callable[[Account], Any]]:
    """A decorator: the function sees a correction."""

    def decorate(see: Callable[[Account], Any]) -> Callable[[Account], Any]:
        SHOWN[name] = Shown(see, expected)
        return see

    return decorate
