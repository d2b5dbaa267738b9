"""What API Gateway makes of a Lambda function's result in payload format 2.0.

Developer guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", "Lambda function response for
format 2.0"; what it leaves open as aws/aws-lambda-dotnet, LambdaTestTool-v2, saw it on live APIs. Where neither says
anything, the stricter reading is taken: an answer that passes here passes there.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_JSON = "application/json"
_TEXT = "text/plain;charset=UTF-8"


class BadAnswerError(Exception):
    """The handler's result is none that API Gateway takes: the caller gets 500. The text says why."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: its status.
        headers: its headers, names in small letters; cookies are not among them.
        cookies: the values of its `set-cookie` headers.
        body: its body.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    body: bytes = b""


def message(status: int, text: str, **headers: str) -> Answer:
    """An answer of API Gateway's own, such as 404 `{"message":"Not Found"}`; `_` in a header's name is `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": _JSON, **named}, (), f'{{"message":{json.dumps(text)}}}'.encode())


def answer_of(result: Any) -> Answer:
    """What the caller gets for a handler's result.

    Args:
        result: what the handler returned. An object with a `statusCode` is an answer; anything else is the body of
            a 200, as JSON.

    Raises:
        BadAnswerError: it is no JSON, or an answer of which a field is not what it has to be.
    """
    try:
        # The Lambda runtime turns the result into JSON.
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=_number)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadAnswerError(f"the result is no JSON: {error}") from error
    result = json.loads(text)
    if not isinstance(result, dict) or "statusCode" not in result:
        return Answer(200, {"content-type": _JSON}, (), text.encode("utf-8", "replace"))
    problem = next(_problems(result), None)
    if problem:
        raise BadAnswerError(problem)
    headers = {name.lower(): value for name, value in (result.get("headers") or {}).items()}
    set_cookie = [headers.pop("set-cookie")] if "set-cookie" in headers else []
    cookies = [*(result.get("cookies") or []), *set_cookie]
    return Answer(result["statusCode"], {"content-type": _TEXT} | headers, cookies, _body(result))


def _number(value: Any) -> Any:
    """Decimals are numbers to the Lambda runtime (awslambdaric, lambda_runtime_marshaller.py)."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def _problems(result: Mapping[str, Any]) -> Iterator[str]:
    status, headers = result["statusCode"], result.get("headers")
    if type(status) is not int or not 200 <= status <= 599:
        yield f"statusCode is {status!r}; a whole number from 200 to 599 is allowed"
    if headers is not None and not isinstance(headers, dict):
        yield "headers is no object"
    elif headers is not None:
        for name, value in headers.items():
            if not isinstance(value, str):
                yield f"headers[{name!r}] is no text; turn it into one"
            elif not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                yield f"headers[{name!r}] has characters that no header has (RFC 9110, section 5)"
    cookies = result.get("cookies")
    if cookies is not None and not (
        isinstance(cookies, list) and all(isinstance(each, str) and _VALUE.fullmatch(each) for each in cookies)
    ):
        yield "cookies is no list of texts that a header can have"
    if not isinstance(result.get("body"), str | None):
        yield "body is no text; turn it into one, with json.dumps for instance"
    if not isinstance(result.get("isBase64Encoded"), bool | None):
        yield "isBase64Encoded is neither true nor false"


def _body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body") or ""
    if not result.get("isBase64Encoded"):
        try:
            return str(body).encode()
        except UnicodeEncodeError as error:
            raise BadAnswerError("body has half a surrogate pair, which is no UTF-8") from error
    try:
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise BadAnswerError("isBase64Encoded is true, and body is no base64") from error
