"""The IAM policy that a deployer needs, from the grants in deployer_policy.toml."""

import argparse
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Given, InputError, Problems, message
from ..validate import rules


@dataclass(frozen=True)
class Grant:
    """Actions on ARNs, for resource types. The file says what its fields are."""

    sid: str
    types: list[str]
    actions: list[str]
    resources: list[str] = field(default_factory=lambda: ["*"])
    condition: dict[str, Any] = field(default_factory=dict)


GRANTS = tuple(
    Grant(sid, **fields)
    for sid, fields in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
)

_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
"""Prefix of a region to its partition; other regions are in `aws` (AWS general reference, "AWS service endpoints")."""


def deployer_policy(
    name: str = "*", *, account: str = "*", region: str = "*", partition: str | None = None
) -> dict[str, Any]:
    """The IAM policy document for the deployer of a component that uses every argument.

    Args:
        name: the component's logical name, which limits roles, functions, log groups and alarms. Default: any.
        account: the account ID, 12 digits. Default: any.
        region: the region. Default: any.
        partition: `aws`, `aws-cn` or `aws-us-gov`. Default: the region's; `aws` for any region.

    Returns:
        A policy document, ready for JSON. Existing roles and functions, KMS keys and the Pulumi backend are not in it.

    Raises:
        InputError: name, account or region is wrong.
    """
    problems = Problems("deployer-policy")
    if name != "*" and (problem := rules.component_name(name)):
        problems.add(("name",), problem)
    if account != "*" and not re.fullmatch("[0-9]{12}", account):
        problems.add(("account",), message("{} is not an account ID. Give 12 digits.", Given(account)))
    if region != "*" and not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", region):
        problems.add(("region",), message('{} is not a region. Give one such as "eu-central-1".', Given(region)))
    problems.raise_if_any()
    default = next((partition for prefix, partition in _PARTITIONS.items() if region.startswith(prefix)), "aws")
    fields = {"name": name, "account": account, "region": region, "partition": partition or default}
    statements = []
    for grant in GRANTS:
        resources = [arn.format(**fields).replace("*-*", "*") for arn in grant.resources]
        statement = {"Sid": grant.sid, "Effect": "Allow", "Action": grant.actions, "Resource": resources}
        statements.append(statement | ({"Condition": grant.condition} if grant.condition else {}))
    return {"Version": "2012-10-17", "Statement": statements}


def run(options: argparse.Namespace) -> int:
    """Print the policy; return 2 if an option is wrong, else 0."""
    try:
        policy = deployer_policy(
            options.name, account=options.account, region=options.region, partition=options.partition
        )
    except InputError as error:
        print(error)
        return 2
    print(json.dumps(policy, indent=2))
    return 0
