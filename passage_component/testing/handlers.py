"""From handlers, as routes name them, to the functions that they are."""

import importlib
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError, nearest
from .description import RouteDescription
from .module_cache import modules_of

Handler = Callable[[Any, Any], Any]
"""A Lambda function's entry point: takes the event and the context."""

Handlers = Mapping[str, Handler] | str | Path
"""The folder of the handlers, as `lambda_archive` takes it; or handler to function."""

_SECONDS = 10

_FOLDERS: set[Path] = set()
"""The folders that handlers were imported from: modules of one name in two of them are two modules."""


class LocalContext:
    """The context that a handler gets, with the attributes of Lambda's own.

    Developer guide, "Using the Lambda context object to retrieve Python function information".
    """

    def __init__(self, handler: str) -> None:
        """Make the context of one call."""
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
        """What is left of the component's default timeout."""
        return max(0, int((self._ends - time.monotonic()) * 1000))


def find_handlers(
    handlers: Any, stand_ins: Mapping[str, Handler], routes: Sequence[RouteDescription]
) -> dict[str, Handler]:
    """Route key to the function that answers it.

    Args:
        handlers: `Handlers`.
        stand_ins: route key to a function that answers instead.
        routes: the routes.

    Raises:
        InputError: with every route that nothing answers, and every stand-in of no route.
    """
    if not isinstance(handlers, Mapping | str | Path):
        given = f"handlers: a {type(handlers).__name__} was given; a folder, or handler to function, is allowed"
        raise InputError([given], "LocalHttpApi")
    found: dict[str, Handler] = {}
    keys = [str(route.key) for route in routes]
    problems = [
        f'stand_ins["{key}"]: no such route; {nearest(key, keys)}there are {", ".join(keys)}'
        for key in stand_ins
        if key not in keys
    ]
    for route in routes:
        key = str(route.key)
        handler = stand_ins.get(key) or (_answer_preflight if route.is_preflight else _find(handlers, route.handler))
        if callable(handler):
            found[key] = handler
        else:
            problems.append(f'routes["{key}"]: {handler}')
    if problems:
        raise InputError(problems, "LocalHttpApi")
    return found


def _find(handlers: Handlers, name: str | None) -> Handler | str:
    """The function, or what is missing."""
    if name is None:
        return "something of your own answers it; give stand_ins a function that does so here, under this route key"
    if isinstance(handlers, str | Path):
        return _load(Path(handlers), name)
    if name in handlers:
        found: Any = handlers[name]
        return found if callable(found) else f'handlers["{name}"] is no function'
    return f"its handler {name} is not among handlers; {nearest(name, handlers)}there are {', '.join(handlers)}"


def _load(folder: Path, name: str) -> Handler | str:
    """Import a handler as Lambda does: its folder is first on the path, and its modules are those in the folder."""
    if not folder.is_dir():
        return f"handlers: there is no folder {folder} in {Path.cwd()}; name the one that lambda_archive packs"
    folder = folder.resolve()
    _put_first(folder)
    name_of_module, _, function = name.rpartition(".")
    try:
        module = importlib.import_module(name_of_module.replace("/", "."))
        found = getattr(module, function)
    except Exception as error:  # noqa: BLE001 - whatever a user's module raises while it is imported
        return f"its handler {name} can't be imported from {folder}: {type(error).__name__}: {error}"
    file = getattr(module, "__file__", None)
    if file is None or not Path(file).resolve().is_relative_to(folder):
        return (
            f"its handler {name} is not in {folder}: the module {name_of_module} comes from {file or 'Python itself'}; "
            "correct the handler, or give the module a name of its own"
        )
    return found if callable(found) else f"its handler {name} is no function"


def _put_first(folder: Path) -> None:
    """Make the folder the first on the path, and forget the modules of other folders of handlers."""
    path = str(folder)
    if path in sys.path:
        sys.path.remove(path)
    sys.path.insert(0, path)
    for name in set().union(*(modules_of(each) for each in _FOLDERS if each != folder)):
        del sys.modules[name]
    _FOLDERS.add(folder)


def _answer_preflight(_event: Any, _context: Any) -> dict[str, Any]:
    """What the component's own function behind an `OPTIONS` twin answers."""
    return {"statusCode": 204}
