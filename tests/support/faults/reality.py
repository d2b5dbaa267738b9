"""The emulator's resources, to compare with a state."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.deployment import Sandbox
from tests.support.aws import aws_client

Resource = tuple[str, str]
"""A resource's type and its id, as a state has them."""

ONLY_IN_STATES = "aws:acm/certificateValidation:CertificateValidation"


def in_the_state(sandbox: Sandbox) -> set[Resource]:
    """The AWS resources in the state, without the records that validate certificates: those stay."""
    return {
        (resource["type"], _id(resource))
        for resource in sandbox.resources()
        if resource["type"].startswith("aws:")
        and resource["type"] != ONLY_IN_STATES
        and not resource["id"].endswith("_CNAME")
    }


def _id(resource: dict[str, Any]) -> str:
    """An ID that no other resource of the type has: each API has a stage of the same name."""
    if resource["type"] == "aws:apigatewayv2/stage:Stage":
        return f"{resource['outputs']['apiId']}/{resource['id']}"
    return str(resource["id"]).removesuffix(".")


def in_reality(sandbox: Sandbox) -> set[Resource]:
    """The AWS resources in the emulator."""
    resources = (*_api_gateway(sandbox), *_functions(sandbox), *_roles(sandbox), *_logs(sandbox), *_others(sandbox))
    return {(f"aws:{type_}", id_) for type_, id_ in resources}


def _api_gateway(sandbox: Sandbox) -> Iterator[Resource]:
    client = aws_client(sandbox, "apigatewayv2")
    for api in client.get_apis()["Items"]:
        yield "apigatewayv2/api:Api", api["ApiId"]
        for noun, member in (
            ("Authorizer", "AuthorizerId"),
            ("Integration", "IntegrationId"),
            ("Route", "RouteId"),
        ):
            listed = getattr(client, f"get_{noun.lower()}s")(ApiId=api["ApiId"])["Items"]
            yield from ((f"apigatewayv2/{noun.lower()}:{noun}", item[member]) for item in listed)
        for stage in client.get_stages(ApiId=api["ApiId"])["Items"]:
            yield "apigatewayv2/stage:Stage", f"{api['ApiId']}/{stage['StageName']}"
    for domain in client.get_domain_names()["Items"]:
        yield "apigatewayv2/domainName:DomainName", domain["DomainName"]
        for mapping in client.get_api_mappings(DomainName=domain["DomainName"])["Items"]:
            yield "apigatewayv2/apiMapping:ApiMapping", mapping["ApiMappingId"]


def _functions(sandbox: Sandbox) -> Iterator[Resource]:
    client = aws_client(sandbox, "lambda")
    for function in client.list_functions()["Functions"]:
        yield "lambda/function:Function", function["FunctionName"]
        try:
            policy = client.get_policy(FunctionName=function["FunctionName"])["Policy"]
        except client.exceptions.ResourceNotFoundException:
            continue
        yield from (("lambda/permission:Permission", statement["Sid"]) for statement in json.loads(policy)["Statement"])


def _roles(sandbox: Sandbox) -> Iterator[Resource]:
    client = aws_client(sandbox, "iam")
    for role in (entry["RoleName"] for entry in client.list_roles()["Roles"]):
        yield "iam/role:Role", role
        for policy in client.list_role_policies(RoleName=role)["PolicyNames"]:
            yield "iam/rolePolicy:RolePolicy", f"{role}:{policy}"
        for attached in client.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            yield "iam/rolePolicyAttachment:RolePolicyAttachment", f"{role}/{attached['PolicyArn']}"


def _logs(sandbox: Sandbox) -> Iterator[Resource]:
    client = aws_client(sandbox, "logs")
    for group in (entry["logGroupName"] for entry in client.describe_log_groups()["logGroups"]):
        yield "cloudwatch/logGroup:LogGroup", group
        for metric_filter in client.describe_metric_filters(logGroupName=group)["metricFilters"]:
            yield "cloudwatch/logMetricFilter:LogMetricFilter", metric_filter["filterName"]


def _others(sandbox: Sandbox) -> Iterator[Resource]:
    for alarm in aws_client(sandbox, "cloudwatch").describe_alarms()["MetricAlarms"]:
        yield "cloudwatch/metricAlarm:MetricAlarm", alarm["AlarmName"]
    for certificate in aws_client(sandbox, "acm").list_certificates()["CertificateSummaryList"]:
        yield "acm/certificate:Certificate", certificate["CertificateArn"]
    dns = aws_client(sandbox, "route53")
    for zone in dns.list_hosted_zones()["HostedZones"]:
        for record in dns.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
            # CNAME: of records that validate certificates (docs/decisions/0031).
            if record["Type"] not in ("NS", "SOA", "CNAME"):
                yield (
                    "route53/record:Record",
                    f"{zone['Id'].rpartition('/')[2]}_{record['Name'].rstrip('.')}_{record['Type']}",
                )


def tags_of_api(sandbox: Sandbox, api_id: str) -> dict[str, Any]:
    """The tags of an API."""
    arn = f"arn:aws:apigateway:us-east-1::/apis/{api_id}"
    return dict(aws_client(sandbox, "apigatewayv2").get_tags(ResourceArn=arn)["Tags"])
