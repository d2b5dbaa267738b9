"""The sample handlers answer every event, in payload format 2.0."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings

import health
import items
import me
from tests.fuzz.answers import content_of
from tests.fuzz.events import events
from tests.handlers.test_any_event import STATUSES, names_a_user

TOKEN = "eyJhbGciOi"
"""Each recorded event contains it, only in its headers."""


@pytest.mark.parametrize("handler", [health.handler, me.handler, items.create, items.get])
@settings(max_examples=5 * settings().max_examples)
@given(event=events())
def test_every_event_gets_an_answer(handler: Any, event: Any) -> None:
    before = copy.deepcopy(event)

    answer = handler(event, None)

    content = content_of(answer)
    assert answer["statusCode"] in STATUSES[handler]
    assert repr(event) == repr(before), "nothing in it was changed"
    if handler is health.handler:
        assert content == {"status": "ok"}
    elif not names_a_user(event):
        assert (answer["statusCode"], content) == (401, {"message": "Unauthorized"})
    else:
        assert answer["statusCode"] != 401 or not all(
            isinstance(each, str) for each in event["requestContext"]["authorizer"]["jwt"]["claims"].values()
        )
