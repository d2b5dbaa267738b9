import json
from collections.abc import Callable
from typing import Any

import health
import me

LoadEvent = Callable[[str], dict[str, Any]]


def test_me_answers_with_the_user_id_and_claims(load_event: LoadEvent) -> None:
    event = load_event("me")
    assert me.handler(event, None) == {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(
            {
                "userId": "u1AliceAliceAliceAlice01",
                "claims": {
                    "aud": "[https://app.example.com Ab3dEf6hIj9lMn2pQr5tUv8x]",
                    "exp": "1767229200",
                    "iat": "1767225600",
                    "iss": "https://auth.passage.id/v1/apps/Ab3dEf6hIj9lMn2pQr5tUv8x",
                    "nbf": "1767225595",
                    "sub": "u1AliceAliceAliceAlice01",
                },
            }
        ),
    }


def test_me_without_authorizer_answers_401_for_any_header(load_event: LoadEvent) -> None:
    event = load_event("me_without_authorizer")
    assert event["headers"]["authorization"].startswith("Bearer ")
    assert me.handler(event, None) == {
        "statusCode": 401,
        "headers": {
            "content-type": "application/json",
            "cache-control": "no-store",
            "www-authenticate": "Bearer",
        },
        "body": '{"message": "Unauthorized"}',
    }


def test_me_does_not_run_claims_as_text(load_event: LoadEvent) -> None:
    event = load_event("me")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["nickname"] = '</script>"\u2028\ud800\n'
    body = me.handler(event, None)["body"]
    assert isinstance(body, str)
    assert body.isascii()
    assert json.loads(body)["claims"]["nickname"] == '</script>"\u2028\ud800\n'


def test_health_answers_without_authorizer(load_event: LoadEvent) -> None:
    healthy = {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": '{"status": "ok"}',
    }
    assert health.handler(load_event("health"), None) == healthy
    assert health.handler(load_event("me"), None) == healthy
    assert health.handler(None, None) == healthy
