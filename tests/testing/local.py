"""What the tests of the local API are written with."""

import json
from collections.abc import Callable
from typing import Any

from passage_component.testing import LocalHttpApi
from tests.support.programs import REPOSITORY

HANDLERS = REPOSITORY / "tests" / "e2e" / "projects" / "gateway" / "handlers"
"""Handlers that say what they got, or answer as they are told."""

ME = {"handler": "me.handler"}
ORIGIN = "https://app.example.com"
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}


def echo(event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": json.dumps(event)}


def never(_event: Any, _context: Any) -> Any:
    raise AssertionError("the handler was called")


def local(routes: dict[str, Any], handler: Callable[[Any, Any], Any] = echo, **more: Any) -> LocalHttpApi:
    return LocalHttpApi({key: {**ME, **route} for key, route in routes.items()}, {"me.handler": handler}, **more)
