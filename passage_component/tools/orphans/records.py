"""Orphaned DNS records of domains whose certificates the component creates, and so their records too."""

from collections.abc import Collection, Iterator

from ...model.type_tokens import CERTIFICATE, DOMAIN_NAME, RECORD
from .account import Account
from .identity import dns_name, identity
from .orphan import Orphan
from .state import State


def orphaned_records(account: Account, state: State, domains: Collection[str] = ()) -> Iterator[Orphan]:
    """The domains' own records in the account's hosted zones.

    Records that validate a certificate stay, since another certificate may need them
    (docs/decisions/0031-validation-records.md).

    Args:
        account: the stack's account.
        state: the stack's state. It names domains by their certificates.
        domains: more domains, for a state without the certificates.
    """
    wanted = {*_domains(state), *map(dns_name, domains)}
    for zone in account.items("route53", "list_hosted_zones", "HostedZones") if wanted else ():
        zone_id, zone_name = zone["Id"].rpartition("/")[2], dns_name(zone["Name"])
        if not any(name == zone_name or name.endswith(f".{zone_name}") for name in wanted):
            continue
        for record in account.items("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone_id):
            name = dns_name(record["Name"])
            is_wanted = name in wanted and record["Type"] == "A"
            if is_wanted and not state.may_have(identity(RECORD, {"id": f"{zone_id}_{name}_A"})):
                changes = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]}
                parameters = {"HostedZoneId": zone_id, "ChangeBatch": changes}
                yield Orphan(
                    RECORD, f"{name} A", f"in hosted zone {zone_id}", "route53", "ChangeResourceRecordSets", parameters
                )


def _domains(state: State) -> Iterator[str]:
    """The domain names that components created together with a certificate."""
    created = {dns_name(domain.values["id"]) for domain in state.created(DOMAIN_NAME)}
    for certificate in state.created(CERTIFICATE):
        name = certificate.values.get("domainName")
        if isinstance(name, str) and dns_name(name) in created:
            yield dns_name(name)
