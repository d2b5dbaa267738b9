"""Attempts of one call, as AWS's SDKs name them, that overlap."""

import asyncio
from typing import Any

import pytest

from sandbox.corrections.lost_answers import Message, Receive, Send, answered_once


@pytest.mark.parametrize(("statuses", "performed"), [((201, 201), 1), ((429, 201), 2)], ids=["taken", "refused"])
def test_second_attempt_waits_for_the_first(statuses: tuple[int, int], performed: int) -> None:
    """The client gave up the first attempt before its answer. After a refusal the second one is performed."""
    calls: list[int] = []

    async def creates(_: Message, __: Receive, send: Send) -> None:
        calls.append(number := len(calls))
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": statuses[number], "headers": []})
        await send({"type": "http.response.body", "body": f"resource {number}".encode()})

    answers = asyncio.run(_two_attempts(answered_once(creates)))

    assert len(calls) == performed
    assert [body for _, body in answers] == [b"resource 0", f"resource {performed - 1}".encode()]
    assert [status for status, _ in answers] == [statuses[0], statuses[performed - 1]]


async def _two_attempts(app: Any) -> list[tuple[int, bytes]]:
    async def attempt() -> tuple[int, bytes]:
        messages: list[Message] = []

        async def send(message: Message) -> None:
            messages.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        headers = [(b"amz-sdk-invocation-id", b"of-one-call")]
        await app({"type": "http", "method": "POST", "path": "/v2/apis", "headers": headers}, receive, send)
        return messages[0]["status"], messages[1]["body"]

    return list(await asyncio.gather(attempt(), attempt()))
