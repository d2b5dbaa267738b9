"""`/orders`: API Gateway has checked the token before the function runs."""

import os
from pathlib import Path
from typing import Any


def read(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The caller's orders."""
    return {"user": _user(event), "orders": []}


def create(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A new order, with the topic for its announcement and whether the partner's key is set."""
    return {
        "user": _user(event),
        "text": Path(__file__).with_name("texts").joinpath("created.txt").read_text(encoding="utf-8").strip(),
        "topic": os.environ["TOPIC_ARN"],
        "hasKey": bool(os.environ["PARTNER_KEY"]),
    }


def _user(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])
