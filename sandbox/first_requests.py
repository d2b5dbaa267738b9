"""The first requests to a deployed API: one with a token and one without."""

import http.client
import shlex
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from passage_component.model.access import Access
from passage_component.model.type_tokens import AUTHORIZER, COMPONENTS

from . import emulator
from .deployment import Sandbox
from .errors import SandboxError, UserPoolError
from .state import plain

_SECONDS = 60
"""More than the 30 seconds of API Gateway's integrations and the start of a function."""

_REFUSALS = ((401, '{"message":"Unauthorized"}'), (403, '{"message":"Forbidden"}'))


class Answer(NamedTuple):
    """The answer to a request: its status and its body."""

    status: int
    body: str

    @property
    def is_refusal(self) -> bool:
        """Whether API Gateway refused the request. A handler may answer 401 and 403, too, with another body."""
        return (self.status, self.body) in _REFUSALS


@dataclass(frozen=True)
class Request:
    """A request, and the status of a handler that has no objection.

    Attributes:
        url: the address in the emulator.
        host: the API's own domain name, if it has one.
        method: the request's method.
        header: the header for the token.
        token: the token, if any.
        expected: the expected status.
    """

    url: str
    host: str | None
    method: str
    header: str
    token: str | None
    expected: int

    @property
    def curl(self) -> str:
        """A line for a shell. It prints the answer, then the status."""
        header = ["-H", f"Host: {self.host}"] if self.host else []
        header += ["-H", f"{self.header}: Bearer {self.token}"] if self.token else []
        method = [] if self.method == "GET" else ["-X", self.method]
        return f"{shlex.join(['curl', '-s', *method, *header, self.url])} -w '\\n%{{http_code}}\\n'"

    def answer(self) -> "Answer":
        """Send the request.

        Raises:
            SandboxError: the request was not answered.
        """
        address = urlsplit(self.url)
        # *.localhost is this machine, but not every resolver knows that (RFC 6761, section 6.3).
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 80, timeout=_SECONDS)
        headers = {"Host": self.host or address.netloc} | ({self.header: f"Bearer {self.token}"} if self.token else {})
        try:
            connection.request(self.method, address.path or "/", headers=headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode("utf-8", "replace"))
        except OSError as error:
            raise SandboxError(f"{self.url}: it does not answer ({error}). See `python -m sandbox logs`.") from error
        finally:
            connection.close()


@dataclass(frozen=True)
class FirstRequests:
    """An API's URL, a token and the first requests.

    Attributes:
        url: the API's URL.
        token: a token that the API accepts, if there is one.
        requests: a protected route with the token, if there is one, and without it. Empty if no protected GET route
            lacks path parameters.
        without_token: the reason for a missing token.
    """

    url: str
    token: str | None
    requests: tuple[Request, ...]
    without_token: str = ""


def first_requests(sandbox: Sandbox) -> FirstRequests | None:
    """The first requests to one component, with a protected route if possible. None without a component."""
    components = [resource for resource in sandbox.resources() if resource["type"] in COMPONENTS]
    if not components:
        return None
    exported = sandbox.outputs().get("url")
    chosen = min(
        components,
        key=lambda component: (
            _without_parameters(_protected_routes(component)) is None,
            plain(component["outputs"]["url"]) != exported,
            component["urn"],
        ),
    )
    # Any name will do for a wildcard domain.
    deployed = str(plain(chosen["outputs"]["url"])).replace("{name}", "acme")
    address, host = emulator.local_address(sandbox.home, deployed)
    url = deployed if host else address
    routes = _protected_routes(chosen)
    if not routes:
        return FirstRequests(url, None, (), "Every route is public.")
    key = _without_parameters(routes)
    access = routes[key] if key else next(iter(routes.values()))
    authorizer = _authorizer(sandbox, chosen["urn"], access.authorizer)
    header = plain(authorizer["inputs"]["identitySources"])[0].removeprefix("$request.header.")
    token, reason = None, ""
    try:
        token = sandbox.issuer(authorizer["urn"].rpartition("::")[2]).mint(scope=" ".join(access.scopes) or None)
    except UserPoolError as error:
        reason = str(error)
    if key is None:
        return FirstRequests(url, token, (), reason)
    method, _, path = key.partition(" ")
    method = "GET" if method == "ANY" else method
    without = Request(address + path, host, method, header, None, 401)
    with_token = [replace(without, token=token, expected=200)] if token else []
    return FirstRequests(url, token, (*with_token, without), reason)


def _authorizer(sandbox: Sandbox, component: str, name: str) -> dict[str, Any]:
    """The authorizer of a component with a name; the only one if the name is empty."""
    return next(
        resource
        for resource in sandbox.resources()
        if resource["type"] == AUTHORIZER
        and resource["parent"] == component
        and resource["urn"].endswith(f"-authorizer-{name}" if name else "")
    )


def _protected_routes(component: dict[str, Any]) -> dict[str, Access]:
    table = {key: Access.parse(text) for key, text in component["inputs"]["routes"].items()}
    return {key: access for key, access in table.items() if not access.is_public}


def _without_parameters(routes: dict[str, Access]) -> str | None:
    """The protected route to call first: without parameters, and a GET without scopes if there is one."""
    keys = [key for key in routes if "{" not in key and key.partition(" ")[0] in ("GET", "ANY")]
    return min(keys, key=lambda key: (not key.startswith("GET"), bool(routes[key].scopes)), default=None)
