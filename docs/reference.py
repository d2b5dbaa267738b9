"""Writes reference.md from the docstrings of the exported names: `make docs`."""

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, is_typeddict

import passage_component
import passage_component.testing

REFERENCE = Path(__file__).parent / "reference.md"


def reference() -> str:
    """The whole of reference.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Exported names"
    yield ""
    yield "<!-- Written by `make docs` from the docstrings. -->"
    yield ""
    yield "[configuration.md](configuration.md) describes the argument types (`RouteArgs` and so on) and the outputs."
    for package in (passage_component, passage_component.testing):
        yield ""
        yield f"## `{package.__name__}`"
        for name in sorted(package.__all__, key=str.lower):
            yield from _entry(package, name)


def _entry(package: ModuleType, name: str) -> Iterator[str]:
    documented = getattr(package, name)
    if is_typeddict(documented):
        return
    yield ""
    if inspect.isclass(documented):
        yield from _class(name, documented)
    elif callable(documented):
        yield f"### `{name}{_signature(documented)}`"
        yield ""
        yield from _text(documented)
    else:
        yield f"### `{name}`"
        yield ""
        kind = "A mapping" if isinstance(documented, Mapping) else "A string"
        yield f"{kind}; see the functions that use it."
        if isinstance(documented, Mapping):
            yield ""
            yield "| name | description |"
            yield "|---|---|"
            for key, text in documented.items():
                yield f"| `{key}` | {text} |"


def _class(name: str, documented: type) -> Iterator[str]:
    yield f"### `{name}{_signature(documented)}`"
    yield ""
    yield from _text(documented)
    init = vars(documented).get("__init__")
    if init is not None and inspect.getdoc(init) and "Args:" in str(inspect.getdoc(init)):
        yield ""
        yield from _text(init)
    for member, value in vars(documented).items():
        raw = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        text = raw.fget if isinstance(raw, property) else raw
        if member.startswith("_") or not inspect.isfunction(inspect.unwrap(text) if callable(text) else text):
            continue
        yield ""
        yield f"#### `{member}{'' if isinstance(raw, property) else _signature(raw)}`"
        yield ""
        yield from _text(text)


def _signature(documented: Any) -> str:
    """A signature without the types, which the docstrings describe."""
    try:
        signature = inspect.signature(documented.__init__ if inspect.isclass(documented) else documented)
    except ValueError:
        return ""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in signature.parameters.items()
        if name not in ("self", "cls")
    ]
    return str(signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty))


def _text(documented: Any) -> Iterator[str]:
    """A docstring in Google's form as Markdown: its sections as lists."""
    in_section = False
    for line in (inspect.getdoc(documented) or "").splitlines():
        section = re.fullmatch(r"(Args|Attributes|Returns|Raises|Yields):", line)
        item = re.fullmatch(r"    (\*{0,2}\w+): (.*)", line)
        if section:
            in_section = True
            yield f"*{section[1]}*"
            yield ""
        elif in_section and item:
            yield f"- `{item[1]}`: {item[2]}"
        elif in_section and line.startswith("    "):
            yield f"  {line.strip()}" if line.startswith("        ") else line.strip()
        else:
            in_section = in_section and not line
            yield line
