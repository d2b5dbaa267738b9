"""Names the AWS operation that a request asks for, from botocore's service models.

Go's and Python's SDKs speak different protocols to one service, so the request's own form decides, not the model's.
"""

import gzip
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import botocore

_SIGNATURE = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_SMITHY = re.compile(r"/service/[^/]+/operation/([^/]+)")
_LABEL = re.compile(r"\{[^}]+\}")
_PLACES = ("querystring", "header")
_PLAIN_HOST = re.compile(r"[\d.]*|localhost")
_MODELS = Path(botocore.__file__).parent / "data"
_METADATA = 4096
"""A model begins with its metadata, so that hundreds of models need not be read as a whole."""


class Request(NamedTuple):
    """An HTTP request.

    Attributes:
        method: in capitals.
        path: as it was sent, percent-encoded.
        query: name to value.
        headers: lower-case name to value.
        body: the body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Operation(NamedTuple):
    """An operation by botocore's names, in `json`, `cbor`, `query`, `ec2`, `rest-json` or `rest-xml`."""

    service: str
    name: str
    protocol: str

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"


def signed_for(headers: Mapping[str, str]) -> str | None:
    """The service's name in a request's signature, or None for a request to a deployed API. Several services share one.

    Source: IAM user guide, "AWS Signature Version 4 for API requests".
    """
    signature = _SIGNATURE.match(headers.get("authorization", ""))
    return signature[1] if signature and signature[1] != "execute-api" else None


def operation(request: Request) -> Operation | None:
    """The operation of a signed request, or None if no model has it."""
    services = _services().get(signed_for(request.headers) or "", [])
    named = next(filter(None, (_by_name(request, service) for service in services)), None)
    matches = [match for service in services for match in _by_uri(request, service)]
    return named or max(matches, key=lambda match: match[0], default=(0, None))[1]


class _Service(NamedTuple):
    name: str
    file: Path
    metadata: Mapping[str, Any]


@cache
def _services() -> dict[str, list[_Service]]:
    """The services by the name that their requests are signed for."""
    latest = {file.parts[-3]: file for file in sorted(_MODELS.glob("*/*/service-2.json.gz"))}
    services: dict[str, list[_Service]] = {}
    for name, file in latest.items():
        with gzip.open(file, "rt", encoding="utf-8") as model:
            start = model.read(_METADATA)
        metadata = json.JSONDecoder().raw_decode(start, start.index("{", start.index('"metadata"')))[0]
        signed = metadata.get("signingName", metadata["endpointPrefix"])
        services.setdefault(signed, []).append(_Service(name, file, metadata))
    return services


@cache
def _model(file: Path) -> Any:
    with gzip.open(file) as model:
        return json.load(model)


def _by_name(request: Request, service: _Service) -> Operation | None:
    """The protocols with the operation's name in the request: JSON, Smithy RPC v2 CBOR, query and EC2."""
    prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
    smithy = _SMITHY.fullmatch(request.path)
    form = dict(request.query)
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form |= urllib.parse.parse_qsl(request.body.decode("utf-8", "replace"))
    if name and prefix == service.metadata.get("targetPrefix"):
        protocol = "json"
    elif smithy:
        name, protocol = smithy[1], "cbor"
    elif "Action" in form and form.get("Version") == service.metadata["apiVersion"]:
        name, protocol = form["Action"], "ec2" if service.metadata["protocol"] == "ec2" else "query"
    else:
        return None
    return Operation(service.name, name, protocol) if name in _model(service.file)["operations"] else None


class _Uri(NamedTuple):
    """The requirements of a REST operation on a request. A parameter without a value may have any."""

    name: str
    method: str
    path: re.Pattern[str]
    query: Mapping[str, str]
    headers: tuple[str, ...]
    specific: tuple[int, ...]

    def matches(self, request: Request) -> bool:
        return (
            request.method == self.method
            and any(self.path.fullmatch(path) for path in _paths(request))
            and self.query.keys() <= request.query.keys()
            and all(value in ("", request.query[name]) for name, value in self.query.items())
            and all(name in request.headers for name in self.headers)
        )


def _paths(request: Request) -> Iterator[str]:
    """A request's path; with a bucket in the host's name also as if the bucket were in the path."""
    path = request.path.rstrip("/")
    yield path or "/"
    host = request.headers.get("host", "").partition(":")[0]
    if not _PLAIN_HOST.fullmatch(host):
        yield f"/{host}{path}"


def _by_uri(request: Request, service: _Service) -> Iterator[tuple[tuple[int, ...], Operation]]:
    """The REST protocols: the operations whose method, URI and headers are the request's, and how specific they are."""
    if service.metadata["protocol"].startswith("rest-"):
        for uri in _uris(service.file):
            if uri.matches(request):
                yield uri.specific, Operation(service.name, uri.name, service.metadata["protocol"])


@cache
def _uris(file: Path) -> list[_Uri]:
    """A model's URIs are like `/{Bucket}/{Key+}?tagging`. A label with a plus may have slashes."""
    model, uris = _model(file), []
    for name, described in model["operations"].items():
        path, _, literal = described["http"]["requestUri"].partition("?")
        shape = model["shapes"][described["input"]["shape"]] if "input" in described else {}
        required = [shape["members"][member] for member in shape.get("required", ())]
        names = {
            place: [member["locationName"] for member in required if member.get("location") == place]
            for place in _PLACES
        }
        query = dict.fromkeys(names["querystring"], "") | dict(urllib.parse.parse_qsl(literal, keep_blank_values=True))
        literals, labels = _LABEL.split(path.rstrip("/")), _LABEL.findall(path)
        pieces = zip_longest(map(re.escape, literals), (".+" if label.endswith("+}") else "[^/]+" for label in labels))
        pattern = re.compile("".join(piece or "" for both in pieces for piece in both) or "/")
        # A deprecated operation may have the URI of its successor.
        specific = (len("".join(literals)), len(query) + len(names["header"]), not described.get("deprecated"))
        headers = tuple(map(str.lower, names["header"]))
        uris.append(_Uri(name, described["http"]["method"], pattern, query, headers, specific))
    return uris
