"""Carries out a fault plan: answers in AWS's place, or lets an answer be lost, below AWS's client and its retries."""

import functools
import io
import json
from typing import Any
from xml.sax.saxutils import escape

from ..faults import Fault, Plan
from .aws import AwsError

_XML = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
)

_LOST = {"gone": "EndpointConnectionError"}
"""What botocore calls a lost answer; all others are read timeouts."""


def inject(client: Any, service: str, plan: Plan) -> None:
    """Let a client's calls meet the plan: each try counts, as it does for AWS."""

    def before_send(request: Any, event_name: str, **_: Any) -> Any:
        fault = plan.next(f"{service} {event_name.rpartition('.')[2]}")
        if fault is None:
            return None
        answer = _answer(client, request, fault)
        if fault.kind == "timeout after":
            client._endpoint.http_session.send(request)
        if answer is None:
            raise _lost(fault, request.url)
        return answer

    client.meta.events.register("before-send", before_send)


def met(plan: Plan, on: str, name: str) -> Fault | None:
    """What an operation on a resource with this logical name meets.

    Returns:
        A fault that is to be raised when the operation has taken effect, if there is one.

    Raises:
        AwsError: the operation is not to take effect.
    """
    fault = plan.next(on, name)
    if fault is not None and fault.kind != "timeout after":
        raise error_of(fault)
    return fault


def error_of(fault: Fault) -> AwsError:
    """What remains of a fault when all tries have failed."""
    return AwsError(fault.error_code or _LOST.get(fault.kind, "ReadTimeoutError"), fault.message)


def _lost(fault: Fault, url: str) -> Exception:
    from botocore import exceptions

    type_: Any = exceptions.EndpointConnectionError if fault.kind == "gone" else exceptions.ReadTimeoutError
    lost: Exception = type_(endpoint_url=url, error=OSError(fault.message))
    return lost


def _answer(client: Any, request: Any, fault: Fault) -> Any:
    """An error in the service's own protocol; None where there is no answer."""
    from botocore.awsrequest import AWSResponse

    code = fault.error_code
    if not code:
        return None
    protocol = client.meta.service_model.resolved_protocol
    body = (
        json.dumps({"__type": code, "message": fault.message})
        if "json" in protocol
        else _XML.format(code=escape(code), message=escape(fault.message))
    )
    headers = {"x-amzn-errortype": code, "x-amzn-requestid": "fault-plan"}
    raw = _Body(body.encode())
    return AWSResponse(request.url, int(fault.kind), headers, raw)


class _Body(io.BytesIO):
    """What botocore takes for a connection's answer."""

    def stream(self, **_: Any) -> Any:
        return iter(functools.partial(self.read, 65536), b"")
