"""API Gateway's own answers to browsers (developer guide, "Configure CORS for HTTP APIs in API Gateway")."""

from collections.abc import Mapping
from typing import Any

from ..model.settings import Cors
from .events import Request


def is_preflight(request: Request) -> bool:
    """Whether the request is a preflight."""
    asks = request.header("origin") is not None and request.header("access-control-request-method") is not None
    return request.method == "OPTIONS" and asks


def preflight_headers(cors: Cors, origin: str | None) -> dict[str, str]:
    """The headers of the answer to a preflight; empty for an origin that is not allowed."""
    headers = response_headers(cors, origin)
    if headers:
        headers["access-control-allow-methods"] = ",".join(_texts(cors.allow_methods))
        headers["access-control-allow-headers"] = ",".join(_texts(cors.allow_headers))
        if cors.max_age is not None:
            headers["access-control-max-age"] = str(cors.max_age)
    return headers


def response_headers(cors: Cors, origin: str | None) -> dict[str, str]:
    """The headers of any other answer; empty for an origin that is not allowed."""
    allowed = _allowed(cors, origin)
    if allowed is None:
        return {}
    headers = {"access-control-allow-origin": allowed, "vary": "Origin"}
    if cors.allow_credentials:
        headers["access-control-allow-credentials"] = "true"
    if cors.expose_headers:
        headers["access-control-expose-headers"] = ",".join(_texts(cors.expose_headers))
    return headers


def with_cors(cors: Cors, headers: Mapping[str, str], origin: str | None) -> dict[str, str]:
    """A handler's headers with API Gateway's own, which replace the handler's CORS headers."""
    kept = {name: value for name, value in headers.items() if not name.startswith("access-control-")}
    added = response_headers(cors, origin)
    if "vary" in kept and "vary" in added:
        added["vary"] = f"{kept['vary']}, {added['vary']}"
    return kept | added


def _allowed(cors: Cors, origin: str | None) -> str | None:
    if origin is None:
        return None
    origins = _texts(cors.allow_origins)
    if "*" in origins:
        return "*"
    scheme = f"{origin.partition('://')[0]}://*"
    return origin if origin in origins or scheme in origins else None


def _texts(values: Any) -> list[str]:
    return [str(value) for value in values or ()]
