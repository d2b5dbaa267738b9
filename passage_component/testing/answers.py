"""From a Lambda function's result in payload format 2.0 to the HTTP answer, as API Gateway does it.

Sources: developer guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", "Lambda function response
for format 2.0"; then the tests of aws/aws-lambda-dotnet, LambdaTestTool-v2, against live APIs. Where neither says
anything, the stricter reading is taken, so that an answer that passes here passes there.
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
    """API Gateway does not take the handler's result, and the caller gets 500. The text says why."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. Its headers are without `set-cookie`, their names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    body: bytes = b""


def message(status: int, text: str, **headers: str) -> Answer:
    """An answer of API Gateway's own, such as 404 `{"message":"Not Found"}`; `_` in a header's name is `-`."""
    added = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": _JSON, **added}, (), f'{{"message":{json.dumps(text)}}}'.encode())


def answer_of(result: Any) -> Answer:
    """The answer that the caller gets for a handler's result.

    Args:
        result: the handler's result. An object with a `statusCode` is an answer. Anything else is the body of a 200,
            as JSON.

    Raises:
        BadAnswerError: the result is not JSON, or a field of the answer is wrong.
    """
    try:
        # The Lambda runtime turns the result into JSON.
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=_number)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadAnswerError(f"the result is not JSON ({error}). Return what json.dumps takes.") from error
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
    raise TypeError(f"{type(value).__name__} is not JSON")


def _problems(result: Mapping[str, Any]) -> Iterator[str]:
    status, headers = result["statusCode"], result.get("headers")
    if type(status) is not int or not 200 <= status <= 599:
        yield f"statusCode: {status!r} is not a status. Return an integer from 200 to 599."
    if headers is not None and not isinstance(headers, dict):
        yield "headers: it is not an object. Return name to value."
    elif headers is not None:
        for name, value in headers.items():
            if not isinstance(value, str):
                yield f"headers[{name!r}]: it is not a string. Convert it with str()."
            elif not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                yield f"headers[{name!r}]: a header can't have these characters (RFC 9110, section 5). Encode them."
    cookies = result.get("cookies")
    if cookies is not None and not (
        isinstance(cookies, list) and all(isinstance(cookie, str) and _VALUE.fullmatch(cookie) for cookie in cookies)
    ):
        yield "cookies: they are not a list of header values. Return a list of strings."
    if not isinstance(result.get("body"), str | None):
        yield "body: it is not a string. Convert it, for instance with json.dumps."
    if not isinstance(result.get("isBase64Encoded"), bool | None):
        yield "isBase64Encoded: it is neither true nor false. Return a bool."


def _body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body") or ""
    if not result.get("isBase64Encoded"):
        try:
            return str(body).encode()
        except UnicodeEncodeError as error:
            raise BadAnswerError("body: it has half a surrogate pair, which UTF-8 can't encode. Remove it.") from error
    try:
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise BadAnswerError("body: isBase64Encoded is true, and this is not base64. Encode it.") from error
