"""The calls a person makes first: which route to ask, how, and what it answers."""

import http.client
import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from passage_component.model.access import Access
from passage_component.model.type_tokens import AUTHORIZER, COMPONENTS

from .deployment import Sandbox, plain
from .errors import SandboxError

_SECONDS = 30


@dataclass(frozen=True)
class Call:
    """A request and the status that it has to get.

    Attributes:
        url: where the emulator answers.
        host: the domain name that is asked there, where the API has one of its own.
        method: the request's method.
        header: the header for the token.
        token: the token it brings, if any.
        expected: the status.
    """

    url: str
    host: str | None
    method: str
    header: str
    token: str | None
    expected: int

    @property
    def curl(self) -> str:
        """The line to paste into a shell; it prints the answer, then the status."""
        header = ["-H", f"Host: {self.host}"] if self.host else []
        header += ["-H", f"{self.header}: Bearer {self.token}"] if self.token else []
        method = [] if self.method == "GET" else ["-X", self.method]
        return f"{shlex.join(['curl', '-s', *method, *header, self.url])} -w '\\n%{{http_code}}\\n'"

    def status(self) -> int:
        """Make the request and return the answer's status.

        Raises:
            SandboxError: nobody answered.
        """
        address = urlsplit(self.url)
        # *.localhost is this machine; not every resolver knows (RFC 6761, section 6.3).
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 80, timeout=_SECONDS)
        headers = {"Host": self.host or address.netloc} | ({self.header: f"Bearer {self.token}"} if self.token else {})
        try:
            connection.request(self.method, address.path or "/", headers=headers)
            return connection.getresponse().status
        except OSError as error:
            raise SandboxError(f"{self.url} does not answer ({error}); see `python -m sandbox logs`") from error
        finally:
            connection.close()


@dataclass(frozen=True)
class FirstCalls:
    """What to try first.

    Attributes:
        url: where the API answers.
        token: one that it admits; None when all its routes are public.
        calls: a protected route with and without the token; empty when it has none that can be asked without knowing
            more.
    """

    url: str
    token: str | None
    calls: tuple[Call, ...]


def first_calls(sandbox: Sandbox) -> FirstCalls:
    """The calls to try first, on the deployed component that has most to show.

    Raises:
        SandboxError: no component is deployed.
    """
    components = [each for each in sandbox.resources() if each["type"] in COMPONENTS]
    if not components:
        raise SandboxError("no component of this package is deployed; run `python -m sandbox up` on a program with one")
    exported = sandbox.outputs().get("url")
    chosen = min(
        components,
        key=lambda each: (
            _without_parameters(_protected_routes(each)) is None,
            plain(each["outputs"]["url"]) != exported,
            each["urn"],
        ),
    )
    url, routes = str(plain(chosen["outputs"]["url"])), _protected_routes(chosen)
    if not routes:
        return FirstCalls(url, None, ())
    key = _without_parameters(routes)
    access = routes[key] if key else next(iter(routes.values()))
    authorizer = _authorizer(sandbox, chosen["urn"], access.authorizer)
    issuer = sandbox.issuer(authorizer["urn"].rpartition("::")[2])
    header = plain(authorizer["inputs"]["identitySources"])[0].removeprefix("$request.header.")
    token = issuer.mint(scope=" ".join(access.scopes) or None)
    if key is None:
        return FirstCalls(url, token, ())
    method, _, path = key.partition(" ")
    here, host = local_address(sandbox, url)
    method = "GET" if method == "ANY" else method
    calls = (Call(here + path, host, method, header, each, status) for each, status in ((token, 200), (None, 401)))
    return FirstCalls(url, token, tuple(calls))


def _authorizer(sandbox: Sandbox, component: str, name: str) -> dict[str, Any]:
    """The authorizer of a component with a name; the only one if the name is empty."""
    return next(
        each
        for each in sandbox.resources()
        if each["type"] == AUTHORIZER
        and each["parent"] == component
        and each["urn"].endswith(f"-authorizer-{name}" if name else "")
    )


def local_address(sandbox: Sandbox, url: str) -> tuple[str, str | None]:
    """Where a deployed API answers on this machine, and the host to ask there if that is a domain of its own."""
    address = urlsplit(url)
    if (address.hostname or "").endswith(".localhost"):
        return url, None
    return f"http://127.0.0.1:{sandbox.home.port('emulator')}{address.path}", address.netloc


def _protected_routes(component: dict[str, Any]) -> dict[str, Access]:
    table = {key: Access.parse(text) for key, text in component["inputs"]["routes"].items()}
    return {key: access for key, access in table.items() if not access.is_public}


def _without_parameters(routes: dict[str, Access]) -> str | None:
    """The protected route to call first: without parameters, and a GET without scopes if there is one."""
    keys = [key for key in routes if "{" not in key and key.partition(" ")[0] in ("GET", "ANY")]
    return min(keys, key=lambda key: (not key.startswith("GET"), bool(routes[key].scopes)), default=None)
