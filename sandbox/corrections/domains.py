"""Corrections of custom domain names and their zones."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import SubElement

from ministack.services import acm, route53

from .correction import Corrections, Refusal

CORRECTIONS = Corrections("services.apigateway")
OF_REQUESTS, OF_ZONES = Corrections("services.apigateway_v1"), Corrections("services.route53")

_BAD = "BadRequestException"
_DNSSEC = re.compile(r"/2013-04-01/hostedzone/([^/]+)/dnssec")


def _covers(certificate: Mapping[str, Any], domain: str) -> bool:
    """Whether a certificate is for a name. A `*` stands for one label (RFC 6125, section 6.4.3)."""
    names = {certificate["DomainName"], *(certificate.get("SubjectAlternativeNames") or [])}
    return not names.isdisjoint({domain, f"*.{domain.partition('.')[2]}"})


@CORRECTIONS.before(
    "It accepts a certificate that does not exist, is not issued, or is for another name.",
    "API Gateway developer guide, Custom domain names for HTTP APIs; "
    "amplify-education/serverless-domain-manager issue 161",
    *("_create_domain_name", "_update_domain_name"),
)
def domain(*arguments: Any) -> Iterator[Refusal]:
    """The refusals of CreateDomainName and UpdateDomainName."""
    data = arguments[-1]
    name = str(arguments[0] if len(arguments) == 2 else data.get("domainName"))
    for configuration in data.get("domainNameConfigurations") or []:
        arn = str(configuration.get("certificateArn") or "")
        certificate = acm._get_local_certificate(arn)
        if certificate is None:
            yield Refusal(_BAD, f"Invalid certificate ARN: {arn}")
        elif certificate["Status"] != "ISSUED":
            yield Refusal(_BAD, "The certificate provided must be issued")
        elif not _covers(certificate, name):
            problem = "Please ensure the certificate domain name matches the requested domain name."
            yield Refusal(_BAD, f"Unable to associate certificate {arn} with {name}. {problem}")


@OF_REQUESTS.instead(
    "A request to a name that a wildcard domain covers does not reach its API.",
    "API Gateway developer guide, Add a custom domain for HTTP APIs: wildcard custom domain names",
    "find_domain_scope",
)
def wildcard_domain(original: Callable[[str], Any], name: str) -> Any:
    """The scope of the domain with a name, or else of the wildcard domain that covers it."""
    return original(name) or original(f"*.{name.partition('.')[2]}")


@OF_ZONES.instead(
    "It does not know GetDNSSEC, which the AWS provider asks before it deletes a zone with its records.",
    "Route 53 API reference, GetDNSSEC",
    "handle_request",
)
async def dnssec_of_zone(
    original: Callable[..., Awaitable[Any]], method: str, path: str, *more: Any, **named: Any
) -> Any:
    """The answer for a zone that is not signed, as every zone of the emulator."""
    zone = _DNSSEC.fullmatch(path)
    if zone is None or method != "GET":
        return await original(method, path, *more, **named)
    if zone[1] not in route53._zones:
        return route53._error_response("NoSuchHostedZone", f"No hosted zone found with ID: {zone[1]}", 404)

    def answer(root: Any) -> None:
        SubElement(SubElement(root, "Status"), "ServeSignature").text = "NOT_SIGNING"
        SubElement(root, "KeySigningKeys")

    return route53._xml_response("GetDNSSECResponse", answer)
