"""Logical names. They are state: a changed name replaces the deployed resource (docs/decisions)."""

import hashlib
import re

from .limits import PHYSICAL_NAME_LENGTH, STATEMENT_ID_LENGTH

AUTONAMING_SUFFIX = 8
"""Pulumi's autonaming appends a hyphen and seven hexadecimal digits to a logical name."""

_PLAIN_HANDLER = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")
_STATEMENT = re.compile(r"[A-Za-z0-9_-]+")
_DIGEST = 8


def logical_name(component: str, role: str, id_: str | None = None) -> str:
    """`{component}-{role}` or `{component}-{role}-{id}`."""
    return f"{component}-{role}" if id_ is None else f"{component}-{role}-{id_}"


def handler_id(component: str, handler: str) -> str:
    """A readable id for a Lambda handler, of the characters that a function's name may have.

    `me.handler` gives `me-handler`. A handler is shortened and gets `--` and a digest if it is too long for a
    function's name or has characters other than letters, digits, underscores and dots. The id of a plain handler
    never has `--`, so two handlers of a component never share an id.

    Args:
        component: the component's logical name. It shares the function's name with the id.
        handler: the Lambda entry point.
    """
    room = PHYSICAL_NAME_LENGTH - AUTONAMING_SUFFIX - len(logical_name(component, "function", ""))
    if _PLAIN_HANDLER.fullmatch(handler) and len(slug := _slug(handler)) <= room:
        return slug
    return _with_digest(handler, room)


def permission_id(component: str, id_: str) -> str:
    """The id of a permission, of the characters that a statement's ID may have.

    The id of a handler's integration stays as it is. A route key or an ARN is shortened and gets `--` and a digest:
    `GET /me` gives `GET-me--` and eight hexadecimal digits.

    Args:
        component: the component's logical name.
        id_: the id of the permission's integration.
    """
    if _STATEMENT.fullmatch(id_):
        return id_
    return _with_digest(id_, STATEMENT_ID_LENGTH - AUTONAMING_SUFFIX - len(logical_name(component, "permission", "")))


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-")


def _with_digest(text: str, room: int) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    return f"{_slug(text)[: room - _DIGEST - 2]}--{digest}"
