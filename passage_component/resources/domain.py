"""The domain name: certificate, name, mapping, alias record."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import acm, apigatewayv2, route53

from ..model.naming import logical_name
from ..model.settings import Domain
from .scope import tagged

_RECORD_SECONDS = 300


@dataclass(frozen=True)
class DomainResources:
    """Where the API answers below its domain, and the domain name if the component made it."""

    url: pulumi.Output[str]
    domain_name: apigatewayv2.DomainName | None


def create_domain(
    name: str,
    api: apigatewayv2.Api,
    stage: apigatewayv2.Stage,
    domain: Domain | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
    opts: pulumi.ResourceOptions,
) -> DomainResources | None:
    """Map the API onto its domain name, which is made first unless it exists."""
    if domain is None:
        return None
    domain_name = None if domain.existing else _create_domain_name(name, domain, tags, opts)
    mapping = apigatewayv2.ApiMapping(
        logical_name(name, "domain-mapping"),
        api_id=api.id,
        domain_name=domain_name.domain_name if domain_name else domain.name,
        stage=stage.name,
        api_mapping_key=domain.base_path,
        opts=opts,
    )
    path = f"/{domain.base_path}" if domain.base_path else ""
    url = pulumi.Output.all(domain.name, mapping.id).apply(lambda known: f"https://{known[0]}{path}")
    return DomainResources(url, domain_name)


def _create_domain_name(
    name: str, domain: Domain, tags: Mapping[str, pulumi.Input[str]] | None, opts: pulumi.ResourceOptions
) -> apigatewayv2.DomainName:
    certificate_arn = domain.certificate_arn
    if certificate_arn is None:
        certificate_arn = _create_certificate(name, domain, tags, opts)
    domain_name = apigatewayv2.DomainName(
        logical_name(name, "domain"),
        domain_name=domain.name,
        domain_name_configuration={
            "certificate_arn": certificate_arn,
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
        },
        tags=tags,
        opts=tagged(opts, tags),
    )
    if domain.hosted_zone_id is not None:
        target = domain_name.domain_name_configuration
        route53.Record(
            logical_name(name, "domain-record"),
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
            opts=opts,
        )
    return domain_name


def _create_certificate(
    name: str, domain: Domain, tags: Mapping[str, pulumi.Input[str]] | None, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """The ARN of a certificate that is issued once its record is found in the hosted zone."""
    certificate = acm.Certificate(
        logical_name(name, "certificate"),
        domain_name=domain.name,
        validation_method="DNS",
        tags=tags,
        opts=tagged(opts, tags),
    )
    # One domain name has one validation, so that the record is registered without knowing it.
    proof = certificate.domain_validation_options[0]
    record = route53.Record(
        logical_name(name, "certificate-record"),
        zone_id=domain.hosted_zone_id,
        name=proof.resource_record_name,
        type=proof.resource_record_type,
        ttl=_RECORD_SECONDS,
        records=[proof.resource_record_value],
        opts=opts,
    )
    validation = acm.CertificateValidation(
        logical_name(name, "certificate-validation"),
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn],
        opts=opts,
    )
    return validation.certificate_arn
