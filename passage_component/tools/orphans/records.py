"""Orphaned DNS records of a domain for which the component has made the certificate, and so its records too."""

from collections.abc import Collection, Iterator
from typing import Any

from .account import Account
from .orphan import Orphan
from .state import State

RECORD = "aws:route53/record:Record"


_PROOF = ".acm-validations.aws"
"""Where the record of a certificate leads to, which proves that a domain is its owner's (ACM, "DNS validation")."""


def orphaned_records(account: Account, state: State, domains: Collection[str] = ()) -> Iterator[Orphan]:
    """Records in the account's hosted zones: a certificate's proof, and the domain's own.

    Args:
        account: where to look.
        state: what the stack knows. It names domains by their certificates; when these have gone, nothing does.
        domains: more domains of the stack.
    """
    wanted = {*_wanted(state), *((domain, "A") for domain in domains)}
    recorded = state.ids(RECORD)
    for zone in account.items("route53", "list_hosted_zones", "HostedZones") if wanted else ():
        zone_id, zone_name = zone["Id"].rpartition("/")[2], zone["Name"].rstrip(".")
        if not any(name == zone_name or name.endswith(f".{zone_name}") for name, _ in wanted):
            continue
        for record in account.records(zone_id):
            name = record["Name"].rstrip(".")
            is_wanted = (name, record["Type"]) in wanted or _proves(record, domains)
            if is_wanted and f"{zone_id}_{name}_{record['Type']}" not in recorded:
                changes = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]}
                parameters = {"HostedZoneId": zone_id, "ChangeBatch": changes}
                why = f"in hosted zone {zone_id}"
                yield Orphan(RECORD, f"{name} {record['Type']}", why, "route53", "ChangeResourceRecordSets", parameters)


def _proves(record: dict[str, Any], domains: Collection[str]) -> bool:
    label, _, domain = record["Name"].rstrip(".").partition(".")
    targets = [each["Value"].rstrip(".") for each in record.get("ResourceRecords") or []]
    return (
        record["Type"] == "CNAME"
        and label.startswith("_")
        and domain in domains
        and any(each.endswith(_PROOF) for each in targets)
    )


def _wanted(state: State) -> Iterator[tuple[str, str]]:
    """Name and type of the records that belong to recorded certificates."""
    domains = state.ids("aws:apigatewayv2/domainName:DomainName")
    for certificate in state.of("aws:acm/certificate:Certificate"):
        outputs: dict[str, Any] = certificate.get("outputs") or {}
        for option in outputs.get("domainValidationOptions") or []:
            yield option["resourceRecordName"].rstrip("."), option["resourceRecordType"]
        if outputs.get("domainName") in domains:
            yield outputs["domainName"], "A"
