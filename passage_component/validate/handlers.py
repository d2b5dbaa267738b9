"""The files of handlers, read as far as that tells before a deployment which of them Lambda could not call."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator

import pulumi

from ..errors import nearest
from ..model.archive import HandlersArchive

_CANNOT_KNOW = frozenset({"*", "__getattr__", "exec", "globals", "setattr", "vars"})
"""Names with which a module may define others while it runs."""

_FILES = {"nodejs": ("", ".js", ".mjs", ".cjs"), "ruby": (".rb",)}
"""Runtime to the ends of the names of its handlers' files (aws/aws-lambda-nodejs-runtime-interface-client,
UserFunction; Lambda developer guide, "Define Lambda function handler in Ruby")."""


def python_problem(code: HandlersArchive, handler: str, runtime: str) -> str | None:
    """The problem with a handler of a Python runtime whose module is packed, and the remedy. None without one."""
    module, _, function = handler.rpartition(".")
    names = _names(code, handler, runtime)
    if isinstance(names, SyntaxError):
        if _is_newer(runtime):
            return None
        return f"its module {module} is not Python of {runtime}: line {names.lineno}, {names.msg}. Correct the file."
    if function in names or not _CANNOT_KNOW.isdisjoint(names):
        return None
    hint = nearest(function, sorted(names)) or "Correct the handler in routes, or define the function."
    return f"its module {module} does not define {function}. {hint.strip()}"


def handler_warning(code: HandlersArchive, handler: str, runtime: str) -> str | None:
    """The probable mistake in a handler of a runtime that the component does not know. None without one."""
    if runtime.startswith("python"):
        names = _names(code, handler, runtime) if code.module(handler) else ()
        if not isinstance(names, SyntaxError):
            return None
        return (
            f"its module is not Python of this program's version: line {names.lineno}, {names.msg}. Run the program "
            f"with {runtime} to see whether that reads it"
        )
    family = re.sub(r"[0-9].*", "", runtime)
    folder, slash, name = handler.rpartition("/")
    module = f"{folder}{slash}{name.partition('.')[0]}"
    files = [f"{module}{end}" for end in _FILES.get(family, ())]
    if not files or not code.assets.keys().isdisjoint(files):
        return None
    return f"its code has no file {files[-1] if len(files) == 1 else files[1]}. Correct the handler, or add the file"


def _is_newer(runtime: str) -> bool:
    """Whether a Python runtime is newer than the Python that runs this program."""
    return _version(runtime) > sys.version_info[:2]


def _version(runtime: str) -> tuple[int, int]:
    match = re.fullmatch(r"python(\d)\.(\d+)", runtime)
    return (int(match[1]), int(match[2])) if match else sys.version_info[:2]


def _names(code: HandlersArchive, handler: str, runtime: str) -> frozenset[str] | SyntaxError:
    """The names that a handler's module defines, or the reason why it cannot be read."""
    asset = code.module(handler)
    assert isinstance(asset, pulumi.FileAsset)  # noqa: S101 - as HandlersArchive makes them
    try:
        with open(asset.path, "rb") as file, warnings.catch_warnings():  # noqa: PTH123 - an asset has a string
            warnings.simplefilter("ignore")
            tree = ast.parse(file.read(), feature_version=min(_version(runtime), sys.version_info[:2]))
    except SyntaxError as error:
        return error
    except ValueError as error:
        return SyntaxError(str(error), (asset.path, 1, 0, ""))
    except (RecursionError, MemoryError):
        return _CANNOT_KNOW
    return frozenset([*_bound(tree), *_anywhere(tree)])


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a module binds at its top level, in branches too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        elif isinstance(child, ast.alias):
            yield child.asname or child.name.partition(".")[0]
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif not isinstance(child, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            yield from _bound(child)


def _anywhere(tree: ast.AST) -> Iterator[str]:
    """The names that functions of a module bind globally, and the means to define any."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.Name) and node.id in _CANNOT_KNOW:
            yield node.id
