"""The reader of arguments: it refuses unknown keys, and checks plain values at once and Outputs when they resolve."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import pulumi

from ..errors import (
    Argument,
    Given,
    Key,
    Message,
    Path,
    Problem,
    Problems,
    is_deferred,
    listed,
    message,
    nearest_name,
)
from .rules import ListRule, Rule, deferred, duplicate_problem

MISSING = object()
"""The value of an argument that the user did not give."""

_NO_OUTPUT = message("an Output is not allowed here, since it is not known while the program runs. ")


_OUTPUTS = {"arn": "arn", "arns": "arn", "layers": "arn", "id": "id", "ids": "id", "audiences": "id", "name": "name"}
"""The end of an argument's name to the output of a resource that it takes."""


class Field:
    """One value: an argument, or an entry of a mapping.

    Attributes:
        path: where it is.
        value: the value, or `MISSING`.
    """

    def __init__(self, problems: Problems, path: Path, value: Any) -> None:
        self.path = path
        self.value = value
        self._problems = problems

    def add(self, template: str, *parts: str | Argument | Given | Message) -> None:
        """Note a problem with the value.

        Args:
            template: the problem and the remedy, with `{}` for each part.
            *parts: names of arguments, and values that the user wrote.
        """
        self._problems.add(self.path, message(template, *parts))

    def is_plain(self, type_: type, what: str, remedy: str) -> bool:
        """Whether the value is exactly of the type. An Output is not: such values decide about resources and access."""
        if type(self.value) is type_:
            return True
        if is_deferred(self.value):
            self.add("{}{}", _NO_OUTPUT, remedy)
        else:
            self.add("{} is not {}. {}", Given(self.value), what, remedy)
        return False

    def flag(self, *, default: bool = False) -> bool:
        """A plain true or false."""
        is_quoted = isinstance(self.value, str) and self.value.lower() in ("true", "false")
        remedy = "Remove the quotes (in Python: True or False)." if is_quoted else "Write true or false."
        if self.value is MISSING or not self.is_plain(bool, "true or false", remedy):
            return default
        return bool(self.value)

    def string(self, what: str, remedy: str) -> str | None:
        """A plain string."""
        return str(self.value) if self.value is not MISSING and self.is_plain(str, what, remedy) else None

    def strings(self, rule: ListRule, remedy: str) -> tuple[str, ...]:
        """A plain list of plain strings. Items with a problem are noted and left out."""
        if self.value is MISSING:
            return ()
        if is_deferred(self.value):
            self.add("{}{}", _NO_OUTPUT, remedy)
            return ()
        plain = [item for item in self._items(rule) if item.is_plain(str, "a string", remedy)]
        valid = [item.value for item in plain if item.obeys(rule.item)]
        self._check_duplicates(valid)
        return tuple(valid)

    def obeys(self, rule: Rule) -> bool:
        """Whether a plain value obeys the rule."""
        problem = rule(self.value)
        if problem:
            self._problems.add(self.path, problem)
        return not problem

    def input(self, rule: Rule, default: Any = None) -> Any:
        """A value that may be an Output.

        Args:
            rule: the rule of the value.
            default: the value if the user did not give one.

        Returns:
            The value. For an Output, a new Output that fails with a `pulumi.RunError` if the value breaks the rule.
            Pass it to a resource: a check in an Output that nobody consumes is lost.
        """
        if self.value is MISSING:
            return default
        if is_deferred(self.value):
            return pulumi.Output.from_input(self.value).apply(lambda resolved: self._verified(resolved, rule))
        if isinstance(self.value, pulumi.Resource):
            output = next((output for end, output in _OUTPUTS.items() if self._argument.endswith(end)), None)
            self.add(
                "{} is a resource. Use {}.", Given(self.value), f"its `.{output}`" if output else "one of its outputs"
            )
        else:
            self.obeys(rule)
        return self.value

    def inputs(self, rule: ListRule, default: Any = None) -> Any:
        """A list that may be an Output, and so may each of its items.

        Returns:
            The list, as `input` returns a value.
        """
        if self.value is MISSING or is_deferred(self.value):
            return self.input(rule, default)
        items = self._items(rule)
        self._check_duplicates([item.value for item in items if type(item.value) is str])
        return [item.input(rule.item) for item in items] if items or self.value == [] else self.value

    def object(self, known: type[TypedDict]) -> "Fields":  # type: ignore[valid-type] # a TypedDict class
        """An object of known keys. It is empty if the user did not give one."""
        return Fields(self._problems, self.path, self.value, known)

    def entries(self, example: str) -> "list[tuple[Any, Field]]":
        """The entries of a mapping with keys of the user's own, such as in the example."""
        return [
            (key, Field(self._problems, (*self.path, Key(key)), value))
            for key, value in read_mapping(self._problems, self.path, self.value, example).items()
        ]

    def entry(self, key: Any, *argument: str) -> "Field":
        """The entry of a mapping with that key, or an argument of it: only its path, to note a problem with."""
        return Field(self._problems, (*self.path, Key(key), *argument), MISSING)

    @property
    def _argument(self) -> str:
        """The name of the argument that the value is, or is in."""
        return next(step for step in reversed(self.path) if isinstance(step, str))

    def _items(self, rule: ListRule) -> "list[Field]":
        problem = rule.kind_problem(self.value)
        if problem:
            self._problems.add(self.path, problem)
            return []
        # A sequence of another class might have another length than items.
        items = list(self.value)
        problem = rule.count_problem(len(items))
        if problem:
            self._problems.add(self.path, problem)
        return [Field(self._problems, (*self.path, index), item) for index, item in enumerate(items)]

    def _check_duplicates(self, values: Sequence[str]) -> None:
        problem = duplicate_problem(values)
        if problem:
            self._problems.add(self.path, problem)

    def _verified(self, resolved: Any, rule: Rule) -> Any:
        problem = deferred(rule)(resolved)
        if problem and resolved is None:
            problem = message("its Output has no value. In a test with mocks of your own, let them return the output.")
        if problem:
            error = self._problems.error([Problem(self.path, problem, is_secret=True)])
            # Not an InputError itself: the SDK buries a ValueError in a chain of its own.
            raise pulumi.RunError(str(error))
        return resolved


class Fields:
    """An object of known keys. A key whose value is None counts as not given, as everywhere in Pulumi.

    Attributes:
        path: where it is.
        is_mapping: whether it is an object. Problems with the arguments of any other value are not noted.
    """

    def __init__(self, problems: Problems, path: Path, value: object, known: Any) -> None:
        """Note a value that is not a plain mapping, and every unknown key.

        Args:
            problems: collects the problems.
            path: the object's path. Empty for a component's arguments.
            value: the value, or `MISSING`.
            known: the TypedDict that declares the keys.
        """
        self.path = path
        self._problems = problems
        names = keys_of(known)
        mapping = read_mapping(problems, path or ("args",), value)
        check_keys(problems, path, mapping, names)
        self.is_mapping = value is MISSING or isinstance(value, Mapping)
        if not self.is_mapping:
            # One problem says it all.
            self._problems = Problems(problems.subject)
        self._arguments = {key: item for key, item in mapping.items() if item is not None and key in names}

    def __contains__(self, key: str) -> bool:
        return key in self._arguments

    def __getitem__(self, key: str) -> Field:
        """The argument, given or not."""
        return Field(self._problems, (*self.path, key), self._arguments.get(key, MISSING))

    def values(self, rules: Mapping[str, Any]) -> dict[str, Any]:
        """The given arguments, by name. The defaults of the others are in `model.settings`.

        Args:
            rules: the rule of each argument, by name; `bool` for a plain true or false.
        """
        values = {}
        for key, rule in rules.items():
            if key in self._arguments:
                field = self[key]
                if rule is bool:
                    values[key] = field.flag()
                else:
                    values[key] = field.inputs(rule) if isinstance(rule, ListRule) else field.input(rule)
        return values


def read_mapping(problems: Problems, path: Path, value: object, example: str = "") -> Mapping[Any, Any]:
    """A plain mapping, read once. Any other value is a problem, which shows an example, and reads as empty."""
    if value is MISSING:
        return {}
    if isinstance(value, Mapping):
        # A mapping of another class might return other values the next time.
        return {key: value[key] for key in value}
    if is_deferred(value):
        problems.add(path, message("{}Write the mapping out.", _NO_OUTPUT))
    else:
        remedy = f"Write keys and values{example and ', such as '}{example}."
        problems.add(path, message("{} is not a mapping. {}", Given(value), remedy))
    return {}


def check_keys(problems: Problems, path: Path, mapping: Mapping[Any, Any], names: frozenset[str]) -> None:
    """Note every unknown key: a mistyped key must never fall back to a default."""
    for key in mapping:
        if key not in names:
            name = nearest_name(key, names) if isinstance(key, str) else None
            near = message('Did you mean "{}"?', Argument(name)) if name else None
            allowed = message("Allowed: {}.", listed(sorted(names)))
            problems.add((*path, Given(key)), message("unknown argument. {}", near or allowed))


def keys_of(typed_dict: Any) -> frozenset[str]:
    """The keys that a TypedDict declares, inherited ones included."""
    return frozenset(typed_dict.__required_keys__ | typed_dict.__optional_keys__)
