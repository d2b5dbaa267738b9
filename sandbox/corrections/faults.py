"""Faults at the wire: an ASGI layer around the emulator that carries out a fault plan.

It names the operation of each signed request and answers in AWS's place, waits, or closes the connection. Requests to
deployed APIs are not signed, and pass.
"""

import asyncio
import json
import urllib.parse
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from hypercorn.protocol.events import StreamClosed

from .. import faults
from ..faults import ANSWERED, Fault, Seen
from .errors import error
from .lost_answers import App, Message, Receive, Send, answered_once
from .operations import Request, operation, signed_for


def faulty(app: App, plan: Path) -> App:
    """The emulator with the faults of a plan. Each request follows the plan's file as it is then, if there is one."""
    following, once = _Following(plan), answered_once(app)

    async def layer(scope: Message, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
        signed = signed_for(headers) if scope["type"] == "http" else None
        if signed is None or not following.update():
            await (once if signed else app)(scope, receive, send)
            return
        body = await _body(receive)
        query = dict(urllib.parse.parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        asked = operation(Request(scope["method"], scope["raw_path"].decode("latin-1"), query, headers, body))
        fault = following.next(str(asked) if asked else f"{signed}:?", headers.get("user-agent", ""))
        receive = _again(body, receive)
        if fault is None:
            await once(scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await once(scope, receive, send)
        elif asked and fault.kind in ANSWERED:
            await _answer(send, *error(asked, fault))
        elif fault.kind == "unanswered":
            while (await receive())["type"] != "http.disconnect":
                pass
        else:
            if fault.kind == "lost":
                await app(scope, receive, _nowhere)
            await _close(send)

    return layer


class _Following:
    """The plan as it is, and what was seen since it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = (0, 0)
        self._faults: list[Fault] = []
        self._counts: list[int] = []
        self._operations: dict[str, int] = {}

    def update(self) -> bool:
        """Read the plan if its file has changed. Returns whether there is a plan."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return False
        # A plan replaces the one before it, as another file.
        version = (status.st_mtime_ns, status.st_ino)
        if version != self._version:
            self._version, self._faults = version, faults.read(self._path)
            self._counts, self._operations = [0] * len(self._faults), {}
        return True

    def next(self, asked: str, agent: str) -> Fault | None:
        """Count a request of a user agent for an operation, and return its fault, if any."""
        self._operations[asked] = self._operations.get(asked, 0) + 1
        hit = None
        for index, fault in enumerate(self._faults):
            # After `gone` every request counts.
            gone = fault.kind == "gone" and fault.hits(self._counts[index])
            if fault.by in agent and (asked == fault.on or gone):
                self._counts[index] += 1
                hit = hit or (fault if fault.hits(self._counts[index]) else None)
        seen = faults.seen_file(self._path)
        new = seen.with_suffix(".new")
        new.write_text(json.dumps(asdict(Seen(self._counts, self._operations))), encoding="utf-8")
        new.replace(seen)
        return hit


async def _body(receive: Receive) -> bytes:
    """A request's whole body: an answer before its end would break the connection."""
    pieces = []
    while (message := await receive())["type"] == "http.request":
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """A request's messages once more, and then those that follow it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _answer(send: Send, status: int, headers: dict[str, str], body: bytes) -> None:
    named = {**headers, "content-length": str(len(body)), "x-amzn-requestid": "fault-plan"}
    fields = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


async def _nowhere(_: Message) -> None:
    """An answer that is lost."""


async def _close(send: Send) -> None:
    """Close the connection without an answer. ASGI does not have a message for it, so the server's stream gets one."""
    stream = cast("Any", send).__self__
    await stream.send(StreamClosed(stream_id=stream.stream_id))
