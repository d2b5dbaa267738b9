"""The handlers of the routes."""

from typing import Any


def handler000(event: dict[str, Any], context: object) -> dict[str, str]:  # noqa: ARG001 - Lambda passes both
    """Answer an admitted request."""
    return {"subject": event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]}
