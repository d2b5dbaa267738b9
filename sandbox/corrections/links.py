"""Corrections of API Gateway: VPC links. An integration with one does not answer."""

import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import apigateway

from .correction import Corrections

CORRECTIONS = Corrections("services.apigateway")

_PATH = re.compile(r"/v2/vpclinks(?:/([^/]+))?/?")
_links = AccountRegionScopedDict()


@CORRECTIONS.instead(
    "It does not know VPC links.",
    "api, CreateVpcLink, GetVpcLink, UpdateVpcLink and DeleteVpcLink",
    "handle_request",
)
async def vpc_link(
    original: Callable[..., Awaitable[Any]], method: str, path: str, headers: Any, body: bytes, *more: Any
) -> Any:
    """CreateVpcLink, GetVpcLink, UpdateVpcLink and DeleteVpcLink."""
    match = _PATH.fullmatch(path)
    if match is None or (method == "POST") == (match[1] is not None):
        return await original(method, path, headers, body, *more)
    data = json.loads(body or b"{}")
    if method == "POST":
        id_ = apigateway.new_uuid()[:6]
        created = {"vpcLinkId": id_, "createdDate": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        state = {"vpcLinkStatus": "AVAILABLE", "vpcLinkVersion": "V2"}
        _links[id_] = {"securityGroupIds": [], "tags": {}, **data, **created, **state}
        return apigateway._apigw_response(_links[id_], 201)
    link = _links.get(match[1])
    if link is None:
        return apigateway._apigw_error("NotFoundException", f"Invalid VpcLink identifier specified {match[1]}", 404)
    if method == "DELETE":
        del _links[match[1]]
        return apigateway._apigw_response({}, 202)
    link.update(data)
    return apigateway._apigw_response(link)
