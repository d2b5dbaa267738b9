"""Corrections of CloudFront and WAF: origin access identities and logging."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from xml.etree.ElementTree import SubElement

from ministack.core.responses import AccountScopedDict
from ministack.services import cloudfront, waf

from .correction import Corrections

CORRECTIONS = Corrections("services.cloudfront")

_IDENTITY = "CloudFrontOriginAccessIdentity"
_PATH = re.compile(r"/2020-05-31/origin-access-identity/cloudfront(?:/([^/]+))?(/config)?")
_identities = AccountScopedDict()
_logging = AccountScopedDict()


@CORRECTIONS.instead(
    "It does not know origin access identities.",
    "CloudFront API reference, CreateCloudFrontOriginAccessIdentity",
    "handle_request",
)
async def origin_access_identity(
    original: Callable[..., Awaitable[Any]], method: str, path: str, headers: Any, body: bytes, *more: Any
) -> Any:
    """The operations on origin access identities, but not their list."""
    match = _PATH.fullmatch(path)
    if match is None or (method == "POST") == (match[1] is not None):
        return await original(method, path, headers, body, *more)
    id_ = match[1] or cloudfront._dist_id()
    if method in ("POST", "PUT"):
        sent = cloudfront._parse_body(body)
        _identities[id_] = {name: cloudfront._text(sent, name) for name in ("CallerReference", "Comment")}
    if id_ not in _identities:
        return cloudfront._error(f"NoSuch{_IDENTITY}", "The specified origin access identity does not exist.", 404)
    if method == "DELETE":
        del _identities[id_]
        return 204, {}, b""
    root = f"{_IDENTITY}Config" if method == "GET" and match[2] else _IDENTITY
    status = 201 if method == "POST" else 200
    return cloudfront._xml_response(root, partial(_build, id_), status, {"ETag": f"E{id_}"})


def _build(id_: str, root: Any) -> None:
    configuration = root
    if root.tag == _IDENTITY:
        SubElement(root, "Id").text = id_
        SubElement(root, "S3CanonicalUserId").text = id_.lower() * 4
        configuration = SubElement(root, f"{_IDENTITY}Config")
    for name, value in _identities[id_].items():
        SubElement(configuration, name).text = value


def handlers_of_logging() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """PutLoggingConfiguration, GetLoggingConfiguration and DeleteLoggingConfiguration of WAF."""
    return {f"{verb}LoggingConfiguration": partial(_log, verb) for verb in ("Put", "Get", "Delete")}


def _log(verb: str, data: dict[str, Any]) -> Any:
    if verb == "Put":
        configuration = data["LoggingConfiguration"]
        _logging[configuration["ResourceArn"]] = configuration
    else:
        configuration = _logging.get(data["ResourceArn"])
        if configuration is None:
            return waf._waf_err(
                "WAFNonexistentItemException",
                "AWS WAF couldn't perform the operation because your resource doesn't exist.",
            )
        if verb == "Delete":
            del _logging[data["ResourceArn"]]
    return waf.json_response({} if verb == "Delete" else {"LoggingConfiguration": configuration})
