"""The products."""

import json
from typing import Any


def products(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /products`: every product."""
    return _answer({"products": ["7"]})


def product(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /products/{id}`: one product."""
    return _answer({"product": event["pathParameters"]["id"]})


def health(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /health`: public."""
    return _answer({"healthy": True})


def _answer(body: Any) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
