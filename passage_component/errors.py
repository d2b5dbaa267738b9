"""The one error that users see, and the problems it reports."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from difflib import get_close_matches

import pulumi


@dataclass(frozen=True)
class Argument:
    """The name of an argument in a message, as Python spells it."""

    name: str


@dataclass(frozen=True)
class Key:
    """A key of the user's own in a path, such as a route key."""

    value: object


@dataclass(frozen=True)
class Given:
    """A value in a message, or a key in a path, that the user wrote."""

    value: object


Message = tuple["str | Argument | Given", ...]
"""A sentence or two: English, names of arguments, and values that the user wrote."""

Path = tuple["str | Key | Given | int", ...]
"""Where a value is: names of arguments, the user's own keys, unknown names and indexes."""

Spelling = Callable[[str], str]
"""How a language spells the name of an argument, from its name in Python."""

SPELLING: ContextVar[Spelling] = ContextVar("SPELLING", default=str)
"""The spelling of the program that the arguments come from. Default: Python's."""


def camel_case(name: str) -> str:
    """`auth_origin` as `authOrigin`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def message(template: str, *parts: "str | Argument | Given | Message") -> Message:
    """A message: the parts in the places of the template's `{}`."""
    first, *rest = template.split("{}")
    result: list[str | Argument | Given] = [first]
    for part, text in zip(parts, rest, strict=True):
        result += part if isinstance(part, tuple) else (part,)
        result.append(text)
    return tuple(result)


def listed(names: Iterable[str], separator: str = ", ") -> Message:
    """The names of arguments, with a separator between them."""
    result: list[str | Argument | Given] = []
    for name in names:
        result += [separator, Argument(name)] if result else [Argument(name)]
    return tuple(result)


def text_of(message: Message, spelling: Spelling = str, *, is_secret: bool = False) -> str:
    """A message as a person reads it. With `is_secret` it does not repeat the values that the user wrote."""
    rendered = []
    for part in message:
        if isinstance(part, Argument):
            rendered.append(spelling(part.name))
        elif isinstance(part, Given):
            rendered.append("a value that came from an Output" if is_secret else describe(part.value))
        else:
            rendered.append(part)
    return "".join(rendered)


@dataclass(frozen=True)
class Problem:
    """One problem with the user's input.

    Attributes:
        path: the place of the value.
        message: the problem and the remedy.
        is_secret: whether the message must not repeat the value, since it came from an Output.
    """

    path: Path
    message: Message
    is_secret: bool = False

    def render(self, spelling: Spelling = str) -> str:
        """The text, in the form `path: what is wrong. What to do.`."""
        return f"{_path_text(self.path, spelling)}: {text_of(self.message, spelling, is_secret=self.is_secret)}"


def _path_text(path: Path, spelling: Spelling) -> str:
    text = ""
    for step in path:
        if isinstance(step, Key):
            text += f'["{key_text(step.value)}"]'
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            name = spelling(step) if isinstance(step, str) else shown_key(step.value)
            text += f".{name}" if text else name
    return text


class InputError(pulumi.RunError, ValueError):
    """The user's input is not valid.

    A `pulumi.RunError`, so that the CLI shows the message without a traceback, and a `ValueError`, as Python
    programs expect.

    Attributes:
        problems: every problem found, each as `path: what is wrong. What to do.`
        subject: the component or the configuration that has them, such as `PassageHttpApi "api"`. Default: None.
    """

    def __init__(self, problems: Iterable[str], subject: str | None = None) -> None:
        """Join the problems into one message."""
        # Half a surrogate pair is not UTF-8, and could not be sent to the engine.
        self.problems: tuple[str, ...] = tuple(_in_utf_8(problem) for problem in problems)
        self.subject = subject
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        head = f"{subject}: {count}" if subject else count
        super().__init__("\n".join([_in_utf_8(head), *(f"  - {problem}" for problem in self.problems)]))


def _in_utf_8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Problems:
    """Collects problems, so that a user sees all of them in one run."""

    def __init__(self, subject: str, spelling: Spelling | None = None) -> None:
        """Start without a problem.

        Args:
            subject: the component or the configuration that has the problems.
            spelling: how the user's language spells the names of arguments. Default: the current `SPELLING`.
        """
        self.subject = subject
        self._spelling = spelling or SPELLING.get()
        self._entries: list[Problem] = []

    def add(self, path: Path, message: Message) -> None:
        """Note a problem. `message` states it and the remedy."""
        self._entries.append(Problem(path, message))

    def take(self, problems: "Problems", secret: Sequence[str]) -> None:
        """Note the problems of another collection. Those of the arguments in `secret` do not repeat a value."""
        self._entries += [replace(problem, is_secret=problem.path[0] in secret) for problem in problems.entries]

    @property
    def entries(self) -> tuple[Problem, ...]:
        """Everything noted so far."""
        return tuple(self._entries)

    def error(self, problems: Iterable[Problem]) -> InputError:
        """The error that reports these problems in the user's spelling."""
        return InputError((problem.render(self._spelling) for problem in problems), self.subject)

    def raise_if_any(self) -> None:
        """Raise one `InputError` with everything noted so far, or do nothing."""
        if self._entries:
            raise self.error(self._entries)


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean …? ` for a mistyped word, or an empty string if no known name is near."""
    name = nearest_name(word, known)
    return f'Did you mean "{name}"? ' if name else ""


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """The known name that a mistyped word is nearest to, if it is near any."""
    by_folded = {_folded(name): name for name in known}
    matches = get_close_matches(_folded(word), by_folded, n=1, cutoff=0.7)
    return by_folded[matches[0]] if matches else None


def _folded(word: str) -> str:
    """The word in lower case and without separators, so that camelCase and snake_case are equally near."""
    return word.replace("_", "").replace("-", "").lower()


def is_deferred(value: object) -> bool:
    """Whether the value is an Output or an awaitable, which resolves later."""
    return isinstance(value, pulumi.Output) or inspect.isawaitable(value)


def describe(value: object) -> str:
    """A value in a message. An object or a list is shown by its type only, since it may hold a secret."""
    if is_deferred(value):
        return "an Output"
    if value is None or isinstance(value, str | bool | int | float):
        try:
            return repr(value)
        except ValueError:  # Python does not print a whole number of thousands of digits
            return "a number of thousands of digits"
    return f"a value of type {type(value).__name__}"


def shown_key(key: object) -> str:
    """A key in a message: as the user wrote it, if it is one line without spaces around it."""
    seen = isinstance(key, str) and key == key.strip() and len(key.splitlines()) == 1
    return str(key) if seen else describe(key)


def key_text(key: object) -> str:
    """A key of the user's own in a message, for between quotes."""
    return key if isinstance(key, str) and key.strip() else describe(key)
