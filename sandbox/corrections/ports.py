"""An address of its own for each HTTP API, `http://127.0.0.1:PORT`: not every resolver knows `*.localhost`.

The port is the home's, by the API's name, so that it stays the same after the emulator has lost its memory.
"""

import asyncio
import json
import os
import re
import socket
from itertools import count
from typing import Any

import ministack.app
from hypercorn.asyncio import serve
from hypercorn.config import Config

from ..home import write_atomically
from .correction import Corrections
from .home import HOME

CORRECTIONS = Corrections("services.apigateway")

_KEEP_ALIVE_SECONDS = 3600
"""For the clients of APIs, which use a connection again."""

_RANDOM_SUFFIX = re.compile(r"-[0-9a-f]{7}$")
_WHY = "An API answers only at a name that not every resolver knows. The sandbox's own: it has a port as well."
_SOURCE = "API Gateway developer guide, Invoke HTTP APIs: its address resolves everywhere"

_open: dict[str, tuple[str, int, asyncio.Event]] = {}
"""API id to its name in the home's list of ports, its port, and the event that closes it."""


@CORRECTIONS.instead(_WHY, _SOURCE, "_create_api")
def create_api(original: Any, data: dict[str, Any]) -> Any:
    """CreateApi, which opens the API's port."""
    answer = original(data)
    if answer[0] < 300 and data.get("protocolType") == "HTTP":
        _listen(json.loads(answer[2])["apiId"], _RANDOM_SUFFIX.sub("", str(data.get("name"))))
    return answer


@CORRECTIONS.instead(_WHY, _SOURCE, "_delete_api")
def delete_api(original: Any, api_id: str) -> Any:
    """DeleteApi, which closes the API's port."""
    answer = original(api_id)
    if answer[0] < 300 and api_id in _open:
        _open.pop(api_id)[2].set()
        _tell()
    return answer


def _listen(api_id: str, name: str) -> None:
    taken = {key for key, _, _ in _open.values()}
    key = next(key for number in count(1) if (key := f"api {name}{f' {number}' if number > 1 else ''}") not in taken)
    port, closing = HOME.port(key), asyncio.Event()
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError:
        # Another program has it. The API answers at *.localhost.
        return
    config = Config()
    config.bind, config.errorlog, config.keep_alive_timeout = [f"fd://{listener.detach()}"], None, _KEEP_ALIVE_SECONDS
    task = asyncio.get_running_loop().create_task(serve(_at(api_id), config, shutdown_trigger=closing.wait))
    task.add_done_callback(_running.discard)
    _running.add(task)
    _open[api_id] = key, port, closing
    _tell()


_running: set[asyncio.Task[None]] = set()


def _at(api_id: str) -> Any:
    """The emulator, as it answers at an API's own host name."""
    host = f"{api_id}.execute-api.localhost:{os.environ['GATEWAY_PORT']}".encode()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for phase in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{phase}.complete"})
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        await ministack.app.app({**scope, "headers": [*headers, (b"host", host)]}, receive, send)

    return app


def _tell() -> None:
    addresses = {api_id: f"http://127.0.0.1:{port}" for api_id, (_, port, _) in _open.items()}
    write_atomically(HOME.addresses, json.dumps(addresses))


# A new emulator is empty.
_tell()
