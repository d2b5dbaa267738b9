"""Corrections of custom domain names: their certificate is issued, and for that name."""

from collections.abc import Mapping
from typing import Any

from ministack.services import acm

from .correction import Corrections, Refusal

CORRECTIONS = Corrections("services.apigateway")

_BAD = "BadRequestException"
_WHY = "It accepts a certificate that does not exist, is not issued, or is for another name."
_SOURCE = (
    "API Gateway developer guide, Custom domain names for HTTP APIs; "
    "amplify-education/serverless-domain-manager issue 161"
)


def _covers(certificate: Mapping[str, Any], domain: str) -> bool:
    """Whether a certificate is for a name. A `*` stands for one label (RFC 6125, section 6.4.3)."""
    names = {certificate["DomainName"], *(certificate.get("SubjectAlternativeNames") or [])}
    return not names.isdisjoint({domain, f"*.{domain.partition('.')[2]}"})


@CORRECTIONS.before(_WHY, _SOURCE, "_create_domain_name")
def new_domain(data: Mapping[str, Any]) -> Refusal | None:
    """The refusals of CreateDomainName."""
    return changed_domain(str(data.get("domainName")), data)


@CORRECTIONS.before(_WHY, _SOURCE, "_update_domain_name")
def changed_domain(domain: str, data: Mapping[str, Any]) -> Refusal | None:
    """The refusals of UpdateDomainName."""
    for configuration in data.get("domainNameConfigurations") or []:
        arn = str(configuration.get("certificateArn") or "")
        certificate = acm._get_local_certificate(arn)
        if certificate is None:
            return Refusal(_BAD, f"Invalid certificate ARN: {arn}")
        if certificate["Status"] != "ISSUED":
            return Refusal(_BAD, "The certificate provided must be issued")
        if not _covers(certificate, domain):
            problem = "Please ensure the certificate domain name matches the requested domain name."
            return Refusal(_BAD, f"Unable to associate certificate {arn} with {domain}. {problem}")
    return None
