"""Real HTTP requests to a deployed API."""

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sandbox import emulator
from sandbox.deployment import Sandbox


@dataclass(frozen=True)
class Answer:
    """Status, body and headers of an answer; the names of headers in small letters."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


def ask(
    sandbox: Sandbox,
    route: str,
    authorization: str | None = None,
    body: Any = None,
    headers: Mapping[str, str | Sequence[str]] | None = None,
    output: str = "url",
    raw: bytes = b"",
    url: str | None = None,
) -> Answer:
    """Ask a route, written as `METHOD /path`; the whole `Authorization` header is the caller's.

    `output` names the stack output with the API's address, unless the `url` itself is given: a large stack is not to be
    read for every request. `body` is sent as JSON, `raw` as it is. A header with several values is sent several times.
    """
    method, _, path = route.partition(" ")
    url, host = emulator.local_address(sandbox.home, url or sandbox.outputs()[output])
    address = urlsplit(url)
    path = address.path + path
    content = raw if body is None else json.dumps(body).encode()
    sent = {"Host": host or address.netloc, "Content-Length": str(len(content)), **(headers or {})}
    if authorization is not None:
        sent["Authorization"] = authorization
    # On an API's own port its name is always the Host.
    port = sandbox.home.port("emulator") if "Host" in (headers or {}) else address.port
    connection = http.client.HTTPConnection("127.0.0.1", port or 80, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            for each in [value] if isinstance(value, str) else value:
                connection.putheader(name, each)
        connection.endheaders(content)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "surrogateescape")
        received = {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()
    try:
        return Answer(response.status, json.loads(text), received)
    except ValueError:
        return Answer(response.status, text, received)
