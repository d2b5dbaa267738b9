import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

import items
from claims import Claims
from item_id import new_item_id
from responses import not_found, unauthorized

LoadEvent = Callable[[str], dict[str, Any]]

HEADERS = {"content-type": "application/json", "cache-control": "no-store"}
ALICE = "u1AliceAliceAliceAlice01"
BOB = "u2BobBobBobBobBobBobBo02"
ISSUER = "https://auth.passage.id/v1/apps/Ab3dEf6hIj9lMn2pQr5tUv8x"


def as_user(event: dict[str, Any], user_id: str, issuer: str = ISSUER) -> dict[str, Any]:
    event["requestContext"]["authorizer"]["jwt"]["claims"] |= {"sub": user_id, "iss": issuer}
    return event


def content(response: dict[str, object]) -> dict[str, Any]:
    assert isinstance(response["body"], str)
    loaded = json.loads(response["body"])
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize(
    ("name", "stored"), [("items_create", "Tea for two"), ("items_create_base64", "Gr\u00fcne So\u00dfe")]
)
def test_create(load_event: LoadEvent, name: str, stored: str) -> None:
    response = items.create(load_event(name), None)
    item_id = content(response)["id"]
    assert len(item_id) == 64
    assert response == {
        "statusCode": 201,
        "headers": HEADERS,
        "body": json.dumps({"id": item_id, "name": stored, "owner": ALICE}),
    }


def test_created_item_is_visible_to_its_owner_only(load_event: LoadEvent) -> None:
    event = load_event("items_get_own")
    event["pathParameters"]["id"] = item_id = content(items.create(load_event("items_create"), None))["id"]
    assert items.get(event, None) == {
        "statusCode": 200,
        "headers": HEADERS,
        "body": json.dumps({"id": item_id, "owner": ALICE}),
    }
    assert items.get(as_user(event, BOB), None) == not_found()
    # A user id is a user only together with its issuer.
    assert items.get(as_user(event, ALICE, "https://other.example"), None) == not_found()
    del event["requestContext"]["authorizer"]
    assert items.get(event, None) == unauthorized()


def test_ids_made_by_earlier_versions_stay_valid(load_event: LoadEvent) -> None:
    event = load_event("items_get_own")
    assert items.get(event, None) == {
        "statusCode": 200,
        "headers": HEADERS,
        "body": json.dumps({"id": GOOD_ID, "owner": ALICE}),
    }


def test_foreign_and_missing_item_get_the_same_answer(load_event: LoadEvent) -> None:
    event = load_event("items_get_anothers")
    assert items.get(event, None) == {
        "statusCode": 404,
        "headers": HEADERS,
        "body": '{"message": "Not Found"}',
    }
    event["pathParameters"]["id"] = "never-made"
    assert items.get(event, None) == not_found()


def test_ids_do_not_show_their_owner() -> None:
    alice = Claims(ISSUER, ALICE, {})
    first, second = new_item_id(alice), new_item_id(alice)
    assert first[:32] != second[:32]
    assert first[32:] != second[32:]
    assert ALICE.encode().hex() not in first


def test_forged_id_with_a_foreign_digest_is_not_found(load_event: LoadEvent) -> None:
    made_up = new_item_id(Claims(ISSUER, ALICE, {}))
    event = as_user(load_event("items_get_own"), BOB)
    event["pathParameters"]["id"] = made_up
    # Nothing that Bob sends stands in for his claims.
    event["headers"]["x-user-id"] = event["queryStringParameters"] = {"sub": ALICE, "owner": ALICE}
    event["body"] = json.dumps({"sub": ALICE})
    assert items.get(event, None) == not_found()


def test_issuer_and_user_id_are_kept_apart(load_event: LoadEvent) -> None:
    for issuer, user_id in [("ab", "c"), ("a", "bc"), ('a", "b', "c"), ("a\0b", "c"), ("a", "b\0c")]:
        event = as_user(load_event("items_get_own"), "b", "a")
        event["pathParameters"]["id"] = new_item_id(Claims(issuer, user_id, {}))
        assert items.get(event, None) == not_found()


def test_digests_are_compared_in_constant_time(load_event: LoadEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[object, object]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert items.get(load_event("items_get_own"), None) == not_found()
    assert len(compared) == 1


GOOD_ID = "000102030405060708090a0b0c0d0e0f404ad267f2cdf4482b26c90132ae6991"
"""The id in `events/items_get_own.json`."""


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        7,
        True,
        [GOOD_ID],
        {"id": GOOD_ID},
        "",
        " ",
        GOOD_ID[:-1],
        GOOD_ID + "0",
        GOOD_ID[:32],
        "0" * 64,
        "z" * 64,
        GOOD_ID.upper(),
        " " + GOOD_ID[1:],
        GOOD_ID[:-1] + "\n",
        GOOD_ID + "\n",
        GOOD_ID[:-1] + "\u0661",
        GOOD_ID[:-1] + "\ud800",
        "%" + GOOD_ID[1:],
        "../" + GOOD_ID,
        pytest.param("0" * 1_000_000, id="a million digits"),
    ],
)
def test_malformed_ids(load_event: LoadEvent, malformed: object) -> None:
    event = load_event("items_get_own")
    event["pathParameters"]["id"] = malformed
    assert items.get(event, None) == not_found()


@pytest.mark.parametrize("position", range(0, 64, 3))
def test_id_with_a_changed_digit_is_not_found(load_event: LoadEvent, position: int) -> None:
    event = load_event("items_get_own")
    changed = "1" if GOOD_ID[position] != "1" else "2"
    event["pathParameters"]["id"] = GOOD_ID[:position] + changed + GOOD_ID[position + 1 :]
    assert items.get(event, None) == not_found()


@pytest.mark.parametrize("parameters", [None, {}, [], "id", {"ID": GOOD_ID}])
def test_request_without_id_is_not_found(load_event: LoadEvent, parameters: object) -> None:
    event = load_event("items_get_own")
    event["pathParameters"] = parameters
    assert items.get(event, None) == not_found()


EMPTY = 'body: empty; a JSON object such as {"name": "..."} is needed'
NAME = "a string of 1 to 100 characters is"
LONG = "body: more than 4096 bytes; 4096 are allowed"
OBJECT = "a JSON object is allowed"

BAD_BODIES: dict[str, tuple[object, list[str]]] = {
    "empty": ("", [EMPTY]),
    "null": (None, [EMPTY]),
    "not text": ({"name": "x"}, [EMPTY]),
    "not JSON": (
        "{",
        [f"body: not JSON (Expecting property name enclosed in double quotes, line 1 column 2); {OBJECT}"],
    ),
    "blank": (" ", [f"body: not JSON (Expecting value, line 1 column 2); {OBJECT}"]),
    "two documents": ('{"name": "a"}{}', [f"body: not JSON (Extra data, line 1 column 14); {OBJECT}"]),
    "JSON null": ("null", [f"body: null; {OBJECT}"]),
    "JSON array": ('[{"name": "a"}]', [f"body: an array; {OBJECT}"]),
    "JSON string": ('"name"', [f"body: a string; {OBJECT}"]),
    "JSON number": ("1", [f"body: a number; {OBJECT}"]),
    "JSON true": ("true", [f"body: a boolean; {OBJECT}"]),
    "NaN": ('{"name": NaN}', [f"body: not JSON (NaN is not a JSON number); {OBJECT}"]),
    "Infinity": ("-Infinity", [f"body: not JSON (-Infinity is not a JSON number); {OBJECT}"]),
    "long number": ('{"name": 1' + "0" * 4000 + "}", [f"name: a number; {NAME} allowed"]),
    "repeated key": ('{"name": "a", "name": "b"}', ['"name": given more than once; once is allowed']),
    "repeated key inside": ('{"name": {"a": 1, "a": 1}}', ['"a": given more than once; once is allowed']),
    "missing name": ("{}", [f"name: missing; {NAME} needed"]),
    "null name": ('{"name": null}', [f"name: null; {NAME} allowed"]),
    "array name": ('{"name": ["a"]}', [f"name: an array; {NAME} allowed"]),
    "object name": ('{"name": {"name": "a"}}', [f"name: an object; {NAME} allowed"]),
    "true name": ('{"name": true}', [f"name: a boolean; {NAME} allowed"]),
    "empty name": ('{"name": ""}', ["name: 0 characters; 1 to 100 are allowed"]),
    "blank name": ('{"name": " \\n "}', ["name: 0 characters; 1 to 100 are allowed"]),
    "long name": (json.dumps({"name": "n" * 101}), ["name: 101 characters; 1 to 100 are allowed"]),
    "control character": (
        '{"name": "a\\u0000b"}',
        ["name: control characters or half a surrogate pair; printable text is allowed"],
    ),
    "half a surrogate pair": (
        '{"name": "a\\ud800b"}',
        ["name: control characters or half a surrogate pair; printable text is allowed"],
    ),
    "unknown keys and no name": (
        '{"nmae": "a", "owner": "bob"}',
        [
            '"nmae": unknown key; only name is allowed',
            '"owner": unknown key; only name is allowed',
            f"name: missing; {NAME} needed",
        ],
    ),
    "unknown key": ('{"name": "a", "id": "1"}', ['"id": unknown key; only name is allowed']),
    "long key": (
        json.dumps({"name": "a", "k" * 50: 1}),
        [f'"{"k" * 40}...": unknown key; only name is allowed'],
    ),
    "too long": (json.dumps({"name": "n" * 5000}), [LONG]),
    "far too long": ("[" * 6_000_000, [LONG]),
    "too long in UTF-8": (json.dumps({"name": "\u65e5" * 1400}, ensure_ascii=False), [LONG]),
}


@pytest.mark.parametrize(("body", "errors"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_bad_bodies(load_event: LoadEvent, body: object, errors: list[str]) -> None:
    event = load_event("items_create")
    event["body"] = body
    bad = {
        "statusCode": 400,
        "headers": HEADERS,
        "body": json.dumps({"message": "Bad Request", "errors": errors}),
    }
    assert items.create(event, None) == bad
    if isinstance(body, str):
        encoded = base64.b64encode(body.encode()).decode()
        assert items.create({**event, "body": encoded, "isBase64Encoded": True}, None) == bad


def test_deep_nesting(load_event: LoadEvent) -> None:
    event = load_event("items_create")
    event["body"] = "[" * 4096
    response = items.create(event, None)
    assert response["statusCode"] == 400
    # Pythons differ in how deep they read: too deep, or not closed.
    (error,) = content(response)["errors"]
    assert error.startswith(("body: nested too deeply; ", "body: not JSON ("))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("items_create_no_body", EMPTY),
        ("items_create_form", f"body: not JSON (Expecting value, line 1 column 1); {OBJECT}"),
        ("items_create_bad_utf8", "body: not UTF-8; JSON in UTF-8 is allowed"),
    ],
)
def test_bad_events(load_event: LoadEvent, name: str, error: str) -> None:
    assert items.create(load_event(name), None) == {
        "statusCode": 400,
        "headers": HEADERS,
        "body": json.dumps({"message": "Bad Request", "errors": [error]}),
    }


@pytest.mark.parametrize("body", ["{}", "e30", "e3 0=", "e30=\n", "\u00e9\u00e9\u00e9\u00e9", "====", "\ud800AAA"])
def test_body_flagged_as_base64_must_be_base64(load_event: LoadEvent, body: str) -> None:
    event = load_event("items_create_base64")
    event["body"] = body
    assert content(items.create(event, None)) == {
        "message": "Bad Request",
        "errors": ["body: flagged as base64 and isn't; send JSON"],
    }


def test_base64_flag_decides_not_the_content(load_event: LoadEvent) -> None:
    event = load_event("items_create_base64")
    event["isBase64Encoded"] = False
    assert items.create(event, None)["statusCode"] == 400


def test_claims_are_checked_before_the_body(load_event: LoadEvent) -> None:
    event = load_event("items_create_form")
    del event["requestContext"]["authorizer"]
    assert items.create(event, None) == unauthorized()


@pytest.mark.parametrize("name", ["n" * 100, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u65e5" * 100, "0", "null"])
def test_good_names_are_accepted(load_event: LoadEvent, name: str) -> None:
    event = load_event("items_create")
    for ensure_ascii in (True, False):
        event["body"] = json.dumps({"name": name}, ensure_ascii=ensure_ascii)
        response = items.create(event, None)
        assert response["statusCode"] == 201
        assert content(response)["name"] == name
