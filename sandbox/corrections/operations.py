"""Names the AWS operation that a request asks for, from botocore's service models.

Go's and Python's SDKs speak different protocols to one service, so the request's own form decides, not the model's.
"""

import gzip
import itertools
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import botocore

_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d+/[^/]+/([^/]+)/aws4_request")
_SMITHY = re.compile(r"/service/([^/]+)/operation/([^/]+)$")
_LABEL = re.compile(r"\{[^}]+\}")
_PLAIN_HOST = re.compile(r"[\d.]*|localhost")
_MODELS = Path(botocore.__file__).parent / "data"
_METADATA = 4096
"""A model begins with its metadata, so that hundreds of models need not be read as a whole."""


@dataclass(frozen=True)
class Request:
    """An HTTP request.

    Attributes:
        method: in capitals.
        path: as it was sent, percent-encoded.
        query: name to value, the last one of each.
        headers: lower-case name to value.
        body: the body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Operation:
    """An operation.

    Attributes:
        service: botocore's name of the service, such as `apigatewayv2`.
        name: the operation, such as `CreateRoute`.
        protocol: of this request: `json`, `cbor`, `query`, `ec2`, `rest-json` or `rest-xml`.
    """

    service: str
    name: str
    protocol: str

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"


@dataclass(frozen=True)
class Credential:
    """Whose request it is.

    Attributes:
        access_key: the access key's id.
        service: the name that the service's requests are signed for. Several services share one.
    """

    access_key: str
    service: str


def credential(headers: Mapping[str, str]) -> Credential | None:
    """The credential of a request to AWS's API, or None for another one: deployed APIs are not AWS's API.

    Source: IAM user guide, "AWS Signature Version 4 for API requests".
    """
    found = _CREDENTIAL.match(headers.get("authorization", ""))
    return Credential(*found.groups()) if found and found[2] != "execute-api" else None


def operation(request: Request) -> Operation | None:
    """The operation of a signed request, or None if no model has it."""
    signed = credential(request.headers)
    services = _services().get(signed.service, ()) if signed else ()
    return (
        _by_target(request, services)
        or _by_smithy_path(request, services)
        or _by_action(request, services)
        or _by_uri(request, services)
    )


@dataclass(frozen=True)
class _Service:
    """A service with its model's file.

    Attributes:
        name: botocore's name.
        file: the model.
        metadata: the model's `metadata`.
    """

    name: str
    file: Path
    metadata: Mapping[str, Any]

    @property
    def model(self) -> Any:
        return _model(self.file)


@cache
def _services() -> dict[str, tuple[_Service, ...]]:
    """The services by the name that their requests are signed for."""
    latest = {file.parts[-3]: file for file in sorted(_MODELS.glob("*/*/service-2.json.gz"))}
    found: dict[str, tuple[_Service, ...]] = {}
    for name, file in latest.items():
        with gzip.open(file, "rt", encoding="utf-8") as model:
            start = model.read(_METADATA)
        metadata = json.JSONDecoder().raw_decode(start, start.index("{", start.index('"metadata"')))[0]
        signed = metadata.get("signingName", metadata["endpointPrefix"])
        found[signed] = (*found.get(signed, ()), _Service(name, file, metadata))
    return found


@cache
def _model(file: Path) -> Any:
    with gzip.open(file) as model:
        return json.load(model)


def _by_target(request: Request, services: tuple[_Service, ...]) -> Operation | None:
    """The JSON protocols: `X-Amz-Target: PREFIX.OPERATION`."""
    prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
    for service in services:
        if prefix == service.metadata.get("targetPrefix"):
            return _known(service, name, "json")
    return None


def _by_smithy_path(request: Request, services: tuple[_Service, ...]) -> Operation | None:
    """Smithy RPC v2 CBOR: `/service/SHAPE/operation/OPERATION`."""
    found = _SMITHY.search(request.path)
    known = (_known(service, found[2], "cbor") for service in services) if found else iter(())
    return next(filter(None, known), None)


def _by_action(request: Request, services: tuple[_Service, ...]) -> Operation | None:
    """The query protocols: a form with `Action` and the API's `Version`."""
    form = dict(request.query)
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form |= urllib.parse.parse_qsl(request.body.decode("utf-8", "replace"))
    for service in services:
        if "Action" in form and form.get("Version") == service.metadata["apiVersion"]:
            return _known(service, form["Action"], "ec2" if service.metadata["protocol"] == "ec2" else "query")
    return None


def _known(service: _Service, name: str, protocol: str) -> Operation | None:
    return Operation(service.name, name, protocol) if name in service.model["operations"] else None


def _by_uri(request: Request, services: tuple[_Service, ...]) -> Operation | None:
    """The REST protocols: the most specific of the operations whose method and URI are the request's."""
    matches = [
        (rest.specific, Operation(service.name, rest.name, service.metadata["protocol"]))
        for service in services
        if service.metadata["protocol"].startswith("rest-")
        for rest in _rest_operations(service.file)
        if rest.matches(request)
    ]
    return max(matches, key=lambda match: match[0])[1] if matches else None


@dataclass(frozen=True)
class _Rest:
    """An operation of a REST protocol.

    Attributes:
        name: its name.
        method: its HTTP method.
        path: a pattern of its path.
        query: the parameters that its URI or its input requires: name to value, or None for any.
        headers: the headers that its input requires.
        specific: a measure of how much of a request it names.
    """

    name: str
    method: str
    path: re.Pattern[str]
    query: Mapping[str, str | None]
    headers: tuple[str, ...]
    specific: tuple[int, int, bool]

    def matches(self, request: Request) -> bool:
        return (
            request.method == self.method
            and any(self.path.fullmatch(path) for path in _paths(request))
            and all(name in request.query for name in self.query)
            and all(value in (None, request.query[name]) for name, value in self.query.items())
            and all(name in request.headers for name in self.headers)
        )


@cache
def _rest_operations(file: Path) -> tuple[_Rest, ...]:
    model = _model(file)
    return tuple(_rest(model, name) for name in model["operations"])


def _rest(model: Mapping[str, Any], name: str) -> _Rest:
    """An operation's URI is like `/{Bucket}/{Key+}?tagging`. A label with a plus may have slashes."""
    described = model["operations"][name]
    uri, _, query = described["http"]["requestUri"].partition("?")
    required = _required(model, described)
    parameters = {key: value or None for key, value in urllib.parse.parse_qsl(query, keep_blank_values=True)}
    parameters |= dict.fromkeys(required.get("querystring", ()))
    headers = tuple(header.lower() for header in required.get("header", ()))
    literals = _LABEL.split(uri.rstrip("/"))
    labels = (".+" if label.endswith("+}") else "[^/]+" for label in _LABEL.findall(uri))
    pattern = "".join(
        re.escape(literal) + label for literal, label in itertools.zip_longest(literals, labels, fillvalue="")
    )
    return _Rest(
        name,
        described["http"]["method"],
        re.compile(pattern or "/"),
        parameters,
        headers,
        # A deprecated operation may have the URI of its successor.
        (sum(map(len, literals)), len(parameters) + len(headers), not described.get("deprecated")),
    )


def _required(model: Mapping[str, Any], described: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of an operation's required parameters by their place in the request."""
    if "input" not in described:
        return {}
    shape = model["shapes"][described["input"]["shape"]]
    found: dict[str, list[str]] = {}
    for member in shape.get("required", ()):
        place = shape["members"][member]
        found.setdefault(place.get("location", "body"), []).append(place.get("locationName", member))
    return found


def _paths(request: Request) -> Iterator[str]:
    """A request's path; with a bucket in the host's name also as if the bucket were in the path."""
    path = request.path.rstrip("/")
    yield path or "/"
    host = request.headers.get("host", "").partition(":")[0]
    if not _PLAIN_HOST.fullmatch(host):
        yield f"/{host}{path}"
