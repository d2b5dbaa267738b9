"""The one error a user's mistake raises, and the collector that reports all mistakes together."""

from collections.abc import Iterable
from difflib import get_close_matches

import pulumi


class InputError(pulumi.RunError, ValueError):
    """What the user gave is not what the component takes.

    A `pulumi.RunError`, so that the CLI shows the message without a traceback, and a `ValueError`, as Python
    programs expect.

    Attributes:
        problems: every problem found, each as `where: what was given; what is allowed; what to do`.
    """

    def __init__(self, problems: Iterable[str], subject: str | None = None) -> None:
        """Join the problems into one message.

        Args:
            problems: one sentence a problem.
            subject: what they are about, such as `PassageHttpApi "api"` or `stack configuration`.
        """
        # Half a surrogate pair is no UTF-8, and could not be sent to the engine.
        self.problems: tuple[str, ...] = tuple(_in_utf_8(problem) for problem in problems)
        self.subject = subject
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        head = f"{subject}: {count}" if subject else count
        super().__init__("\n".join([_in_utf_8(head), *(f"  - {problem}" for problem in self.problems)]))


def _in_utf_8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Problems:
    """Collects problems, so that a user sees all of them at once and not one a run."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self._found: list[tuple[str, str]] = []

    def add(self, where: str, problem: str) -> None:
        """Note a problem; `problem` says what was given, what is allowed and what to do."""
        self._found.append((where, problem))

    @property
    def found(self) -> tuple[tuple[str, str], ...]:
        """Everything noted so far: where, and the problem."""
        return tuple(self._found)

    def raise_if_any(self) -> None:
        """Raise one `InputError` with everything noted so far, or do nothing."""
        if self._found:
            raise InputError((f"{where}: {problem}" for where, problem in self._found), self.subject)


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean …? ` for a mistyped word, or an empty string when nothing known is near."""
    by_folded = {_folded(name): name for name in known}
    matches = get_close_matches(_folded(word), by_folded, n=1, cutoff=0.7)
    return f'did you mean "{by_folded[matches[0]]}"? ' if matches else ""


def _folded(word: str) -> str:
    """Make camelCase and snake_case of one name equally near."""
    return word.replace("_", "").replace("-", "").lower()
