"""Corrections as data, and how they are made."""

import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

_MINISTACK = "ministack"
_Function = TypeVar("_Function", bound=Callable[..., Any])


class Refusal(NamedTuple):
    """AWS's answer to a request that it refuses: its name of the error, its message, and the HTTP status."""

    code: str
    message: str
    status: int = 400


@dataclass(frozen=True)
class Correction:
    """One difference of the emulator from AWS, and what is done about it.

    Attributes:
        name: its name: the correcting function's.
        module: the emulator's module, without `ministack.`.
        function: the function, method or constant in it.
        why: what the emulator does otherwise.
        source: where AWS says it, or who quotes AWS's answer.
        before: called with the function's arguments. Its first refusal, if any, is the answer, and the function is not
            called.
        instead: called with the function, then with its arguments.
        value: the constant's value.
        pieces: wrong pieces of its source, each once in it, to right ones.
        calls: the function that the right pieces call.
    """

    name: str
    module: str
    function: str
    why: str
    source: str
    before: Callable[..., Any] | None = None
    instead: Callable[..., Any] | None = None
    value: Any = None
    pieces: Mapping[str, str] | None = None
    calls: Callable[..., Any] | None = None

    @property
    def place(self) -> tuple[ModuleType, Any, str]:
        """The module, the object in it that has the function or constant, and its name there."""
        module = importlib.import_module(f"{_MINISTACK}.{self.module}")
        owner: Any = module
        *parents, name = self.function.split(".")
        for parent in parents:
            owner = getattr(owner, parent, None)
        if not hasattr(owner, name):
            raise self.changed
        return module, owner, name

    @property
    def changed(self) -> RuntimeError:
        """The emulator is another version."""
        return RuntimeError(f"{self.name}: {self.module}.{self.function} has changed. Adapt the correction to it.")


@dataclass(frozen=True)
class Corrections:
    """The corrections of one of the emulator's modules. Each is listed where it is written."""

    module: str
    entries: list[Correction] = field(default_factory=list)

    def before(self, why: str, source: str, *functions: str) -> Callable[[_Function], _Function]:
        """A decorator: the function refuses what the emulator's functions accept."""
        return self._decorator("before", functions, why, source)

    def instead(self, why: str, source: str, *functions: str) -> Callable[[_Function], _Function]:
        """A decorator: the function is called in the place of the emulator's functions."""
        return self._decorator("instead", functions, why, source)

    def value(self, name: str, why: str, source: str, constant: str, value: Any) -> None:
        """Another value of a constant."""
        self.entries.append(Correction(name, self.module, constant, why, source, value=value))

    def _decorator(
        self, kind: str, functions: tuple[str, ...], why: str, source: str
    ) -> Callable[[_Function], _Function]:
        def decorate(how: _Function) -> _Function:
            for function in functions:
                name = f"{how.__name__} {function}" if len(functions) > 1 else how.__name__
                before, instead = (how, None) if kind == "before" else (None, how)
                correction = Correction(name, self.module, function, why, source, before=before, instead=instead)
                self.entries.append(correction)
            return how

        return decorate


def make(corrections: Iterable[Correction]) -> None:
    """Make corrections in this process.

    Raises:
        RuntimeError: the emulator's code at one of them has changed.
    """
    in_pieces: dict[tuple[str, str], list[Correction]] = {}
    whole = []
    for correction in corrections:
        if correction.pieces is None:
            whole.append(correction)
        else:
            in_pieces.setdefault((correction.module, correction.function), []).append(correction)
    # First the pieces: a function that is wrapped has no source of its own.
    for of_one_function in in_pieces.values():
        _replace_pieces(of_one_function)
    for correction in whole:
        _, owner, name = correction.place
        if correction.value is not None:
            setattr(owner, name, correction.value)
        else:
            _wrap(correction)


def answer(module: ModuleType, refusal: Refusal, arguments: tuple[Any, ...] = ()) -> Any:
    """A refusal in the protocol of a module's service. CloudWatch's is in the third and fourth argument."""
    service = module.__name__.rpartition(".")[2]
    if service == "apigateway":
        return module._apigw_error(*refusal)
    if service == "iam":
        return module._error(refusal.status, refusal.code, refusal.message, ns="iam")
    if service == "cloudwatch":
        is_cbor, is_json = (*arguments[2:], False)[:2]
        return module._error(*refusal, use_json=is_json, use_cbor=is_cbor)
    return module.error_response_json(*refusal)


def _replace_pieces(corrections: list[Correction]) -> None:
    module, owner, name = corrections[0].place
    original = getattr(owner, name)
    source = original if isinstance(original, str) else inspect.getsource(original)
    for correction in corrections:
        if correction.calls is not None:
            setattr(module, correction.calls.__name__, correction.calls)
        for wrong, right in (correction.pieces or {}).items():
            if source.count(wrong) != 1:
                raise correction.changed
            source = source.replace(wrong, right)
    if isinstance(original, str):
        setattr(owner, name, source)
    else:
        exec(compile(source, inspect.getfile(module), "exec"), vars(module))  # noqa: S102
        _replace(owner, name, original, getattr(module, name))


def _wrap(correction: Correction) -> None:
    module, owner, name = correction.place
    original, before, instead = getattr(owner, name), correction.before, correction.instead

    @functools.wraps(original)
    def corrected(*args: Any, **more: Any) -> Any:
        if instead is not None:
            return instead(original, *args, **more)
        refused = before(*args, **more) if before else None
        refusal = next(refused, None) if isinstance(refused, Iterator) else refused
        return answer(module, refusal, args) if refusal else original(*args, **more)

    @functools.wraps(original)
    async def corrected_and_awaited(*args: Any, **more: Any) -> Any:
        if instead is not None:
            return await instead(original, *args, **more)
        refusal = await before(*args, **more) if before else None
        return answer(module, refusal) if refusal else await original(*args, **more)

    _replace(owner, name, original, corrected_and_awaited if inspect.iscoroutinefunction(original) else corrected)


def _replace(owner: Any, name: str, original: Any, corrected: Any) -> None:
    """Put a function in another's place, also where a module has it in a table or under an imported name."""
    setattr(owner, name, corrected)
    for module in [module for key, module in sys.modules.items() if key.startswith(_MINISTACK)]:
        for table in [vars(module), *(value for value in vars(module).values() if type(value) is dict)]:
            for key in [key for key, value in table.items() if value is original]:
                table[key] = corrected
