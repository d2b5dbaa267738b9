"""The handlers of the routes."""

from typing import Any


def handler000(event: dict[str, Any], context: object) -> dict[str, str]:  # noqa: ARG001 - Lambda passes both
    """Answer an admitted request."""
    return {"subject": event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]}


def __getattr__(name: str) -> object:
    """Every further handler of a program with a function a route is the first one."""
    if name.startswith("handler"):
        return handler000
    raise AttributeError(name)
