"""The local API as a WSGI app."""

import base64
import io
import json
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from passage_component.testing import LocalHttpApi


def wsgi(api: LocalHttpApi, **environ: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    seen: list[Any] = []
    given: dict[str, Any] = {
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(environ.pop("body", b"")),
        **environ,
    }
    setup_testing_defaults(given)

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], object]:
        seen.extend((status, headers))
        return lambda _data: None

    body = validator(api)(given, start_response)
    content = b"".join(body)
    body.close()  # type: ignore[attr-defined] # the validator has it
    return seen[0], seen[1], content


def test_it_is_a_wsgi_app(api: LocalHttpApi) -> None:
    status, headers, body = wsgi(api, PATH_INFO="/me")
    assert (status, body) == ("401 Unauthorized", b'{"message":"Unauthorized"}')
    assert ("www-authenticate", "Bearer") in headers

    token = f"Bearer {api.token()}"
    status, _, body = wsgi(api, PATH_INFO="/me", QUERY_STRING="a=1", HTTP_AUTHORIZATION=token, HTTP_COOKIE="b=2")
    assert status == "200 OK"
    assert json.loads(body)["queryStringParameters"] == {"a": "1"}
    assert json.loads(body)["cookies"] == ["b=2"]

    sent = b'{"a": 1}'
    _, _, body = wsgi(
        api,
        PATH_INFO="/body",
        REQUEST_METHOD="POST",
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH=str(len(sent)),
        body=sent,
    )
    assert json.loads(body)["body"] == '{"a": 1}'
    _, _, body = wsgi(api, PATH_INFO="/body", REQUEST_METHOD="POST", body=sent, **{"wsgi.input_terminated": True})
    assert base64.b64decode(json.loads(body)["body"]) == sent
    status, headers, body = wsgi(api, PATH_INFO="/answers/status-only", REQUEST_METHOD="POST")
    assert (status, headers, body) == ("204 No Content", [], b"")
    _, headers, _ = wsgi(api, PATH_INFO="/answers/cookies", REQUEST_METHOD="POST")
    assert [value for name, value in headers if name == "set-cookie"] == ["a=1; Secure", "b=2"]
    status, _, body = wsgi(api, PATH_INFO="/items/grüße".encode().decode("latin-1"))
    assert json.loads(body)["pathParameters"] == {"id": "grüße"}
