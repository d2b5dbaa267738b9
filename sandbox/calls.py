"""The calls a person makes first: which route to ask, how, and what it answers."""

import http.client
import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .deployment import Sandbox
from .errors import SandboxError

_SECONDS = 30


@dataclass(frozen=True)
class Call:
    """A request and the status that it has to get.

    Attributes:
        url: where the emulator answers.
        host: the domain name that is asked there, where the API has one of its own.
        method: the request's method.
        token: the token it brings, if any.
        expected: the status.
    """

    url: str
    host: str | None
    method: str
    token: str | None
    expected: int

    @property
    def curl(self) -> str:
        """The line to paste into a shell; it prints the answer, then the status."""
        header = ["-H", f"Host: {self.host}"] if self.host else []
        header += ["-H", f"Authorization: Bearer {self.token}"] if self.token else []
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
        headers = {"Host": self.host or address.netloc} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        try:
            connection.request(self.method, address.path or "/", headers=headers)
            return connection.getresponse().status
        except OSError as error:
            raise SandboxError(f"{self.url} does not answer ({error}); see `python -m sandbox logs`") from error
        finally:
            connection.close()


def first_calls(sandbox: Sandbox) -> tuple[str, str, list[Call]]:
    """The deployed API's URL, a token, and a protected route's calls with and without it.

    Raises:
        SandboxError: nothing that can be asked is deployed.
    """
    outputs = sandbox.outputs()
    url = str(outputs.get("url") or _endpoint(sandbox)).removesuffix("/")
    routes = outputs.get("routes") or _access_table(sandbox)
    key = _protected(routes)
    scopes = routes[key].partition("[")[2].rstrip("]")
    authorizer = routes[key].partition(" ")[0].partition(":")[2]
    issuer = sandbox.issuer(f"-authorizer-{authorizer}" if authorizer else None)
    token = issuer.mint(scope=scopes or None)
    method, _, path = key.partition(" ")
    here, host = local_address(sandbox, url)
    method = "GET" if method == "ANY" else method
    return url, token, [Call(here + path, host, method, *each) for each in ((token, 200), (None, 401))]


def local_address(sandbox: Sandbox, url: str) -> tuple[str, str | None]:
    """Where a deployed API answers on this machine, and the host to ask there if that is a domain of its own."""
    address = urlsplit(url)
    if (address.hostname or "").endswith(".localhost"):
        return url, None
    return f"http://127.0.0.1:{sandbox.home.port('emulator')}{address.path}", address.netloc


def _protected(routes: dict[str, str]) -> str:
    """A route that can be asked without knowing more: protected, without parameters; a GET, if there is one."""
    keys = [
        key
        for key, access in routes.items()
        if access.startswith("jwt") and "{" not in key and key.partition(" ")[0] in ("GET", "ANY")
    ]
    if not keys:
        raise SandboxError("the program has no protected GET route without path parameters; ask its routes yourself")
    return min(keys, key=lambda key: (not key.startswith("GET"), "[" in routes[key]))


def _endpoint(sandbox: Sandbox) -> str:
    apis = _of_type(sandbox, "aws:apigatewayv2/api:Api")
    if not apis:
        raise SandboxError("no HTTP API is deployed; run `python -m sandbox up` on a program that makes one")
    return str(apis[0]["outputs"]["apiEndpoint"])


def _access_table(sandbox: Sandbox) -> dict[str, str]:
    table: dict[str, str] = {}
    for each in sandbox.resources():
        if each["type"].startswith("passage:index:"):
            table.update(each["inputs"]["routes"])
    return table


def _of_type(sandbox: Sandbox, type_: str) -> list[dict[str, Any]]:
    return [each for each in sandbox.resources() if each["type"] == type_]
