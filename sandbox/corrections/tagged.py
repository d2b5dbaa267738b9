"""Corrections of the Resource Groups Tagging API: GetResources returns all tagged resources but IAM's."""

from collections.abc import Iterator

from ministack.services import acm, apigateway, apigateway_v1, cloudwatch, cloudwatch_logs, tagging

from .correction import Corrections

CORRECTIONS = Corrections("services.tagging")

Tagged = tuple[str, list[dict[str, str]]]


def _flat(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def in_api_gateway() -> Iterator[Tagged]:
    """APIs, stages and domain names with their tags."""
    for store in (apigateway._api_tags, apigateway_v1._v1_tags):
        yield from ((arn, _flat(tags)) for arn, tags in store.items())


def log_groups() -> Iterator[Tagged]:
    """Log groups with their tags. Their ARNs are without `:*` at the end."""
    for group in cloudwatch_logs._log_groups.values():
        yield group["arn"].removesuffix(":*"), _flat(group["tags"])


def alarms() -> Iterator[Tagged]:
    """Alarms with their tags."""
    for alarm in cloudwatch._alarms.values():
        yield alarm["AlarmArn"], _flat(cloudwatch._resource_tags.get(alarm["AlarmArn"]) or {})


def certificates() -> Iterator[Tagged]:
    """Certificates with their tags."""
    for arn, certificate in acm._certificates.items():
        yield arn, certificate.get("Tags") or []


CORRECTIONS.value(
    "tagged_resources",
    "It lists no certificates, APIs, alarms and log groups.",
    "Resource Groups Tagging API reference, GetResources",
    "_COLLECTORS",
    {
        **tagging._COLLECTORS,
        "acm": certificates,
        "apigateway": in_api_gateway,
        "cloudwatch": alarms,
        "logs": log_groups,
    },
)
