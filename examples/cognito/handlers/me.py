"""`/me`: the signed-in user."""

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /me`: answer 200 with the user's ID and the kind of the token, `id` or `access`."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return {"user": claims["sub"], "token": claims["token_use"]}
