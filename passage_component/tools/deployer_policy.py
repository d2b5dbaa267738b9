"""The IAM policy that the deployer needs: what the AWS provider asks of AWS for each resource type.

Sources: of the actions, the Service Authorization Reference and the calls that the provider makes (hashicorp/
terraform-provider-aws, internal/service); of log delivery, API Gateway developer guide, "Configure logging for HTTP
APIs in API Gateway" (http-api-logging), permissions to activate logging; of a function in a VPC, Lambda developer
guide, "Giving Lambda functions access to resources in an Amazon VPC", permissions of the user; of the role that
custom domains need, API Gateway developer guide, "Using service-linked roles".
"""

import argparse
import json
import re
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError, Problems
from ..model import type_tokens
from ..validate.checks import component_name_problem

_API_GATEWAY = (
    "apigateway:DELETE",
    "apigateway:GET",
    "apigateway:PATCH",
    "apigateway:POST",
    "apigateway:PUT",
    "apigateway:TagResource",
    "apigateway:UntagResource",
)


@dataclass(frozen=True)
class Grant:
    """Actions on ARNs, for resource types.

    Attributes:
        sid: the statement's name.
        types: Pulumi's tokens of the types that need it.
        actions: IAM's actions.
        resources: ARNs, with `{partition}`, `{region}`, `{account}` and `{name}` to be filled in.
        condition: of the statement.
    """

    sid: str
    types: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    condition: dict[str, Any] = field(default_factory=dict)


GRANTS = (
    Grant(
        "Apis",
        (
            type_tokens.API,
            type_tokens.AUTHORIZER,
            type_tokens.INTEGRATION,
            type_tokens.ROUTE,
            type_tokens.STAGE,
        ),
        _API_GATEWAY,
        # API Gateway gives the IDs, so that no name can be asked for. Tags are at an address of their own, in which
        # API Gateway repeats the ARN's beginning (aws-cloudformation/cloudformation-coverage-roadmap 997).
        (
            "arn:{partition}:apigateway:{region}::/apis",
            "arn:{partition}:apigateway:{region}::/apis/*",
            "arn:{partition}:apigateway:{region}::*/tags/*",
        ),
    ),
    Grant(
        "AccessLogs",
        (type_tokens.STAGE,),
        (
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ),
    ),
    Grant(
        "Domains",
        (type_tokens.DOMAIN_NAME, type_tokens.API_MAPPING),
        _API_GATEWAY,
        (
            "arn:{partition}:apigateway:{region}::/domainnames",
            "arn:{partition}:apigateway:{region}::/domainnames/*",
        ),
    ),
    Grant(
        "FirstDomain",
        (type_tokens.DOMAIN_NAME,),
        ("iam:CreateServiceLinkedRole",),
        ("arn:{partition}:iam::{account}:role/aws-service-role/ops.apigateway.amazonaws.com/*",),
        {"StringEquals": {"iam:AWSServiceName": "ops.apigateway.amazonaws.com"}},
    ),
    Grant(
        "Certificates",
        (type_tokens.CERTIFICATE, type_tokens.CERTIFICATE_VALIDATION),
        (
            "acm:AddTagsToCertificate",
            "acm:DeleteCertificate",
            "acm:DescribeCertificate",
            "acm:GetCertificate",
            "acm:ListTagsForCertificate",
            "acm:RemoveTagsFromCertificate",
            "acm:UpdateCertificateOptions",
        ),
        ("arn:{partition}:acm:{region}:{account}:certificate/*",),
    ),
    Grant(
        "CertificatesMade",
        (type_tokens.CERTIFICATE,),
        ("acm:RequestCertificate",),
    ),
    Grant(
        "Records",
        (type_tokens.RECORD,),
        (
            "route53:ChangeResourceRecordSets",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ),
        ("arn:{partition}:route53:::hostedzone/*",),
    ),
    Grant(
        "RecordsInSync",
        (type_tokens.RECORD,),
        ("route53:GetChange",),
        ("arn:{partition}:route53:::change/*",),
    ),
    Grant(
        "Functions",
        (type_tokens.FUNCTION,),
        (
            "lambda:CreateFunction",
            "lambda:DeleteFunction",
            "lambda:DeleteFunctionConcurrency",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:GetRuntimeManagementConfig",
            "lambda:ListTags",
            "lambda:ListVersionsByFunction",
            "lambda:PutFunctionConcurrency",
            "lambda:TagResource",
            "lambda:UntagResource",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
        ),
        ("arn:{partition}:lambda:{region}:{account}:function:{name}-*",),
    ),
    Grant(
        "Layers",
        (type_tokens.FUNCTION,),
        ("lambda:GetLayerVersion",),
        ("arn:{partition}:lambda:*:*:layer:*",),
    ),
    Grant(
        "Networks",
        (type_tokens.FUNCTION,),
        ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    ),
    Grant(
        # Brought functions have names of their own.
        "Permissions",
        (type_tokens.PERMISSION,),
        ("lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"),
        ("arn:{partition}:lambda:{region}:{account}:function:*",),
    ),
    Grant(
        "Roles",
        (
            type_tokens.ROLE,
            type_tokens.ROLE_POLICY,
            type_tokens.ROLE_POLICY_ATTACHMENT,
        ),
        (
            "iam:AttachRolePolicy",
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
            "iam:ListRoleTags",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
        ),
        ("arn:{partition}:iam::{account}:role/{name}-*",),
    ),
    Grant(
        "RolesOfFunctions",
        (type_tokens.FUNCTION,),
        ("iam:PassRole",),
        ("arn:{partition}:iam::{account}:role/{name}-*",),
        {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    ),
    Grant(
        "LogGroups",
        (type_tokens.LOG_GROUP, type_tokens.LOG_METRIC_FILTER),
        (
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:DeleteMetricFilter",
            "logs:DeleteRetentionPolicy",
            "logs:DescribeMetricFilters",
            "logs:DisassociateKmsKey",
            "logs:ListTagsForResource",
            "logs:PutMetricFilter",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
            "logs:UntagResource",
        ),
        (
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}-*",
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/vendedlogs/apigateway/{name}-*",
        ),
    ),
    Grant(
        "LogGroupsFound",
        (type_tokens.LOG_GROUP,),
        ("logs:DescribeLogGroups",),
    ),
    Grant(
        "Alarms",
        (type_tokens.METRIC_ALARM,),
        (
            "cloudwatch:DeleteAlarms",
            "cloudwatch:ListTagsForResource",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:TagResource",
            "cloudwatch:UntagResource",
        ),
        ("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}-*",),
    ),
    Grant(
        "AlarmsFound",
        (type_tokens.METRIC_ALARM,),
        ("cloudwatch:DescribeAlarms",),
    ),
)


_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
"""How the regions of the other partitions begin (AWS general reference, "AWS service endpoints")."""


def deployer_policy(
    name: str = "*", *, account: str = "*", region: str = "*", partition: str | None = None
) -> dict[str, Any]:
    """The IAM policy document for whoever deploys a component, with every argument in use.

    Args:
        name: the component's logical name, to which roles, functions, log groups and alarms are confined.
        account: the account's number, 12 digits.
        region: the region.
        partition: `aws`, `aws-cn` or `aws-us-gov`. Default: the region's; `aws` for any region.

    Returns:
        A policy document, ready for JSON. Roles and functions that the user brings, KMS keys and the Pulumi
        backend's own needs are not in it.

    Raises:
        InputError: name, account or region is none.
    """
    problems = Problems("deployer-policy")
    if name != "*" and (problem := component_name_problem(name)):
        problems.add("name", problem)
    if account != "*" and not re.fullmatch("[0-9]{12}", account):
        problems.add("account", f"{account!r} was given; an account's number has 12 digits")
    if region != "*" and not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", region):
        problems.add("region", f'{region!r} was given; a region is allowed, such as "eu-central-1"')
    problems.raise_if_any()
    own = next((each for start, each in _PARTITIONS.items() if region.startswith(start)), "aws")
    filled = {"name": name, "account": account, "region": region, "partition": partition or own}
    statements = []
    for grant in GRANTS:
        resources = [each.format(**filled).replace("*-*", "*") for each in grant.resources]
        statement = {"Sid": grant.sid, "Effect": "Allow", "Action": list(grant.actions), "Resource": resources}
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
