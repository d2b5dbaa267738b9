"""A correction of all services: the refusal of an operation that the emulator does not have."""

import re
from typing import Any

from .correction import Corrections

CORRECTIONS = Corrections("app")

_REFUSAL = re.compile(rb"(Unknown [\w ]*(action|operation|path|endpoint): ([A-Z]+ )?|No route for [A-Z]+ )[\w/.-]+")
_HINT = b". The sandbox's emulator does not have it. docs/sandbox.md has a list."


@CORRECTIONS.instead(
    "It refuses an operation that it does not have as if AWS had refused it.",
    "Common errors in each API reference",
    "_dispatch_service_request",
)
async def missing_operation(original: Any, *arguments: Any) -> tuple[int, dict[str, str], Any]:
    """A request to a service. CBOR has the lengths of its texts, and stays as it is."""
    status, headers, body = await original(*arguments)
    if status >= 400 and isinstance(body, bytes) and "cbor" not in headers.get("Content-Type", ""):
        body = _REFUSAL.sub(lambda match: match[0] + _HINT, body)
    return status, headers, body
