"""AWS's error answers in each protocol, as its clients expect them."""

import json
from xml.sax.saxutils import escape

from ..faults import Fault
from .operations import Operation

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""

_THROTTLED = {
    "json": (400, "ThrottlingException"),
    "cbor": (400, "ThrottlingException"),
    "query": (400, "Throttling"),
    "ec2": (503, "RequestLimitExceeded"),
    "rest-json": (429, "TooManyRequestsException"),
    "rest-xml": (400, "Throttling"),
}
"""A protocol to what its services answer to too many requests."""

_REFUSED = {
    "json": (400, "AccessDeniedException"),
    "cbor": (400, "AccessDeniedException"),
    "query": (403, "AccessDenied"),
    "ec2": (403, "UnauthorizedOperation"),
    "rest-json": (403, "AccessDeniedException"),
    "rest-xml": (403, "AccessDenied"),
}
"""A protocol to what its services answer without permission ("Common errors" of each API reference)."""

_XML = "<Error><Code>{code}</Code><Message>{message}</Message></Error>"
_OF_SERVICE = {
    "s3": _XML,
    "ec2": f"<Response><Errors>{_XML}</Errors><RequestID>fault-plan</RequestID></Response>",
}
_OF_OTHERS = f"<ErrorResponse>{_XML}<RequestId>fault-plan</RequestId></ErrorResponse>"


def error(asked: Operation, fault: Fault) -> Answer:
    """The answer of a fault to a request."""
    status, code = _default(asked, fault.kind)
    return shaped(asked, fault.status or status, fault.code or code, fault.message)


def _default(asked: Operation, kind: str) -> tuple[int, str]:
    if kind == "throttled":
        return (503, "SlowDown") if asked.service == "s3" else _THROTTLED[asked.protocol]
    if kind == "refused":
        return _REFUSED[asked.protocol]
    return (409, "ConflictException") if kind == "conflict" else (500, "InternalFailure")


def shaped(asked: Operation, status: int, code: str, message: str) -> Answer:
    """An error in the form of a request's protocol."""
    if asked.protocol == "cbor":
        return status, {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, _cbor(code, message)
    if "json" in asked.protocol:
        kind = "application/json" if asked.protocol == "rest-json" else "application/x-amz-json-1.1"
        body = json.dumps({"__type": code, "message": message})
        return status, {"content-type": kind, "x-amzn-errortype": code}, body.encode()
    template = _OF_SERVICE.get(asked.service, _OF_OTHERS)
    return status, {"content-type": "text/xml"}, template.format(code=escape(code), message=escape(message)).encode()


def _cbor(code: str, message: str) -> bytes:
    """A map of two texts (RFC 8949, "Major types": 5 is a map, 3 a text)."""
    pieces = [text.encode() for text in ("__type", code, "message", message)]
    return b"\xa2" + b"".join(b"\x79" + len(piece).to_bytes(2, "big") + piece for piece in pieces)
