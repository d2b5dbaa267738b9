"""The IAM policy that a deployer needs: the AWS provider's calls for each resource type.

Sources: the Service Authorization Reference and the provider's calls (hashicorp/terraform-provider-aws,
internal/service) for the actions; the API Gateway developer guide, "Configure logging for HTTP APIs in API Gateway",
permissions to activate logging; the same, "Using service-linked roles", for the role of custom domains; the Lambda
developer guide, "Giving Lambda functions access to resources in an Amazon VPC", permissions of the user.
"""

import argparse
import json
import re
from dataclasses import dataclass, field
from typing import Any

from ..errors import Given, InputError, Problems, message
from ..model import type_tokens
from ..validate import rules

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
        types: the type tokens of the resources that need it.
        actions: IAM's actions.
        resources: ARNs with the fields `{partition}`, `{region}`, `{account}` and `{name}`.
        condition: the statement's condition; empty for none.
    """

    sid: str
    types: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    condition: dict[str, Any] = field(default_factory=dict)


GRANTS = (
    Grant(
        "Apis",
        (type_tokens.API, type_tokens.AUTHORIZER, type_tokens.INTEGRATION, type_tokens.ROUTE, type_tokens.STAGE),
        _API_GATEWAY,
        # API Gateway chooses the IDs, so that these ARNs have no name in them. The ARN of an API's tags has that of the
        # API in it (aws-cloudformation/cloudformation-coverage-roadmap, issue 997).
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
            *("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups"),
            *("logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries"),
            *("logs:PutResourcePolicy", "logs:UpdateLogDelivery"),
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
            *("acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:DescribeCertificate", "acm:GetCertificate"),
            *("acm:ListTagsForCertificate", "acm:RemoveTagsFromCertificate", "acm:UpdateCertificateOptions"),
        ),
        ("arn:{partition}:acm:{region}:{account}:certificate/*",),
    ),
    Grant("CertificatesMade", (type_tokens.CERTIFICATE,), ("acm:RequestCertificate",)),
    Grant(
        "Records",
        (type_tokens.RECORD,),
        ("route53:ChangeResourceRecordSets", "route53:GetHostedZone", "route53:ListResourceRecordSets"),
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
            *("lambda:CreateFunction", "lambda:DeleteFunction", "lambda:DeleteFunctionConcurrency"),
            *("lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConfiguration"),
            *("lambda:GetRuntimeManagementConfig", "lambda:ListTags", "lambda:ListVersionsByFunction"),
            *("lambda:PutFunctionConcurrency", "lambda:TagResource", "lambda:UntagResource"),
            *("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),
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
        # Existing functions have other names.
        "Permissions",
        (type_tokens.PERMISSION,),
        ("lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"),
        ("arn:{partition}:lambda:{region}:{account}:function:*",),
    ),
    Grant(
        "Roles",
        (type_tokens.ROLE, type_tokens.ROLE_POLICY, type_tokens.ROLE_POLICY_ATTACHMENT),
        (
            *("iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary"),
            *("iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:GetRole", "iam:GetRolePolicy"),
            *("iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies"),
            *("iam:ListRoleTags", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:TagRole"),
            *("iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"),
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
            *("logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteMetricFilter"),
            *("logs:DeleteRetentionPolicy", "logs:DescribeMetricFilters", "logs:DisassociateKmsKey"),
            *("logs:ListTagsForResource", "logs:PutMetricFilter", "logs:PutRetentionPolicy", "logs:TagResource"),
            "logs:UntagResource",
        ),
        (
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}-*",
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/vendedlogs/apigateway/{name}-*",
        ),
    ),
    Grant("LogGroupsFound", (type_tokens.LOG_GROUP,), ("logs:DescribeLogGroups",)),
    Grant(
        "Alarms",
        (type_tokens.METRIC_ALARM,),
        (
            *("cloudwatch:DeleteAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:PutMetricAlarm"),
            *("cloudwatch:TagResource", "cloudwatch:UntagResource"),
        ),
        ("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}-*",),
    ),
    Grant("AlarmsFound", (type_tokens.METRIC_ALARM,), ("cloudwatch:DescribeAlarms",)),
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
