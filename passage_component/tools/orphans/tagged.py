"""Orphans that carry the stack's tags.

Resource Groups Tagging API reference, GetResources: it knows all tagged resources but IAM's users and roles.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...model.type_tokens import (
    API,
    CERTIFICATE,
    COMPONENTS,
    DOMAIN_NAME,
    FUNCTION,
    LOG_GROUP,
    METRIC_ALARM,
    ROLE,
    STAGE,
)
from .account import Account
from .identity import identity_of_arn, names_in
from .orphan import Orphan
from .state import State


@dataclass(frozen=True)
class TaggedType:
    """A type that takes tags.

    Attributes:
        service: the service that deletes it.
        operation: the service's operation for that.
        parameters: the names of the operation's parameters, in the order of the names in an ARN.
    """

    service: str
    operation: str
    parameters: tuple[str, ...]


TAGGED = {
    API: TaggedType("apigatewayv2", "DeleteApi", ("ApiId",)),
    STAGE: TaggedType("apigatewayv2", "DeleteStage", ("ApiId", "StageName")),
    DOMAIN_NAME: TaggedType("apigatewayv2", "DeleteDomainName", ("DomainName",)),
    FUNCTION: TaggedType("lambda", "DeleteFunction", ("FunctionName",)),
    LOG_GROUP: TaggedType("logs", "DeleteLogGroup", ("logGroupName",)),
    METRIC_ALARM: TaggedType("cloudwatch", "DeleteAlarms", ("AlarmNames",)),
    CERTIFICATE: TaggedType("acm", "DeleteCertificate", ("CertificateArn",)),
    ROLE: TaggedType("iam", "DeleteRole", ("RoleName",)),
}
"""Pulumi's token to the operation that deletes a resource of the type."""


def tagged_orphans(account: Account, state: State, tags: Mapping[str, str]) -> Iterator[Orphan]:
    """The resources that have all the tags and are not in the state."""
    for arn in (*_tagged(account, tags), *_roles(account, state, tags)):
        if state.may_have(identity_of_arn(arn)):
            continue
        for type_, tagged in TAGGED.items():
            if names := names_in(type_, arn):
                parameters = dict(zip(tagged.parameters, names, strict=True))
                request = {name: [value] if name.endswith("Names") else value for name, value in parameters.items()}
                yield Orphan(type_, arn, "tags", tagged.service, tagged.operation, request)


def _tagged(account: Account, tags: Mapping[str, str]) -> Iterator[str]:
    resources = account.items(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        TagFilters=[{"Key": key, "Values": [value]} for key, value in tags.items()],
        ResourceTypeFilters=["acm", "apigateway", "cloudwatch", "lambda", "logs"],
    )
    return (str(resource["ResourceARN"]) for resource in resources)


def _roles(account: Account, state: State, tags: Mapping[str, str]) -> Iterator[str]:
    """The roles with the tags. If the state has components, only roles whose names begin with theirs are read."""
    components = (resource.urn.rpartition("::")[2] for resource in state.resources if resource.type in COMPONENTS)
    prefixes = tuple(f"{name}-role-" for name in components)
    for role in account.items("iam", "list_roles", "Roles"):
        if not prefixes or role["RoleName"].startswith(prefixes):
            its_tags = account.items("iam", "list_role_tags", "Tags", RoleName=role["RoleName"])
            if tags.items() <= {tag["Key"]: tag["Value"] for tag in its_tags}.items():
                yield str(role["Arn"])
