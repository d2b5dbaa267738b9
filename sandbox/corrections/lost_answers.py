"""Answers that a client did not get: it asks again with the same invocation ID, and gets the same answer."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from weakref import WeakValueDictionary

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_KEPT = 500
_INVOCATION = b"amz-sdk-invocation-id"
"""The header that AWS's SDKs send with each attempt of a call (aws-sdk-go-v2, aws/retry/middleware.go)."""

_log = logging.getLogger(__name__)


def answered_once(app: App) -> App:
    """The emulator, which performs a call once and answers all its attempts (docs/decisions/0037).

    A refusal is not kept, since the SDK asks again to get another answer.
    """
    answers: OrderedDict[bytes, list[Message]] = OrderedDict()
    running: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def layer(scope: Message, receive: Receive, send: Send) -> None:
        invocation = dict(scope.get("headers", ())).get(_INVOCATION)
        if invocation is None:
            await app(scope, receive, send)
            return
        async with running.setdefault(invocation, asyncio.Lock()):
            if invocation not in answers:
                await app(scope, receive, _kept(answers, invocation, send))
                return
        _log.warning("%s %s is answered again: the client lost the answer", scope["method"], scope["path"])
        while (await receive()).get("more_body"):
            pass
        for message in answers[invocation]:
            await send(message)

    return layer


def _kept(answers: OrderedDict[bytes, list[Message]], invocation: bytes, send: Send) -> Send:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)
        if not message.get("more_body") and message["type"] == "http.response.body" and messages[0]["status"] < 300:
            answers[invocation] = messages
            while len(answers) > _KEPT:
                answers.popitem(last=False)
        await send(message)

    return keep
