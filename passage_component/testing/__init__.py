"""For the tests of a user's program: tokens, events, an API and programs in the test's own process.

Needs the extra `testing`.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .description import LocalAuthorizer
    from .events import http_api_event
    from .gateway import LocalHttpApi, LocalResponse
    from .handlers import LocalContext
    from .issuer import BAD_TOKENS, TokenIssuer
    from .mocks import run_program
    from .program import Program, RegisteredResource
    from .wire import UNKNOWN, Secret

__all__ = [
    "BAD_TOKENS",
    "UNKNOWN",
    "LocalAuthorizer",
    "LocalContext",
    "LocalHttpApi",
    "LocalResponse",
    "Program",
    "RegisteredResource",
    "Secret",
    "TokenIssuer",
    "http_api_event",
    "run_program",
]

_MODULES = {
    "BAD_TOKENS": ".issuer",
    "LocalAuthorizer": ".description",
    "LocalContext": ".handlers",
    "LocalHttpApi": ".gateway",
    "LocalResponse": ".gateway",
    "Program": ".program",
    "RegisteredResource": ".program",
    "Secret": ".wire",
    "TokenIssuer": ".issuer",
    "UNKNOWN": ".wire",
    "http_api_event": ".events",
    "run_program": ".mocks",
}


def __getattr__(name: str) -> Any:
    """Import a name's module when the name is used: a test of a handler needs no Pulumi."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(_MODULES[name], __name__), name)
    except ModuleNotFoundError as error:
        if error.name in ("cryptography", "joserfc"):
            hint = f'{name} needs {error.name}: pip install "pulumi-passage-component[testing]"'
            raise ModuleNotFoundError(hint, name=error.name) from error
        raise
