"""Orphans that carry the stack's tags.

Resource Groups Tagging API reference, GetResources: it knows all tagged resources but IAM's users and roles.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...model.type_tokens import API, CERTIFICATE, DOMAIN_NAME, FUNCTION, LOG_GROUP, METRIC_ALARM, ROLE, STAGE
from .account import Account
from .identity import identity_of_arn, names_in
from .orphan import Orphan
from .state import State


@dataclass(frozen=True)
class TaggedType:
    """A type that takes tags.

    Attributes:
        service: the service that deletes it.
        operation: what does.
        parameters: the names of that operation's parameters, in the order of the names in an ARN.
    """

    service: str
    operation: str
    parameters: tuple[str, ...]

    def orphan(self, type_: str, arn: str) -> Orphan | None:
        """The orphan with an ARN, if it is of this type."""
        names = names_in(type_, arn)
        if not names:
            return None
        parameters = dict(zip(self.parameters, names, strict=True))
        given = {name: [value] if name.endswith("Names") else value for name, value in parameters.items()}
        return Orphan(type_, arn, "tags", self.service, self.operation, given)


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
"""Pulumi's token to how the type is deleted."""

_SERVICES = ("acm", "apigateway", "cloudwatch", "lambda", "logs")


def tagged_orphans(account: Account, state: State, tags: Mapping[str, str]) -> Iterator[Orphan]:
    """What has all the tags and is not in the state."""
    for arn in (*_found_by_tags(account, tags), *_roles(account, state, tags)):
        if not state.may_have(identity_of_arn(arn)):
            yield from filter(None, (each.orphan(type_, arn) for type_, each in TAGGED.items()))


def _found_by_tags(account: Account, tags: Mapping[str, str]) -> Iterator[str]:
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    found = account.items(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        TagFilters=filters,
        ResourceTypeFilters=list(_SERVICES),
    )
    yield from (str(each["ResourceARN"]) for each in found)


def _roles(account: Account, state: State, tags: Mapping[str, str]) -> Iterator[str]:
    """Roles are asked one by one, where the state knows the components those whose names begin with theirs."""
    prefixes = tuple(f"{name}-role-" for name in state.component_names)
    for role in account.items("iam", "list_roles", "Roles"):
        if not prefixes or role["RoleName"].startswith(prefixes):
            found = account.items("iam", "list_role_tags", "Tags", RoleName=role["RoleName"])
            carried = {each["Key"]: each["Value"] for each in found}
            if tags.items() <= carried.items():
                yield str(role["Arn"])
