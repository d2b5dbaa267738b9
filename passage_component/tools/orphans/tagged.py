"""Orphans that carry the stack's tags.

Resource Groups Tagging API reference, GetResources: it knows all tagged resources but IAM's users and roles.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .account import Account
from .orphan import Orphan
from .state import State

ROLE = "aws:iam/role:Role"


@dataclass(frozen=True)
class TaggedType:
    """A type that takes tags.

    Attributes:
        arn: its ARNs, with a group for each of the parameters.
        service: the service that deletes it.
        operation: what does.
        parameters: the names of that operation's parameters.
    """

    arn: str
    service: str
    operation: str
    parameters: tuple[str, ...]

    def orphan(self, type_: str, arn: str) -> Orphan | None:
        """The orphan with an ARN, if it is of this type."""
        match = re.fullmatch(self.arn, arn)
        if match is None:
            return None
        parameters = dict(zip(self.parameters, match.groups(), strict=True))
        given = {name: [value] if name.endswith("Names") else value for name, value in parameters.items()}
        return Orphan(type_, arn, "tags", self.service, self.operation, given)


_ARN = "arn:[^:]+:{}:[^:]*:[^:]*:"

TAGGED = {
    "aws:apigatewayv2/api:Api": TaggedType(
        _ARN.format("apigateway") + "/apis/([^/]+)", "apigatewayv2", "DeleteApi", ("ApiId",)
    ),
    "aws:apigatewayv2/stage:Stage": TaggedType(
        _ARN.format("apigateway") + "/apis/([^/]+)/stages/(.+)", "apigatewayv2", "DeleteStage", ("ApiId", "StageName")
    ),
    "aws:apigatewayv2/domainName:DomainName": TaggedType(
        _ARN.format("apigateway") + "/domainnames/(.+)", "apigatewayv2", "DeleteDomainName", ("DomainName",)
    ),
    "aws:lambda/function:Function": TaggedType(
        _ARN.format("lambda") + "function:([^:]+)", "lambda", "DeleteFunction", ("FunctionName",)
    ),
    "aws:cloudwatch/logGroup:LogGroup": TaggedType(
        _ARN.format("logs") + r"log-group:([^:]+)(?::\*)?", "logs", "DeleteLogGroup", ("logGroupName",)
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": TaggedType(
        _ARN.format("cloudwatch") + "alarm:(.+)", "cloudwatch", "DeleteAlarms", ("AlarmNames",)
    ),
    "aws:acm/certificate:Certificate": TaggedType(
        f"({_ARN.format('acm')}certificate/.+)", "acm", "DeleteCertificate", ("CertificateArn",)
    ),
    ROLE: TaggedType(_ARN.format("iam") + "role/(?:.+/)?([^/]+)", "iam", "DeleteRole", ("RoleName",)),
}
"""Pulumi's token to how the type is found and deleted."""

_SERVICES = ("acm", "apigateway", "cloudwatch", "lambda", "logs")


def tagged_orphans(account: Account, state: State, tags: Mapping[str, str]) -> Iterator[Orphan]:
    """What has all the tags and whose ARN the state doesn't know."""
    known = {arn.removesuffix(":*") for type_ in TAGGED for arn in state.outputs(type_, "arn")}
    for arn in (*_found_by_tags(account, tags), *_roles(account, state, tags)):
        if arn.removesuffix(":*") not in known:
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
