"""The rules of an answer in payload format 2.0, from the developer guide and HTTP.

http-api-develop-integrations-lambda, "Lambda function response for format 2.0"; RFC 9110, section 5.
"""

import json
import re
from typing import Any

_NAME = re.compile(r"[a-z0-9-]+")
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_MOST_BYTES = 6 * 1024 * 1024
"""Lambda developer guide, "Lambda quotas": the answer of a synchronous call."""


def content_of(answer: Any) -> dict[str, Any]:
    """The JSON object of an answer."""
    sent = json.dumps(answer, allow_nan=False)
    assert len(sent) <= _MOST_BYTES
    assert json.loads(sent) == answer, "the Lambda runtime sends what the handler means"
    assert answer.keys() == {"statusCode", "headers", "body"}
    assert type(answer["statusCode"]) is int
    assert 200 <= answer["statusCode"] <= 499, "a handler that answers has no 5xx to say"
    for name, value in answer["headers"].items():
        assert _NAME.fullmatch(name)
        assert _VALUE.fullmatch(value)
    assert answer["headers"]["content-type"] == "application/json"
    assert answer["headers"]["cache-control"] == "no-store"
    body = answer["body"]
    body.encode()
    content = json.loads(body, parse_constant=_refuse)
    assert isinstance(content, dict)
    if answer["statusCode"] >= 400:
        assert content["message"] in ("Bad Request", "Unauthorized", "Not Found")
    return content


def _refuse(constant: str) -> Any:
    raise AssertionError(f"{constant} is not JSON")
