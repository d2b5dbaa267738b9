"""The identity of a resource: equal for a state's spelling of the resource and for an account's."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...model.type_tokens import (
    API,
    API_MAPPING,
    AUTHORIZER,
    CERTIFICATE,
    DOMAIN_NAME,
    FUNCTION,
    INTEGRATION,
    LOG_GROUP,
    LOG_METRIC_FILTER,
    METRIC_ALARM,
    PERMISSION,
    RECORD,
    ROLE,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
    ROUTE,
    STAGE,
)

ENCRYPTED: Final = object()
"""What a state has in place of a secret."""

Identity = tuple[str, ...]


def identity(type_: str, values: Mapping[str, Any]) -> Identity | None:
    """A resource's identity, from a state's values or from an account's.

    Args:
        type_: Pulumi's token of a type in `IDENTITIES`.
        values: Pulumi's names of properties, and `id`, to values.

    Returns:
        Equal values for one resource; None if a required value is missing, or any value is encrypted.
    """
    rule = IDENTITIES[type_]
    parts = [values.get(name) for name in rule.required] + [values.get(name, "") or "" for name in rule.optional]
    return (type_, *rule.form(*parts)) if all(isinstance(part, str) for part in parts) else None


def attachments(type_: str, values: Mapping[str, Any]) -> list[Identity | None]:
    """The identities of the policies that a resource of another type attaches to roles; None for a hidden one."""
    roles, policies = (values.get(name) or [] for name in _ATTACHING.get(type_, ("", "")))
    return [
        identity(ROLE_POLICY_ATTACHMENT, {"role": role, "policyArn": policy})
        for role in (roles if isinstance(roles, list) else [roles])
        for policy in (policies if isinstance(policies, list) else [policies])
    ]


def identity_of_arn(arn: str) -> Identity | None:
    """The identity of a resource with an ARN; None if no type in `ARNS` has such ARNs."""
    for type_ in ARNS:
        if names := names_in(type_, arn):
            return identity(type_, {"apiId": names[0], "id": names[-1]})
    return None


def names_in(type_: str, arn: str) -> tuple[str, ...]:
    """The names in an ARN of a type, the resource's own as the last one; empty where the ARN is not of that type."""
    match = re.fullmatch(ARNS[type_], arn)
    return tuple(match.groups()) if match else ()


def function_and_qualifier(text: str) -> tuple[str, str]:
    """A function's name and its version or alias, if one is named.

    Lambda API reference, AddPermission, FunctionName: a name, an ARN or a part of one, each with or without qualifier.
    """
    match = re.fullmatch(_FUNCTION, text)
    return (match[1], match[2] or "") if match else (text, "")


def dns_name(text: str) -> str:
    r"""A name in DNS, in small letters, without the dot at its end.

    Route 53 developer guide, "DNS domain name format": Route 53 writes other characters as octal codes, `*` as `\052`.
    """
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text).rstrip(".").lower()


_FUNCTION = (
    r"(?:arn:[^:]+:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d+:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?"
)

ARNS = {
    API: "arn:[^:]+:apigateway:[^:]*:[^:]*:/apis/([^/]+)",
    STAGE: "arn:[^:]+:apigateway:[^:]*:[^:]*:/apis/([^/]+)/stages/(.+)",
    DOMAIN_NAME: "arn:[^:]+:apigateway:[^:]*:[^:]*:/domainnames/(.+)",
    FUNCTION: "arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)",
    LOG_GROUP: r"arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?",
    METRIC_ALARM: "arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)",
    CERTIFICATE: "(arn:[^:]+:acm:[^:]*:[^:]*:certificate/.+)",
    ROLE: "arn:[^:]+:iam:[^:]*:[^:]*:role/(?:.+/)?([^/]+)",
}
"""Pulumi's token to the ARNs of the type, with a group for each name in them."""


@dataclass(frozen=True)
class IdentityRule:
    """The values that identify a resource of a type.

    Attributes:
        form: the identity from the values, the same for every spelling that AWS or its provider allows.
        required: the names of the values.
        optional: the names of values that may be missing.
    """

    form: Callable[..., Identity]
    required: tuple[str, ...] = ("id",)
    optional: tuple[str, ...] = ()


def _as_it_is(text: str) -> Identity:
    return (text,)


def _last_part(*texts: str) -> Identity:
    # An import names what is in something else as `API/ROUTE`.
    return tuple(text.rpartition("/")[2] for text in texts)


def _mapping(id_: str, domain: str) -> Identity:
    # An import names it as `API_MAPPING/DOMAIN`.
    return id_.partition("/")[0], dns_name(domain)


def _permission(id_: str, function: str, qualifier: str) -> Identity:
    name, qualifier_in_name = function_and_qualifier(function)
    return name, qualifier or qualifier_in_name, *_last_part(id_)


def _role(id_: str) -> Identity:
    # IAM user guide, "IAM and AWS STS quotas": names of roles do not differ by case alone.
    return (id_.rpartition("/")[2].lower(),)


def _role_policy(id_: str) -> Identity:
    role, _, name = id_.partition(":")
    return *_role(role), name


def _attachment(role: str, policy: str) -> Identity:
    # Not by its id, whose form differs with the provider's version.
    return *_role(role), policy


def _log_group(id_: str) -> Identity:
    return (id_.removesuffix(":*"),)


def _metric_filter(id_: str, group: str) -> Identity:
    # An import names it as `GROUP:FILTER`.
    return *_log_group(group), id_.rpartition(":")[2]


def _record(id_: str, name: str) -> Identity:
    # The id of a record with a routing policy ends with that policy's identifier; its name may lack the zone's.
    match = re.fullmatch(r"([^_]+)_(.*?)_([A-Z]+)(?:_.*)?", id_)
    return (*_last_part(match[1]), dns_name(name or match[2]), match[3]) if match else (id_,)


IDENTITIES = {
    API: IdentityRule(_as_it_is),
    STAGE: IdentityRule(_last_part, ("apiId", "id")),
    DOMAIN_NAME: IdentityRule(lambda id_: (dns_name(id_),)),
    AUTHORIZER: IdentityRule(_last_part),
    INTEGRATION: IdentityRule(_last_part),
    ROUTE: IdentityRule(_last_part),
    API_MAPPING: IdentityRule(_mapping, ("id", "domainName")),
    FUNCTION: IdentityRule(lambda id_: function_and_qualifier(id_)[:1]),
    PERMISSION: IdentityRule(_permission, ("id", "function"), ("qualifier",)),
    ROLE: IdentityRule(_role),
    ROLE_POLICY: IdentityRule(_role_policy),
    ROLE_POLICY_ATTACHMENT: IdentityRule(_attachment, ("role", "policyArn")),
    LOG_GROUP: IdentityRule(_log_group),
    LOG_METRIC_FILTER: IdentityRule(_metric_filter, ("id", "logGroupName")),
    METRIC_ALARM: IdentityRule(_as_it_is),
    CERTIFICATE: IdentityRule(_as_it_is),
    RECORD: IdentityRule(_record, ("id",), ("fqdn",)),
}
"""Pulumi's token to the rule of the type. `State.at` compares region and account."""

_ATTACHING = {
    "aws:iam/policyAttachment:PolicyAttachment": ("roles", "policyArn"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": ("roleName", "policyArns"),
}
"""Pulumi's token of a type that attaches policies to roles, to its properties with the roles and the policies."""
