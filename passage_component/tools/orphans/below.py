"""Orphans without tags of their own: they are in, or below, something of the stack that the state knows."""

import json
from collections.abc import Iterator
from typing import Any

from .account import Account
from .orphan import Orphan
from .state import State

_API = "aws:apigatewayv2/api:Api"
_APIGATEWAY = "apigatewayv2"

AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
PERMISSION = "aws:lambda/permission:Permission"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"

BELOW = (ROUTE, INTEGRATION, AUTHORIZER, MAPPING, PERMISSION, ROLE_POLICY, ATTACHMENT, METRIC_FILTER)
"""Pulumi's tokens of the types; in the order in which AWS lets them be deleted."""


def orphans_below(account: Account, state: State) -> Iterator[Orphan]:
    """What is in the stack's APIs, domain names, functions, roles and log groups and is not recorded."""
    for type_, noun in ((ROUTE, "Route"), (INTEGRATION, "Integration"), (AUTHORIZER, "Authorizer")):
        for api in sorted(state.ids(_API)):
            yield from _in_api(account, state, type_, noun, api)
    yield from _mappings(account, state)
    yield from _permissions(account, state)
    yield from _role_policies(account, state)
    yield from _attachments(account, state)
    yield from _metric_filters(account, state)


def _in_api(account: Account, state: State, type_: str, noun: str, api: str) -> Iterator[Orphan]:
    member, recorded = f"{noun}Id", state.ids(type_, apiId=api)
    for each in account.items(_APIGATEWAY, f"get_{noun.lower()}s", "Items", ApiId=api):
        if each[member] not in recorded:
            # A route's key says more than its id.
            why = f"in API {api}" + (f": {each['RouteKey']}" if "RouteKey" in each else "")
            parameters = {"ApiId": api, member: each[member]}
            yield Orphan(type_, each[member], why, _APIGATEWAY, f"Delete{noun}", parameters)


def _mappings(account: Account, state: State) -> Iterator[Orphan]:
    apis, recorded = state.ids(_API), state.ids(MAPPING)
    domains = state.ids("aws:apigatewayv2/domainName:DomainName") | state.outputs(MAPPING, "domainName")
    for domain in sorted(domains):
        for each in account.items(_APIGATEWAY, "get_api_mappings", "Items", DomainName=domain):
            # Other stacks' APIs may share the domain.
            if each["ApiId"] in apis and each["ApiMappingId"] not in recorded:
                parameters = {"DomainName": domain, "ApiMappingId": each["ApiMappingId"]}
                why = f"of domain {domain} to API {each['ApiId']}"
                yield Orphan(MAPPING, each["ApiMappingId"], why, _APIGATEWAY, "DeleteApiMapping", parameters)


def _permissions(account: Account, state: State) -> Iterator[Orphan]:
    """Statements for the stack's APIs, on functions of its own or on those that it was given."""
    sources = tuple(f"{each}/" for each in state.outputs(_API, "executionArn"))
    own = {(name, None) for name in state.ids("aws:lambda/function:Function")}
    for function, qualifier in sorted(own | set(_permitted(state)), key=str):
        parameters = {"FunctionName": function} | ({"Qualifier": qualifier} if qualifier else {})
        policy = account.get("lambda", "get_policy", **parameters)
        recorded = state.ids(PERMISSION, function=function)
        for statement in json.loads(policy["Policy"])["Statement"] if policy else []:
            if _source(statement).startswith(sources or ("-",)) and statement["Sid"] not in recorded:
                given = {**parameters, "StatementId": statement["Sid"]}
                why = f"on function {function}"
                yield Orphan(PERMISSION, statement["Sid"], why, "lambda", "RemovePermission", given)


def _permitted(state: State) -> Iterator[tuple[str, str | None]]:
    for each in state.resources:
        outputs = each.get("outputs") or {}
        if each["type"] == PERMISSION and isinstance(outputs.get("function"), str):
            yield outputs["function"], outputs.get("qualifier")


def _source(statement: dict[str, Any]) -> str:
    for values in (statement.get("Condition") or {}).values():
        for name, value in values.items():
            if name.lower() == "aws:sourcearn":
                return str(value)
    return ""


def _role_policies(account: Account, state: State) -> Iterator[Orphan]:
    recorded = state.ids(ROLE_POLICY)
    for role in sorted(state.ids("aws:iam/role:Role")):
        for name in account.items("iam", "list_role_policies", "PolicyNames", RoleName=role):
            if f"{role}:{name}" not in recorded:
                parameters = {"RoleName": role, "PolicyName": name}
                yield Orphan(ROLE_POLICY, name, f"in role {role}", "iam", "DeleteRolePolicy", parameters)


def _attachments(account: Account, state: State) -> Iterator[Orphan]:
    for role in sorted(state.ids("aws:iam/role:Role")):
        # The ids of attachments differ with the provider's version.
        recorded = state.outputs(ATTACHMENT, "policyArn", role=role)
        for each in account.items("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
            if each["PolicyArn"] not in recorded:
                parameters = {"RoleName": role, "PolicyArn": each["PolicyArn"]}
                yield Orphan(ATTACHMENT, each["PolicyArn"], f"to role {role}", "iam", "DetachRolePolicy", parameters)


def _metric_filters(account: Account, state: State) -> Iterator[Orphan]:
    recorded = state.ids(METRIC_FILTER)
    for group in sorted(state.ids("aws:cloudwatch/logGroup:LogGroup")):
        for each in account.items("logs", "describe_metric_filters", "metricFilters", logGroupName=group):
            if each["filterName"] not in recorded:
                parameters = {"logGroupName": group, "filterName": each["filterName"]}
                why = f"on log group {group}"
                yield Orphan(METRIC_FILTER, each["filterName"], why, "logs", "DeleteMetricFilter", parameters)
