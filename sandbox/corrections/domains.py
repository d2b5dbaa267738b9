"""Corrections of custom domain names: their certificate is issued, and for that name."""

from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import acm

from .correction import Corrections, Refusal

CORRECTIONS = Corrections("services.apigateway")

_BAD = "BadRequestException"


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
