"""From the handlers that routes name to their functions."""

import contextlib
import importlib
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError, nearest
from .description import RouteDescription
from .module_cache import modules_of

Handler = Callable[[Any, Any], Any]
"""A Lambda function's entry point: takes the event and the context."""

Handlers = Mapping[str, Handler] | str | Path
"""The folder of the handlers, as for `lambda_archive`; or handler to function."""

_SECONDS = 10

_FOLDERS: dict[Path, Mapping[str, str]] = {}
"""The folders that handlers were imported from, each with the environment of its modules in the module cache.

Two folders may have different modules of one name, and a module may read its environment while it is imported.
"""

_ENVIRONMENT = threading.RLock()
"""Held while the process has a function's environment."""


class LocalContext:
    """A handler's context, with the attributes of Lambda's own.

    Lambda developer guide, "Using the Lambda context object to retrieve Python function information".
    """

    def __init__(self, handler: str) -> None:
        """Create the context of one call."""
        self.function_name = handler.replace(".", "-")
        self.function_version = "$LATEST"
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{self.function_name}"
        self.memory_limit_in_mb = "256"
        self.aws_request_id = str(uuid.uuid4())
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None
        self._ends = time.monotonic() + _SECONDS

    def get_remaining_time_in_millis(self) -> int:
        """The milliseconds left of the component's default timeout, 10 seconds."""
        return max(0, int((self._ends - time.monotonic()) * 1000))


def find_handlers(
    handlers: Any, stand_ins: Mapping[str, Handler], routes: Sequence[RouteDescription]
) -> dict[str, Handler]:
    """Route key to the function that answers it; a stand-in answers instead of the handler.

    Raises:
        InputError: with every route without a function, and every stand-in without a route.
    """
    if not isinstance(handlers, Mapping | str | Path):
        problem = f"a {type(handlers).__name__} was given. Give a folder, or a mapping of handler to function."
        raise InputError([f"handlers: {problem}"], "LocalHttpApi")
    functions: dict[str, Handler] = {}
    keys = [str(route.key) for route in routes]
    problems = [
        f'stand_ins["{key}"]: there is no such route. {_choose(key, keys)}' for key in stand_ins if key not in keys
    ]
    # Functions with one environment share their modules, as they did before the program gave them one.
    for route in sorted(routes, key=lambda route: sorted(route.environment.items())):
        key = str(route.key)
        handler = stand_ins.get(key) or (_answer_preflight if route.is_preflight else _find(handlers, route))
        if callable(handler):
            functions[key] = handler
        else:
            problems.append(f'routes["{key}"]: {handler}')
    if problems:
        raise InputError(problems, "LocalHttpApi")
    return functions


def _choose(name: str, names: Iterable[str]) -> str:
    return f"{nearest(name, names)}Name one of {', '.join(names)}."


def _find(handlers: Handlers, route: RouteDescription) -> Handler | str:
    """The function, which runs in its environment, or the problem."""
    name = route.handler
    if name is None:
        return "an existing function or a URL answers it. Add a function under this route key to stand_ins."
    if isinstance(handlers, str | Path):
        function: Any = _load(Path(handlers), name, route.environment)
    elif name not in handlers:
        return f"its handler {name} is not among handlers. {_choose(name, handlers)}"
    else:
        function = handlers[name]
    if not callable(function):
        return function if isinstance(function, str) else f'handlers["{name}"] is not a function. Give a function.'

    def in_its_environment(event: Any, context: Any) -> Any:
        with _environment(route.environment):
            return function(event, context)

    return in_its_environment


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, and restore the former ones."""
    with _ENVIRONMENT:
        former = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            yield
        finally:
            for name, value in former.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _load(folder: Path, name: str, environment: Mapping[str, str]) -> Handler | str:
    """Import a handler as Lambda does, from its folder as the first on the path."""
    if not folder.is_dir():
        return f"handlers: the folder {folder} does not exist in {Path.cwd()}. Name the one that lambda_archive packs."
    folder = folder.resolve()
    _put_first(folder, environment)
    name_of_module, _, name_of_function = name.rpartition(".")
    try:
        with _environment(environment):
            module = importlib.import_module(name_of_module.replace("/", "."))
        function = getattr(module, name_of_function)
    except Exception as error:  # noqa: BLE001 - whatever a user's module raises while it is imported
        return f"its handler {name} can't be imported from {folder}. Correct it: {type(error).__name__}: {error}"
    file = getattr(module, "__file__", None)
    if file is None or not Path(file).resolve().is_relative_to(folder):
        return (
            f"its handler {name} is not in {folder}, because the module {name_of_module} comes from "
            f"{file or 'Python itself'}. Correct the handler, or rename the module."
        )
    return function if callable(function) else f"its handler {name} is not a function. Name a function."


def _put_first(folder: Path, environment: Mapping[str, str]) -> None:
    """Put the folder first on the path.

    Remove the modules of other handler folders from the module cache, and those with another environment.
    """
    path = str(folder)
    if path in sys.path:
        sys.path.remove(path)
    sys.path.insert(0, path)
    stale = {other for other in _FOLDERS if other != folder}
    if _FOLDERS.get(folder, {}) != environment:
        stale.add(folder)
    for name in set().union(*map(modules_of, stale)):
        del sys.modules[name]
    _FOLDERS[folder] = environment


def _answer_preflight(_event: Any, _context: Any) -> dict[str, Any]:
    """The answer of the component's own function behind a preflight route."""
    return {"statusCode": 204}
