"""The domain name: its certificate, DNS records and API mapping."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import acm, apigatewayv2, route53

from ..model.settings import Domain
from .scope import Scope


@dataclass(frozen=True)
class DomainResources:
    """The API's address below its domain.

    Attributes:
        url: the URL, without a trailing slash; of a wildcard domain a template such as `https://{name}.example.com`. It
            resolves once the mapping exists.
        domain_name: the domain name; None for an existing one.
    """

    url: pulumi.Output[str]
    domain_name: apigatewayv2.DomainName | None


def create_domain(
    scope: Scope, api: apigatewayv2.Api, stage: apigatewayv2.Stage, domain: Domain | None
) -> DomainResources | None:
    """Create the domain name, unless it exists, and map the API onto it."""
    if domain is None:
        return None
    domain_name = None if domain.existing else _create_domain_name(scope, domain)
    mapping = apigatewayv2.ApiMapping(
        scope.name("domain-mapping"),
        api_id=api.id,
        domain_name=domain_name.domain_name if domain_name else domain.name,
        stage=stage.name,
        api_mapping_key=domain.base_path,
        opts=scope.opts(),
    )
    path = f"/{domain.base_path}" if domain.base_path else ""
    url = pulumi.Output.all(domain.name, mapping.id).apply(lambda resolved: f"https://{_host(resolved[0])}{path}")
    return DomainResources(url, domain_name)


def _host(name: str) -> str:
    # Nobody can call "*.example.com".
    return f"{{name}}.{name.removeprefix('*.')}" if name.startswith("*.") else name


def _create_domain_name(scope: Scope, domain: Domain) -> apigatewayv2.DomainName:
    domain_name = apigatewayv2.DomainName(
        scope.name("domain"),
        domain_name=domain.name,
        domain_name_configuration={
            "certificate_arn": _create_certificate(scope, domain)
            if domain.certificate_arn is None
            else domain.certificate_arn,
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
        },
        tags=scope.tags,
        opts=scope.opts(),
    )
    if domain.hosted_zone_id is not None:
        target = domain_name.domain_name_configuration
        route53.Record(
            scope.name("domain-record"),
            zone_id=domain.hosted_zone_id,
            name=domain.name,
            type="A",
            aliases=[
                {
                    "name": target.target_domain_name,
                    "zone_id": target.hosted_zone_id,
                    "evaluate_target_health": False,
                }
            ],
            opts=scope.opts(),
        )
    return domain_name


def _create_certificate(scope: Scope, domain: Domain) -> pulumi.Output[str]:
    """Create the certificate and validate it through the hosted zone. Returns its ARN, known once it is issued."""
    certificate = acm.Certificate(
        scope.name("certificate"),
        domain_name=domain.name,
        validation_method="DNS",
        tags=scope.tags,
        opts=scope.opts(),
    )
    # A certificate for one domain name has exactly one validation option, so a preview can register its record.
    # The record is the same for all certificates of the name (docs/decisions/0031-validation-records.md).
    option = certificate.domain_validation_options.apply(_only_option)
    record = route53.Record(
        scope.name("certificate-record"),
        zone_id=domain.hosted_zone_id,
        name=option.resource_record_name,
        type=option.resource_record_type,
        ttl=300,
        records=[option.resource_record_value],
        allow_overwrite=True,
        opts=scope.opts(ignore_changes=["allowOverwrite"], retain_on_delete=True),
    )
    validation = acm.CertificateValidation(
        scope.name("certificate-validation"),
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn],
        opts=scope.opts(),
    )
    return validation.certificate_arn


def _only_option(options: Sequence[Any] | None) -> Any:
    if not options:
        raise pulumi.RunError(
            "domain: the certificate has no domain_validation_options. In a test with mocks of your own, let them "
            "return one for aws:acm/certificate:Certificate."
        )
    return options[0]
