"""Real HTTP requests to a deployed API."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.deployment import Sandbox


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: Any


def ask(sandbox: Sandbox, route: str, authorization: str | None = None, body: Any = None) -> Answer:
    """Ask a route, written as `METHOD /path`; the whole `Authorization` header is the caller's."""
    method, _, path = route.partition(" ")
    address = urlsplit(sandbox.outputs()["url"])
    headers = {"Host": address.netloc}
    if authorization is not None:
        headers["Authorization"] = authorization
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 80, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, headers)
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    try:
        return Answer(response.status, json.loads(text))
    except ValueError:
        return Answer(response.status, text)
