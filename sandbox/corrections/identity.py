"""Corrections of IAM: policy documents of roles, and policies that do not exist."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ministack.services import iam

from .correction import Corrections, Refusal

CORRECTIONS = Corrections("services.iam")

_MALFORMED = "MalformedPolicyDocument"


@CORRECTIONS.before(
    "It accepts a trust policy that is not one.",
    "IAM user guide, Grammar of the IAM JSON policy language; IAM API reference, CreateRole, Errors",
    *("_create_role", "_update_assume_role_policy"),
)
def trust_policy(parameters: Mapping[str, Any]) -> Iterator[Refusal]:
    """The refusals of CreateRole and UpdateAssumeRolePolicy."""
    policy = iam._p(parameters, "AssumeRolePolicyDocument") or iam._p(parameters, "PolicyDocument")
    try:
        document = json.loads(policy)
    except ValueError:
        yield Refusal(_MALFORMED, "This policy contains invalid Json")
        return
    statements = document.get("Statement") if isinstance(document, dict) else None
    for statement in [statements] if isinstance(statements, dict) else statements or [None]:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            yield Refusal(_MALFORMED, "Syntax errors in policy.")
        elif not {"Action", "NotAction"} & statement.keys():
            yield Refusal(_MALFORMED, "AssumeRole policy must contain Actions.")
        elif "Principal" not in statement:
            yield Refusal(_MALFORMED, "AssumeRole policy must contain Principals.")
        elif {"Resource", "NotResource"} & statement.keys():
            yield Refusal(_MALFORMED, "Has prohibited field Resource")


@CORRECTIONS.before(
    "It attaches a policy that does not exist.", "IAM API reference, AttachRolePolicy, Errors", "_attach_role_policy"
)
def missing_policy(parameters: Mapping[str, Any]) -> Refusal | None:
    """The refusals of AttachRolePolicy. Every policy of AWS's own exists."""
    arn = str(iam._p(parameters, "PolicyArn"))
    if iam._is_aws_managed_arn(arn) or arn in iam._policies:
        return None
    return Refusal("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)


_KEYS = {
    "ListSSHPublicKeys": "SSHPublicKeys",
    "ListSigningCertificates": "Certificates",
    "ListServiceSpecificCredentials": "ServiceSpecificCredentials",
}


def keys_of_user(action: str) -> Any:
    """The handler of a list of a user's keys, which is empty, or None for another action."""
    return partial(_no_keys, action) if action in _KEYS else None


def _no_keys(action: str, _: Any) -> Any:
    listed = f"<{action}Result><{_KEYS[action]}/><IsTruncated>false</IsTruncated></{action}Result>"
    return iam._xml(200, f"{action}Response", listed, ns="iam")
