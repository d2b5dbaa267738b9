"""Orphans without tags of their own: they are in, or below, a resource of the stack that the state knows."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ...model.type_tokens import (
    API,
    API_MAPPING,
    AUTHORIZER,
    DOMAIN_NAME,
    FUNCTION,
    INTEGRATION,
    LOG_GROUP,
    LOG_METRIC_FILTER,
    PERMISSION,
    ROLE,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
    ROUTE,
)
from .account import Account
from .identity import dns_name, function_and_qualifier, identity
from .orphan import Orphan
from .state import State

_APIGATEWAY = "apigatewayv2"

Candidate = tuple[dict[str, str], Orphan]
"""Pulumi's names of properties to the resource's values, and the orphan that it is unless the state has it."""


def untagged_orphans(account: Account, state: State) -> Iterator[Orphan]:
    """Unrecorded children of the components' APIs, roles and log groups, and of domain names and functions."""
    return (orphan for type_ in UNTAGGED for _, orphan in unrecorded(type_, account, state))


def unrecorded(type_: str, account: Account, state: State) -> Iterator[Candidate]:
    """The unrecorded resources of one type in `UNTAGGED`."""
    for values, orphan in UNTAGGED[type_](account, state):
        if not state.may_have(identity(type_, values)):
            yield values, orphan


def _created(state: State, type_: str) -> list[str]:
    return sorted({str(resource.values["id"]) for resource in state.created(type_)})


def _in_apis(type_: str, noun: str, name: str, account: Account, state: State) -> Iterator[Candidate]:
    member = f"{noun}Id"
    for api in _created(state, API):
        for item in account.items(_APIGATEWAY, f"get_{noun.lower()}s", "Items", ApiId=api):
            # Its name says more than its id. An integration may lack an address.
            id_, named = item[member], item.get(name, "")
            values = {"id": id_, "apiId": api, f"{name[0].lower()}{name[1:]}": named}
            why = f"in API {api}: {named}"
            yield values, Orphan(type_, id_, why, _APIGATEWAY, f"Delete{noun}", {"ApiId": api, member: id_})


def _mappings(account: Account, state: State) -> Iterator[Candidate]:
    apis = _created(state, API)
    names = [resource.values["id"] for resource in state.of(DOMAIN_NAME)]
    names += [resource.values.get("domainName") for resource in state.of(API_MAPPING)]
    for domain in sorted({dns_name(name) for name in names if isinstance(name, str)}):
        for item in account.items(_APIGATEWAY, "get_api_mappings", "Items", DomainName=domain):
            # Other stacks' APIs may share the domain.
            if item["ApiId"] in apis:
                id_, why = item["ApiMappingId"], f"of domain {domain} to API {item['ApiId']}"
                parameters = {"DomainName": domain, "ApiMappingId": id_}
                orphan = Orphan(API_MAPPING, id_, why, _APIGATEWAY, "DeleteApiMapping", parameters)
                yield {"id": id_, "domainName": domain, "apiId": item["ApiId"]}, orphan


def _permissions(account: Account, state: State) -> Iterator[Candidate]:
    """Statements for the components' APIs, on functions of the stack and on existing ones."""
    apis = [api.values for api in state.created(API)]
    sources = tuple(f"{values['executionArn']}/" for values in apis if "executionArn" in values)
    for function, qualifier in sorted(_permitted(state)) if sources else ():
        parameters = {"FunctionName": function} | ({"Qualifier": qualifier} if qualifier else {})
        policies = account.pages("lambda", "get_policy", **parameters)
        for statement in (statement for policy in policies for statement in json.loads(policy["Policy"])["Statement"]):
            id_, resource = statement["Sid"], statement["Resource"]
            is_its_own = function_and_qualifier(resource) == (function, qualifier)
            if is_its_own and _source(statement).startswith(sources):
                deleted = {**parameters, "StatementId": id_}
                orphan = Orphan(PERMISSION, id_, f"on function {function}", "lambda", "RemovePermission", deleted)
                yield {"function": resource, "id": id_}, orphan


def _permitted(state: State) -> set[tuple[str, str]]:
    """Names of functions, each with a qualifier whose policy to read."""
    functions = {(function_and_qualifier(resource.values["id"])[0], "") for resource in state.of(FUNCTION)}
    # An identity of a permission is its type, its function, the qualifier and its own name.
    permissions = (identity(PERMISSION, resource.values) for resource in state.of(PERMISSION))
    return functions | {(permission[1], permission[2]) for permission in permissions if permission}


def _source(statement: dict[str, Any]) -> str:
    for values in (statement.get("Condition") or {}).values():
        for name, value in values.items():
            if name.lower() == "aws:sourcearn":
                return str(value)
    return ""


def _role_policies(account: Account, state: State) -> Iterator[Candidate]:
    for role in _created(state, ROLE):
        for name in account.items("iam", "list_role_policies", "PolicyNames", RoleName=role):
            parameters = {"RoleName": role, "PolicyName": name}
            orphan = Orphan(ROLE_POLICY, name, f"in role {role}", "iam", "DeleteRolePolicy", parameters)
            yield {"id": f"{role}:{name}"}, orphan


def _attachments(account: Account, state: State) -> Iterator[Candidate]:
    for role in _created(state, ROLE):
        for item in account.items("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
            arn = item["PolicyArn"]
            parameters = {"RoleName": role, "PolicyArn": arn}
            orphan = Orphan(ROLE_POLICY_ATTACHMENT, arn, f"to role {role}", "iam", "DetachRolePolicy", parameters)
            yield {"role": role, "policyArn": arn}, orphan


def _metric_filters(account: Account, state: State) -> Iterator[Candidate]:
    for group in _created(state, LOG_GROUP):
        for item in account.items("logs", "describe_metric_filters", "metricFilters", logGroupName=group):
            name = item["filterName"]
            parameters = {"logGroupName": group, "filterName": name}
            why = f"on log group {group}"
            orphan = Orphan(LOG_METRIC_FILTER, name, why, "logs", "DeleteMetricFilter", parameters)
            yield {"id": name, "logGroupName": group}, orphan


UNTAGGED: dict[str, Callable[[Account, State], Iterator[Candidate]]] = {
    ROUTE: partial(_in_apis, ROUTE, "Route", "RouteKey"),
    INTEGRATION: partial(_in_apis, INTEGRATION, "Integration", "IntegrationUri"),
    AUTHORIZER: partial(_in_apis, AUTHORIZER, "Authorizer", "Name"),
    API_MAPPING: _mappings,
    PERMISSION: _permissions,
    ROLE_POLICY: _role_policies,
    ROLE_POLICY_ATTACHMENT: _attachments,
    LOG_METRIC_FILTER: _metric_filters,
}
"""Pulumi's token of each type to its candidates, in the order in which AWS lets them be deleted."""
