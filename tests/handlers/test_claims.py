from collections.abc import Callable
from typing import Any

import pytest

import items
import me
from claims import UnauthorizedError, read_claims
from responses import unauthorized

LoadEvent = Callable[[str], dict[str, Any]]

GOOD = {"iss": "https://issuer.example", "sub": "alice"}


def with_claims(claims: object) -> dict[str, object]:
    return {"requestContext": {"authorizer": {"jwt": {"claims": claims, "scopes": None}}}}


def test_claims_are_read_from_the_event(load_event: LoadEvent) -> None:
    caller = read_claims(load_event("me"))
    assert caller.issuer == "https://auth.passage.id/v1/apps/Ab3dEf6hIj9lMn2pQr5tUv8x"
    assert caller.user_id == "u1AliceAliceAliceAlice01"
    assert dict(caller.values) == load_event("me")["requestContext"]["authorizer"]["jwt"]["claims"]


def test_claims_are_immutable() -> None:
    given = dict(GOOD)
    caller = read_claims(with_claims(given))
    given["sub"] = "bob"
    assert caller.values == GOOD
    with pytest.raises(TypeError):
        caller.values["sub"] = "bob"  # type: ignore[index] # that it can't be is what is shown


FORGED: dict[str, object] = {
    "no event": None,
    "a list": [],
    "a string": "event",
    "a number": 7,
    "empty": {},
    "null context": {"requestContext": None},
    "a list as context": {"requestContext": [{"authorizer": {}}]},
    "no authorizer": {"requestContext": {}},
    "null authorizer": {"requestContext": {"authorizer": None}},
    "iam authorizer": {"requestContext": {"authorizer": {"iam": {"userId": "alice"}}}},
    "lambda authorizer": {"requestContext": {"authorizer": {"lambda": GOOD}}},
    "claims without jwt (REST API)": {"requestContext": {"authorizer": {"claims": GOOD}}},
    "authorizer at the top": {"authorizer": {"jwt": {"claims": GOOD}}},
    "null jwt": {"requestContext": {"authorizer": {"jwt": None}}},
    "jwt as text": {"requestContext": {"authorizer": {"jwt": "claims"}}},
    "no claims": {"requestContext": {"authorizer": {"jwt": {"scopes": None}}}},
    "null claims": with_claims(None),
    "claims as a list": with_claims([GOOD]),
    "claims as pairs": with_claims([["iss", "i"], ["sub", "alice"]]),
    "claims as text": with_claims('{"sub": "alice"}'),
    "claims as a number": with_claims(1),
    "claims as true": with_claims(True),
    "empty claims": with_claims({}),
    "no sub": with_claims({"iss": "i"}),
    "no iss": with_claims({"sub": "alice"}),
    "null sub": with_claims({**GOOD, "sub": None}),
    "sub as a number": with_claims({**GOOD, "sub": 7}),
    "sub as true": with_claims({**GOOD, "sub": True}),
    "sub as a list": with_claims({**GOOD, "sub": ["alice"]}),
    "sub as an object": with_claims({**GOOD, "sub": {"sub": "alice"}}),
    "empty sub": with_claims({**GOOD, "sub": ""}),
    "blank sub": with_claims({**GOOD, "sub": " \t\n\u00a0"}),
    "blank iss": with_claims({**GOOD, "iss": " "}),
    "Sub": with_claims({"iss": "i", "Sub": "alice"}),
    "another claim as a list": with_claims({**GOOD, "aud": ["a"]}),
    "another claim as null": with_claims({**GOOD, "email": None}),
}


@pytest.mark.parametrize("event", FORGED.values(), ids=FORGED.keys())
def test_forged_shapes_answer_401(event: object, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnauthorizedError):
        read_claims(event)
    assert me.handler(event, None) == unauthorized()
    assert items.create(event, None) == unauthorized()
    assert items.get(event, None) == unauthorized()
    assert capfd.readouterr() == ("", "")


def test_error_contains_nothing_of_the_event() -> None:
    event = with_claims({**GOOD, "secret-claim": ["secret-value"]})
    with pytest.raises(UnauthorizedError) as raised:
        read_claims(event)
    assert str(raised.value) == "a claim is not a string"
