"""The IAM policy that the deployer needs: what the AWS provider asks of AWS for each resource type.

Sources: of the actions, the Service Authorization Reference and the calls that the provider makes (hashicorp/
terraform-provider-aws, internal/service); of log delivery, API Gateway developer guide, "Configure logging for HTTP
APIs in API Gateway" (http-api-logging), permissions to activate logging; of a function in a VPC, Lambda developer
guide, "Giving Lambda functions access to resources in an Amazon VPC", permissions of the user; of the role that
custom domains need, API Gateway developer guide, "Using service-linked roles".
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ..errors import Given, Problems, message
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
            "aws:apigatewayv2/api:Api",
            "aws:apigatewayv2/authorizer:Authorizer",
            "aws:apigatewayv2/integration:Integration",
            "aws:apigatewayv2/route:Route",
            "aws:apigatewayv2/stage:Stage",
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
        ("aws:apigatewayv2/stage:Stage",),
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
        ("aws:apigatewayv2/domainName:DomainName", "aws:apigatewayv2/apiMapping:ApiMapping"),
        _API_GATEWAY,
        (
            "arn:{partition}:apigateway:{region}::/domainnames",
            "arn:{partition}:apigateway:{region}::/domainnames/*",
        ),
    ),
    Grant(
        "FirstDomain",
        ("aws:apigatewayv2/domainName:DomainName",),
        ("iam:CreateServiceLinkedRole",),
        ("arn:{partition}:iam::{account}:role/aws-service-role/ops.apigateway.amazonaws.com/*",),
        {"StringEquals": {"iam:AWSServiceName": "ops.apigateway.amazonaws.com"}},
    ),
    Grant(
        "Certificates",
        ("aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation"),
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
        ("aws:acm/certificate:Certificate",),
        ("acm:RequestCertificate",),
    ),
    Grant(
        "Records",
        ("aws:route53/record:Record",),
        (
            "route53:ChangeResourceRecordSets",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ),
        ("arn:{partition}:route53:::hostedzone/*",),
    ),
    Grant(
        "RecordsInSync",
        ("aws:route53/record:Record",),
        ("route53:GetChange",),
        ("arn:{partition}:route53:::change/*",),
    ),
    Grant(
        "Functions",
        ("aws:lambda/function:Function",),
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
        ("aws:lambda/function:Function",),
        ("lambda:GetLayerVersion",),
        ("arn:{partition}:lambda:*:*:layer:*",),
    ),
    Grant(
        "Networks",
        ("aws:lambda/function:Function",),
        ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    ),
    Grant(
        # Brought functions have names of their own.
        "Permissions",
        ("aws:lambda/permission:Permission",),
        ("lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"),
        ("arn:{partition}:lambda:{region}:{account}:function:*",),
    ),
    Grant(
        "Roles",
        (
            "aws:iam/role:Role",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
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
        ("aws:lambda/function:Function",),
        ("iam:PassRole",),
        ("arn:{partition}:iam::{account}:role/{name}-*",),
        {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    ),
    Grant(
        "LogGroups",
        ("aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/logMetricFilter:LogMetricFilter"),
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
        ("aws:cloudwatch/logGroup:LogGroup",),
        ("logs:DescribeLogGroups",),
    ),
    Grant(
        "Alarms",
        ("aws:cloudwatch/metricAlarm:MetricAlarm",),
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
        ("aws:cloudwatch/metricAlarm:MetricAlarm",),
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
    if name != "*" and (problem := rules.component_name(name)):
        problems.add(("name",), problem)
    if account != "*" and not re.fullmatch("[0-9]{12}", account):
        problems.add(("account",), message("{} is not an account's number, which has 12 digits.", Given(account)))
    if region != "*" and not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", region):
        problems.add(("region",), message('{} is not a region. Use one such as "eu-central-1".', Given(region)))
    problems.raise_if_any()
    own = next((each for start, each in _PARTITIONS.items() if region.startswith(start)), "aws")
    filled = {"name": name, "account": account, "region": region, "partition": partition or own}
    statements = []
    for grant in GRANTS:
        resources = [each.format(**filled).replace("*-*", "*") for each in grant.resources]
        statement = {"Sid": grant.sid, "Effect": "Allow", "Action": list(grant.actions), "Resource": resources}
        statements.append(statement | ({"Condition": grant.condition} if grant.condition else {}))
    return {"Version": "2012-10-17", "Statement": statements}
