"""Checks the JSON body of `POST /items`: `{"name": "…"}`."""

import binascii
import json

MAX_BODY_BYTES = 4096
"""More than the longest name with every character escaped."""

MAX_NAME_LENGTH = 100
"""In characters, without white space at both ends."""

_MAX_SHOWN = 40


class BadRequestError(Exception):
    """The body is not valid for `POST /items`.

    Attributes:
        errors: every problem, each as `where: what was given; what is allowed`.
    """

    def __init__(self, *errors: str) -> None:
        super().__init__(*errors)
        self.errors = list(errors)


def read_name(event: object) -> str:
    """The new item's name, 1 to 100 characters.

    Args:
        event: a payload 2.0 event, or anything else.

    Raises:
        BadRequestError: the body is missing, has more than 4,096 bytes, is flagged as base64 and is not, is not
            UTF-8, is not JSON (with `NaN` or a repeated key it is not), is not an object or has unknown keys, or
            the name is missing, not a string, empty, too long or has control characters.
    """
    content = _parse(_body_text(event))
    errors = [f"{_shown(key)}: unknown key; only name is allowed" for key in sorted(content) if key != "name"]
    name = content.get("name")
    if "name" not in content:
        errors.append(f"name: missing; a string of 1 to {MAX_NAME_LENGTH} characters is needed")
    elif not isinstance(name, str):
        errors.append(f"name: {_kind(name)}; a string of 1 to {MAX_NAME_LENGTH} characters is allowed")
    elif not 1 <= len(name.strip()) <= MAX_NAME_LENGTH:
        errors.append(f"name: {len(name.strip())} characters; 1 to {MAX_NAME_LENGTH} are allowed")
    elif any(_is_control(character) for character in name.strip()):
        errors.append("name: control characters or half a surrogate pair; printable text is allowed")
    elif not errors:
        return name.strip()
    raise BadRequestError(*errors)


def _body_text(event: object) -> str:
    fields = event if isinstance(event, dict) else {}
    body = fields.get("body")
    if not isinstance(body, str) or not body:
        raise BadRequestError('body: empty; a JSON object such as {"name": "..."} is needed')
    if fields.get("isBase64Encoded") is not True:
        if len(body.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
            raise _too_long()
        return body
    # 4 characters for each 3 bytes, so the length is known before decoding.
    if len(body) > (MAX_BODY_BYTES + 2) // 3 * 4:
        raise _too_long()
    try:
        decoded = binascii.a2b_base64(body, strict_mode=True)
    except ValueError:
        raise BadRequestError("body: flagged as base64 and isn't; send JSON") from None
    if len(decoded) > MAX_BODY_BYTES:
        raise _too_long()
    try:
        return decoded.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError("body: not UTF-8; JSON in UTF-8 is allowed") from None


def _too_long() -> BadRequestError:
    return BadRequestError(f"body: more than {MAX_BODY_BYTES} bytes; {MAX_BODY_BYTES} are allowed")


def _parse(text: str) -> dict[str, object]:
    try:
        # parse_int: all numbers are floats. An int of thousands of digits takes long to parse.
        content = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=float)
    except json.JSONDecodeError as error:
        raise BadRequestError(
            f"body: not JSON ({error.msg}, line {error.lineno} column {error.colno}); a JSON object is allowed"
        ) from None
    except RecursionError:
        raise BadRequestError("body: nested too deeply; a JSON object with a name is allowed") from None
    if not isinstance(content, dict):
        raise BadRequestError(f"body: {_kind(content)}; a JSON object is allowed")
    return content


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a repeated key: parsers differ on which of its values counts."""
    content = dict(pairs)
    if len(content) == len(pairs):
        return content
    keys = [key for key, _ in pairs]
    repeated = next(key for key in keys if keys.count(key) > 1)
    raise BadRequestError(f"{_shown(repeated)}: given more than once; once is allowed")


def _refuse_constant(constant: str) -> object:
    raise BadRequestError(f"body: not JSON ({constant} is not a JSON number); a JSON object is allowed")


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000


def _shown(key: str) -> str:
    return json.dumps(key if len(key) <= _MAX_SHOWN else key[:_MAX_SHOWN] + "...")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds = {bool: "a boolean", float: "a number", str: "a string", list: "an array"}
    return kinds.get(type(value), "an object")
