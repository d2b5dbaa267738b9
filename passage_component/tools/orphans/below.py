"""Orphans without tags of their own: they are in, or below, something of the stack that the state knows."""

import json
from collections.abc import Iterator
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

BELOW = (
    ROUTE,
    INTEGRATION,
    AUTHORIZER,
    API_MAPPING,
    PERMISSION,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
    LOG_METRIC_FILTER,
)
"""Pulumi's tokens of the types; in the order in which AWS lets them be deleted."""


def orphans_below(account: Account, state: State) -> Iterator[Orphan]:
    """What is in the components' APIs, roles and log groups, on domain names and functions, and is not recorded."""
    for type_, noun in ((ROUTE, "Route"), (INTEGRATION, "Integration"), (AUTHORIZER, "Authorizer")):
        for api in _made(state, API):
            yield from _in_api(account, state, type_, noun, api)
    yield from _mappings(account, state)
    yield from _permissions(account, state)
    yield from _role_policies(account, state)
    yield from _attachments(account, state)
    yield from _metric_filters(account, state)


def _made(state: State, type_: str) -> list[str]:
    return sorted({str(each.values["id"]) for each in state.made(type_)})


def _in_api(account: Account, state: State, type_: str, noun: str, api: str) -> Iterator[Orphan]:
    member = f"{noun}Id"
    for each in account.items(_APIGATEWAY, f"get_{noun.lower()}s", "Items", ApiId=api):
        if not state.may_have(identity(type_, {"id": each[member]})):
            # A route's key says more than its id.
            why = f"in API {api}" + (f": {each['RouteKey']}" if "RouteKey" in each else "")
            parameters = {"ApiId": api, member: each[member]}
            yield Orphan(type_, each[member], why, _APIGATEWAY, f"Delete{noun}", parameters)


def _mappings(account: Account, state: State) -> Iterator[Orphan]:
    apis = _made(state, API)
    names = [each.values["id"] for each in state.of(DOMAIN_NAME)]
    names += [each.values.get("domainName") for each in state.of(API_MAPPING)]
    for domain in sorted({dns_name(each) for each in names if isinstance(each, str)}):
        for each in account.items(_APIGATEWAY, "get_api_mappings", "Items", DomainName=domain):
            id_ = each["ApiMappingId"]
            # Other stacks' APIs may share the domain.
            if each["ApiId"] in apis and not state.may_have(identity(API_MAPPING, {"id": id_, "domainName": domain})):
                parameters = {"DomainName": domain, "ApiMappingId": id_}
                why = f"of domain {domain} to API {each['ApiId']}"
                yield Orphan(API_MAPPING, id_, why, _APIGATEWAY, "DeleteApiMapping", parameters)


def _permissions(account: Account, state: State) -> Iterator[Orphan]:
    """Statements for the components' APIs, on functions of the stack or on those that it was given."""
    sources = tuple(f"{each.values['executionArn']}/" for each in state.made(API) if "executionArn" in each.values)
    for function, qualifier in sorted(_permitted(state)) if sources else ():
        parameters = {"FunctionName": function} | ({"Qualifier": qualifier} if qualifier else {})
        policy = account.get("lambda", "get_policy", **parameters)
        for statement in json.loads(policy["Policy"])["Statement"] if policy else []:
            values = {"function": statement["Resource"], "id": statement["Sid"]}
            is_wanted = function_and_qualifier(statement["Resource"]) == (function, qualifier)
            is_wanted &= _source(statement).startswith(sources)
            if is_wanted and not state.may_have(identity(PERMISSION, values)):
                given = {**parameters, "StatementId": statement["Sid"]}
                why = f"on function {function}"
                yield Orphan(PERMISSION, statement["Sid"], why, "lambda", "RemovePermission", given)


def _permitted(state: State) -> set[tuple[str, str]]:
    """Names of functions, with the qualifiers that policies of theirs are asked for."""
    own = {(function_and_qualifier(each.values["id"])[0], "") for each in state.of(FUNCTION)}
    # An identity of a permission is its type, its function, the qualifier and its own name.
    recorded = (identity(PERMISSION, each.values) for each in state.of(PERMISSION))
    return own | {(each[1], each[2]) for each in recorded if each}


def _source(statement: dict[str, Any]) -> str:
    for values in (statement.get("Condition") or {}).values():
        for name, value in values.items():
            if name.lower() == "aws:sourcearn":
                return str(value)
    return ""


def _role_policies(account: Account, state: State) -> Iterator[Orphan]:
    for role in _made(state, ROLE):
        for name in account.items("iam", "list_role_policies", "PolicyNames", RoleName=role):
            if not state.may_have(identity(ROLE_POLICY, {"id": f"{role}:{name}"})):
                parameters = {"RoleName": role, "PolicyName": name}
                yield Orphan(ROLE_POLICY, name, f"in role {role}", "iam", "DeleteRolePolicy", parameters)


def _attachments(account: Account, state: State) -> Iterator[Orphan]:
    for role in _made(state, ROLE):
        for each in account.items("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
            if not state.may_have(identity(ROLE_POLICY_ATTACHMENT, {"role": role, "policyArn": each["PolicyArn"]})):
                parameters = {"RoleName": role, "PolicyArn": each["PolicyArn"]}
                yield Orphan(
                    ROLE_POLICY_ATTACHMENT, each["PolicyArn"], f"to role {role}", "iam", "DetachRolePolicy", parameters
                )


def _metric_filters(account: Account, state: State) -> Iterator[Orphan]:
    for group in _made(state, LOG_GROUP):
        for each in account.items("logs", "describe_metric_filters", "metricFilters", logGroupName=group):
            values = {"id": each["filterName"], "logGroupName": group}
            if not state.may_have(identity(LOG_METRIC_FILTER, values)):
                parameters = {"logGroupName": group, "filterName": each["filterName"]}
                why = f"on log group {group}"
                yield Orphan(LOG_METRIC_FILTER, each["filterName"], why, "logs", "DeleteMetricFilter", parameters)
