"""One object of arguments, read key by key: the one way in which every file here checks what it is given."""

from collections.abc import Mapping
from typing import Any

from ..errors import Problems
from . import checks
from .rules import ListRule, Rule


class Fields:
    """A mapping of known keys. A key whose value is None counts as left out, as everywhere in Pulumi.

    Attributes:
        where: the object's path.
    """

    def __init__(self, problems: Problems, where: str, value: object, known: Any) -> None:
        """Note a value that is no plain mapping, and every unknown key.

        Args:
            problems: takes what is wrong.
            where: the object's path, such as `function_defaults`.
            value: what was given; None for nothing.
            known: the TypedDict that declares the keys.
        """
        self.where = where
        self._problems = problems
        declared: Mapping[Any, Any] = {}
        if value is not None:
            declared = checks.check_mapping(problems, where, value) or {}
        checks.check_keys(problems, where, declared, checks.keys_of(known))
        self._given = {key: item for key, item in declared.items() if item is not None}

    def __contains__(self, key: str) -> bool:
        return key in self._given

    def __getitem__(self, key: str) -> Any:
        return self._given[key]

    def get(self, key: str) -> Any:
        """What was given, or None."""
        return self._given.get(key)

    def add(self, key: str, problem: str) -> None:
        """Note a problem of one key."""
        self._problems.add(f"{self.where}.{key}", problem)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A plain true or false."""
        value = self._given.get(key)
        if value is None or not checks.check_plain(self._problems, f"{self.where}.{key}", value, bool, "true or false"):
            return default
        return bool(value)

    def plain_text(self, key: str, what: str) -> str | None:
        """A plain string."""
        value = self._given.get(key)
        if value is None or not checks.check_plain(self._problems, f"{self.where}.{key}", value, str, what):
            return None
        return str(value)

    def input(self, key: str, rule: Rule, default: Any = None) -> Any:
        """A value that may be an Output."""
        value = self._given.get(key)
        return default if value is None else checks.check_input(self._problems, f"{self.where}.{key}", value, rule)

    def inputs(self, key: str, rule: ListRule, default: Any = None) -> Any:
        """A list of which each item, or which as a whole, may be an Output."""
        value = self._given.get(key)
        return default if value is None else checks.check_inputs(self._problems, f"{self.where}.{key}", value, rule)
