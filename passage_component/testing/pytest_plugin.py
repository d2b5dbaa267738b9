"""Fixtures for pytest, active when the package is installed with the extra `testing`.

pytest loads this module at the start of every run, so that each fixture imports only when it is used.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .gateway import LocalHttpApi
    from .issuer import TokenIssuer
    from .program import Program

_ISSUER = "https://auth.passage.id/v1/apps/SandboxPassageApp0000001"
_AUDIENCE = "https://app.example.com"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings of the fixtures."""
    parser.addini("passage_issuer", "the `iss` of the fixtures' tokens", default=_ISSUER)
    parser.addini("passage_audiences", "their `aud`, one a line", type="linelist", default=[_AUDIENCE])


@pytest.fixture(scope="session")
def token_issuer(pytestconfig: pytest.Config) -> "TokenIssuer":
    """A `TokenIssuer` for the settings `passage_issuer` and `passage_audiences`, with a new key for each run."""
    from . import TokenIssuer  # noqa: PLC0415

    return TokenIssuer(pytestconfig.getini("passage_issuer"), pytestconfig.getini("passage_audiences"))


@pytest.fixture(scope="session")
def served_issuer(pytestconfig: pytest.Config) -> "Iterator[TokenIssuer]":
    """A `TokenIssuer` in Passage's form that answers over HTTP, on a free port."""
    from . import TokenIssuer  # noqa: PLC0415

    with TokenIssuer.served(pytestconfig.getini("passage_audiences")) as issuer:
        yield issuer


@pytest.fixture(scope="session")
def local_http_api(token_issuer: "TokenIssuer") -> "Callable[..., LocalHttpApi]":
    """Creates a `LocalHttpApi`, which admits the tokens of `token_issuer` unless `authorizers` is given."""
    from . import LocalHttpApi  # noqa: PLC0415

    def make(routes: Any, handlers: Any, **more: Any) -> LocalHttpApi:
        return LocalHttpApi(routes, handlers, **{"authorizers": token_issuer, **more})

    return make


@pytest.fixture(scope="session")
def pulumi_program() -> "Callable[..., Program]":
    """`run_program`: runs a Pulumi program in-process, without an engine and a cloud."""
    from . import run_program  # noqa: PLC0415

    return run_program
