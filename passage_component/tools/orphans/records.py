"""Orphaned DNS records of domains whose certificates the component creates, and so their records too."""

from collections.abc import Collection, Iterator
from typing import Any

from ...model.type_tokens import CERTIFICATE, DOMAIN_NAME, RECORD
from .account import Account
from .identity import dns_name, identity
from .orphan import Orphan
from .state import State

_PROOF = ".acm-validations.aws"
"""Where the record of a certificate leads to, which proves that a domain is its owner's (ACM, "DNS validation")."""


def orphaned_records(account: Account, state: State, domains: Collection[str] = ()) -> Iterator[Orphan]:
    """Records in the account's hosted zones: a certificate's proof, and the domain's own.

    Args:
        account: the stack's account.
        state: the stack's state. It names domains by their certificates.
        domains: more domains, for a state without the certificates.
    """
    domains = {dns_name(each) for each in domains}
    wanted = {*_wanted(state), *((domain, "A") for domain in domains)}
    for zone in account.items("route53", "list_hosted_zones", "HostedZones") if wanted else ():
        zone_id, zone_name = zone["Id"].rpartition("/")[2], dns_name(zone["Name"])
        if not any(name == zone_name or name.endswith(f".{zone_name}") for name, _ in wanted):
            continue
        for record in account.items("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone_id):
            name = dns_name(record["Name"])
            is_wanted = (name, record["Type"]) in wanted or _proves(record, domains)
            if is_wanted and not state.may_have(identity(RECORD, {"id": f"{zone_id}_{name}_{record['Type']}"})):
                changes = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]}
                parameters = {"HostedZoneId": zone_id, "ChangeBatch": changes}
                why = f"in hosted zone {zone_id}"
                yield Orphan(RECORD, f"{name} {record['Type']}", why, "route53", "ChangeResourceRecordSets", parameters)


def _proves(record: dict[str, Any], domains: Collection[str]) -> bool:
    label, _, domain = dns_name(record["Name"]).partition(".")
    targets = [dns_name(each["Value"]) for each in record.get("ResourceRecords") or []]
    return (
        record["Type"] == "CNAME"
        and label.startswith("_")
        # A certificate of *.example.com is proved by a record of example.com.
        and domain in {each.removeprefix("*.") for each in domains}
        and any(each.endswith(_PROOF) for each in targets)
    )


def _wanted(state: State) -> Iterator[tuple[str, str]]:
    """Name and type of the records for the certificates that components created."""
    domains = {dns_name(each.values["id"]) for each in state.created(DOMAIN_NAME)}
    for certificate in state.created(CERTIFICATE):
        options, name = (certificate.values.get(each) for each in ("domainValidationOptions", "domainName"))
        for option in options if isinstance(options, list) else ():
            record = option.get("resourceRecordName") if isinstance(option, dict) else None
            if isinstance(record, str):
                yield dns_name(record), str(option.get("resourceRecordType"))
        if isinstance(name, str) and dns_name(name) in domains:
            yield dns_name(name), "A"
