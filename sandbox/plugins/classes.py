"""Reads what the classes of an installed Pulumi SDK have: tokens, properties and their types.

The SDK's source is read and not imported. An import of a large SDK takes seconds, and may need another Python.
"""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Properties = dict[str, str]
"""Name to type: `string`, `boolean`, `number`, `integer`, `any`, `asset`, `list:T`, `map:T`, `object:NAME` or, for a
string in whose place an object may be given, `document:NAME`."""

_CLASS = re.compile(r"^class (\w+)", re.M)
_FUNCTION = re.compile(r"^def (\w+)\((.*?)\) -> (\w+):$", re.M | re.S)
_PROPERTY = re.compile(
    r'^    @pulumi\.getter(?:\(name="(\w+)"\))?\n'
    r'(?:    @_utilities\.deprecated\("""[\s\S]*?"""\)\n)?'
    r"    def (\w+)\(self\) -> (.+):$",
    re.M,
)
_ARGUMENT = re.compile(r"^\s*(\w+): (.+?)(?: = None)?,?$", re.M)
_RESOURCE = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(\w+:[\w/]+:\w+|\w+)'")
_INVOKE = re.compile(r"pulumi\.runtime\.invoke\('(\w+:[\w/]+:\w+)'")

_SCALARS = {"str": "string", "int": "integer", "bool": "boolean", "float": "number", "Any": "any"}
_WRAPPERS = {"Input", "Output", "Optional"}


@dataclass
class Classes:
    """The classes of an SDK.

    Attributes:
        config: the provider's own inputs.
        resources: token to the properties of a resource.
        functions: token to the properties of a function, arguments and result together.
        types: name of a nested type to its properties, inputs and outputs together.
    """

    config: Properties = field(default_factory=dict)
    resources: dict[str, Properties] = field(default_factory=dict)
    functions: dict[str, Properties] = field(default_factory=dict)
    types: dict[str, Properties] = field(default_factory=dict)


def read(package: Path) -> Classes:
    """Read an SDK.

    Args:
        package: the folder of its Python package, such as `site-packages/pulumi_aws`.
    """
    sdk = Classes()
    for folder in [package, *sorted(file.parent for file in package.glob("*/__init__.py"))]:
        module = "" if folder == package else folder.name
        texts = {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py"))}
        nested = [texts.pop(name) for name in ("outputs", "_inputs") if name in texts]
        found = [_read_file(sdk, text, module) for text in texts.values()]
        if any(found):
            for text in nested:
                _read_types(sdk, text, module)
    return sdk


def _read_types(sdk: Classes, text: str, module: str) -> None:
    for name, body in _classes(text):
        if properties := _properties(body, module):
            # An input has the output's name, with Args at its end.
            sdk.types.setdefault(f"{module}.{name.removesuffix('Args')}", {}).update(properties)


def _read_file(sdk: Classes, text: str, module: str) -> bool:
    """Read the classes and functions of one file. Returns whether it has one."""
    tokens = [*_RESOURCE.findall(text), *_INVOKE.findall(text)]
    if not tokens:
        return False
    classes = dict(_classes(text))
    for name, body in classes.items():
        for token in set(_RESOURCE.findall(body)).intersection(tokens):
            properties = _properties(body, module) | _properties(classes.get(f"{name}Args", ""), module)
            if ":" in token:
                sdk.resources[token] = properties
            else:
                sdk.config = properties
    functions = list(_FUNCTION.finditer(text))
    for function in functions:
        body = text[function.end() : text.find("\ndef ", function.end())]
        for token in set(_INVOKE.findall(body)).intersection(tokens):
            arguments = {
                camel(name): _kind(kind, module) for name, kind in _ARGUMENT.findall(function[2]) if name != "opts"
            }
            result = classes.get(function[3].removeprefix("Awaitable"), "")
            sdk.functions[token] = arguments | _properties(result, module)
    return True


def _classes(text: str) -> Iterator[tuple[str, str]]:
    starts = [(match[1], match.start()) for match in _CLASS.finditer(text)]
    ends = [start for _, start in starts[1:]] + [len(text)]
    return ((name, text[start:end]) for (name, start), end in zip(starts, ends, strict=True))


def _properties(body: str, module: str) -> Properties:
    return {wire or name: _kind(kind, module) for wire, name, kind in _PROPERTY.findall(body)}


@functools.cache
def camel(name: str) -> str:
    """The name of a property, from that with underscores."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


@functools.cache
def _kind(annotation: str, module: str) -> str:
    return _type(ast.parse(annotation, mode="eval").body, module)


def _type(node: ast.expr, module: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _kind(node.value, module)
    if isinstance(node, ast.Subscript):
        return _generic(_names(node.value)[-1], node.slice, module)
    *outer, name = _names(node)
    if name in ("Asset", "Archive"):
        return "asset"
    if name in _SCALARS:
        return _SCALARS[name]
    # outputs.X is of this module, _iam.outputs.X of another one, and _root_outputs.X of the package itself.
    outer = [part.strip("_") for part in outer]
    where = "" if outer[:1] == ["root_outputs"] else outer[0] if outer[:1] not in ([], ["outputs"]) else module
    return f"object:{where}.{name.removesuffix('Args')}"


def _generic(outer: str, inner: ast.expr, module: str) -> str:
    choices = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    kinds = [_type(choice, module) for choice in choices]
    if outer in _WRAPPERS:
        return kinds[0]
    if outer == "Sequence":
        return f"list:{kinds[0]}"
    if outer == "Mapping":
        return f"map:{kinds[-1]}"
    if "asset" in kinds:
        return "asset"
    documents = [kind for kind in kinds if kind.endswith("Document")]
    if "string" in kinds and documents:
        return documents[0].replace("object:", "document:")
    # A string and its enum, or a class and its TypedDict.
    return next((kind for kind in kinds if not kind.startswith("object:")), kinds[0])


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*_names(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else [""]
