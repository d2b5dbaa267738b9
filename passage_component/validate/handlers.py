"""The files of handlers, read as far as that tells before a deployment which of them Lambda could not call."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from importlib.util import decode_source

import pulumi

from ..errors import nearest
from ..model.archive import HandlersArchive

_CANNOT_KNOW = frozenset({"*", "__getattr__", "exec", "globals", "setattr", "vars"})
"""Names with which a module may define others while it runs."""

_CALLED_WITH = ("event", "context")
"""The arguments with which Lambda calls a handler (developer guide, "Define Lambda function handler in Python")."""

_FILES = {"nodejs": ("", ".js", ".mjs", ".cjs"), "ruby": (".rb",)}
"""Runtime to the ends of the names of its handlers' files (aws/aws-lambda-nodejs-runtime-interface-client,
UserFunction; Lambda developer guide, "Define Lambda function handler in Ruby")."""


def python_problem(code: HandlersArchive, handler: str, runtime: str) -> str | None:
    """The problem with a handler of a Python runtime whose module is packed, and the remedy. None without one."""
    module, _, function = handler.rpartition(".")
    tree = _module(code, handler, runtime)
    if isinstance(tree, SyntaxError):
        if _is_newer(runtime):
            return None
        return f"its module {module} is not Python of {runtime}: {_said(tree)}. Correct the file."
    names = [*_bound(tree), *_anywhere(tree)]
    if not _CANNOT_KNOW.isdisjoint(names):
        return None
    if function in names:
        return _call_problem(tree, module, function) if names.count(function) == 1 else None
    hint = nearest(function, sorted(set(names))) or "Correct the handler in routes, or define the function."
    return f"its module {module} does not define {function}. {hint.strip()}"


def handler_warning(code: HandlersArchive, handler: str, runtime: str) -> str | None:
    """The probable mistake in a handler of a runtime that the component does not know. None without one."""
    if runtime.startswith("python"):
        tree = _module(code, handler, runtime) if code.module(handler) else None
        if not isinstance(tree, SyntaxError):
            return None
        return (
            f"its module is not Python of this program's version: {_said(tree)}. Run the program with {runtime} to "
            "see whether that reads it"
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


def _module(code: HandlersArchive, handler: str, runtime: str) -> ast.Module | SyntaxError:
    """A handler's module, or the reason why it cannot be read."""
    asset = code.module(handler)
    assert isinstance(asset, pulumi.FileAsset)  # noqa: S101 - as HandlersArchive makes them
    try:
        with open(asset.path, "rb") as file, warnings.catch_warnings():  # noqa: PTH123 - an asset has a string
            warnings.simplefilter("ignore")
            source = decode_source(file.read())
            return ast.parse(source, feature_version=min(_version(runtime), sys.version_info[:2]))
    except SyntaxError as error:
        return error
    except ValueError as error:
        return SyntaxError(str(error))
    except (RecursionError, MemoryError):
        return ast.parse("exec")


def _said(error: SyntaxError) -> str:
    return f"line {error.lineno}, {error.msg}" if error.lineno else str(error.msg)


def _call_problem(tree: ast.Module, module: str, function: str) -> str | None:
    """The problem with calling a function as Lambda does, if the module defines it as it stands."""
    node = next((each for each in tree.body if getattr(each, "name", "") == function), None)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.decorator_list:
        return None
    defines = f"its module {module} defines {function}"
    if isinstance(node, ast.AsyncFunctionDef):
        return f"{defines}, which is async, and Lambda does not await it. Write def, and run coroutines in it."
    parameters = [*node.args.posonlyargs, *node.args.args]
    required = len(parameters) - len(node.args.defaults)
    is_short = len(parameters) < len(_CALLED_WITH) and not node.args.vararg
    if is_short or required > len(_CALLED_WITH) or None in node.args.kw_defaults:
        return f"{defines}, which cannot be called with an event and a context. Write def {function}(event, context)."
    return None


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
