"""Orphans: the resources of a fake account that are not in a fake state."""

import functools
import io
import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from hypothesis import given, settings
from hypothesis import strategies as st

from passage_component.__main__ import main
from passage_component.tools import orphans
from passage_component.tools.deployer_policy import GRANTS
from passage_component.tools.orphans import Account, find_orphans, read_state
from passage_component.tools.orphans.identity import IDENTITIES

API = "arn:aws:apigateway:eu-west-1::/apis"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function"
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group"
ALARM = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm"
ROLE = "arn:aws:iam::123456789012:role"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate"
EXECUTION = "arn:aws:execute-api:eu-west-1:123456789012"
REAL = botocore.session.Session()
TAGS = {"stack": "production"}
CHANGE = '{"Changes": [{"Action": "DELETE", "ResourceRecordSet": {"Name": "x.example.com.", "Type": "A"}}]}'


def resource(type_: str, id_: str, parent: str = "passage:index:JwtHttpApi$", **outputs: Any) -> dict[str, Any]:
    return {"type": f"aws:{type_}", "urn": f"urn:pulumi:s::p::{parent}aws:{type_}::x", "id": id_, "outputs": outputs}


def secret(**more: str) -> dict[str, str]:
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", **more}


RESOURCES = [
    {"type": "pulumi:pulumi:Stack", "urn": "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"},
    {"type": "passage:index:JwtHttpApi", "urn": "urn:pulumi:s::p::passage:index:JwtHttpApi::api"},
    resource("apigatewayv2/api:Api", "a1", arn=f"{API}/a1", executionArn=f"{EXECUTION}:a1"),
    resource("apigatewayv2/route:Route", "r1", apiId="a1"),
    resource("apigatewayv2/integration:Integration", "i1", apiId="a1"),
    resource("apigatewayv2/authorizer:Authorizer", "z1", apiId="a1"),
    resource("apigatewayv2/stage:Stage", "$default", apiId="a1", arn=f"{API}/a1/stages/$default"),
    resource(
        "apigatewayv2/domainName:DomainName",
        "x.example.com",
        arn="arn:aws:apigateway:eu-west-1::/domainnames/x.example.com",
    ),
    resource("apigatewayv2/apiMapping:ApiMapping", "m1", domainName="x.example.com", apiId="a1"),
    resource("lambda/function:Function", "f1", arn=f"{FUNCTION}:f1"),
    resource("lambda/permission:Permission", "p1", function="f1"),
    resource("lambda/permission:Permission", "p2", function=f"{FUNCTION}:theirs", qualifier="live"),
    resource("iam/role:Role", "api-role-1", arn=f"{ROLE}/api-role-1"),
    resource("iam/rolePolicy:RolePolicy", "api-role-1:own", role="api-role-1"),
    resource("iam/rolePolicyAttachment:RolePolicyAttachment", "api-role-1-2026", role="api-role-1", policyArn="arn:p1"),
    resource("iam/rolePolicyAttachment:RolePolicyAttachment", "other-2026", role="other", policyArn="arn:p2"),
    # A resource that a component did not create may have children outside every state.
    resource("iam/role:Role", "theirs", parent="", arn=f"{ROLE}/theirs"),
    resource("cloudwatch/logGroup:LogGroup", "/theirs", parent="", arn=f"{GROUP}:/theirs"),
    resource("apigatewayv2/api:Api", "a5", parent="", arn=f"{API}/a5", executionArn=f"{EXECUTION}:a5"),
    # Types that are not the component's may have ARNs of the same form.
    resource("cloudwatch/compositeAlarm:CompositeAlarm", "all", parent="", arn=f"{ALARM}:all"),
    resource(
        "apigateway/domainName:DomainName",
        "rest.example.com",
        parent="",
        arn="arn:aws:apigateway:eu-west-1::/domainnames/rest.example.com",
    ),
    resource("cloudwatch/logGroup:LogGroup", "/g1", arn=f"{GROUP}:/g1"),
    resource("cloudwatch/logMetricFilter:LogMetricFilter", "mf1", logGroupName="/g1"),
    resource("cloudwatch/metricAlarm:MetricAlarm", "al1", arn=f"{ALARM}:al1"),
    resource(
        "acm/certificate:Certificate",
        f"{CERTIFICATE}/c1",
        arn=f"{CERTIFICATE}/c1",
        domainName="x.example.com",
        domainValidationOptions=[{"resourceRecordName": "_p.x.example.com.", "resourceRecordType": "CNAME"}],
    ),
    resource("route53/record:Record", "Z1__p.x.example.com_CNAME", zoneId="Z1"),
]


def statement(sid: str, api: str, function: str = "f1") -> dict[str, Any]:
    condition = {"ArnLike": {"AWS:SourceArn": f"{EXECUTION}:{api}/*/*"}}
    return {"Sid": sid, "Resource": f"{FUNCTION}:{function}", "Condition": condition}


def record(name: str, type_: str, *values: str) -> dict[str, Any]:
    found = {"ResourceRecords": [{"Value": each} for each in values]} if values else {}
    return {"Name": f"{name}.", "Type": type_, **found}


ANSWERS: dict[str, dict[str, Any]] = {
    "get_caller_identity": {"": {"Account": "123456789012"}},
    "get_resources": {
        "": {"ResourceTagMappingList": [{"ResourceARN": f"{API}/a1"}], "PaginationToken": "more"},
        "more": {
            "ResourceTagMappingList": [
                {"ResourceARN": arn}
                for arn in (
                    f"{API}/a1/stages/$default", f"{API}/a1/stages/old", f"{API}/a2", f"{API}/a2/stages/$default",
                    "arn:aws:apigateway:eu-west-1::/domainnames/y.example.com", f"{FUNCTION}:f1", f"{FUNCTION}:f2",
                    f"{GROUP}:/g1:*", f"{GROUP}:/g2", f"{ALARM}:al1", f"{ALARM}:al2", f"{CERTIFICATE}/c1",
                    f"{CERTIFICATE}/c2", "arn:aws:apigateway:eu-west-1::/restapis/other", f"{FUNCTION}:f2:live",
                    f"{ALARM}:all", "arn:aws:apigateway:eu-west-1::/domainnames/rest.example.com", f"{API}/a5",
                )
            ],
            "PaginationToken": "",
        },
    },
    "list_roles": {
        "": {
            "Roles": [
                {"RoleName": name, "Arn": f"{ROLE}/{name}"}
                for name in ("api-role-1", "api-role-2", "api-role-3", "someone")
            ],
            "IsTruncated": False,
            "Marker": "endless",
        }
    },
    "list_role_tags RoleName=api-role-1": {"": {"Tags": [{"Key": "stack", "Value": "production"}]}},
    "list_role_tags RoleName=api-role-2": {"": {"Tags": [{"Key": "stack", "Value": "production"}]}},
    "list_role_tags RoleName=api-role-3": {"": {"Tags": [{"Key": "stack", "Value": "staging"}]}},
    "get_routes ApiId=a1": {
        "": {"Items": [{"RouteId": "r1", "RouteKey": "GET /"}], "NextToken": "2"},
        "2": {"Items": [{"RouteId": "r2", "RouteKey": "GET /x"}]},
    },
    "get_integrations ApiId=a1": {"": {"Items": [{"IntegrationId": "i1"}, {"IntegrationId": "i2"}]}},
    "get_authorizers ApiId=a1": {"": {"Items": [{"AuthorizerId": "z1"}, {"AuthorizerId": "z2"}]}},
    "get_api_mappings DomainName=x.example.com": {
        "": {"Items": [{"ApiMappingId": "m1", "ApiId": "a1"}], "NextToken": "2"},
        "2": {"Items": [{"ApiMappingId": "m2", "ApiId": "a1"}, {"ApiMappingId": "m3", "ApiId": "theirs"}]},
    },
    "get_policy FunctionName=f1": {
        "": {"Policy": json.dumps({"Statement": [statement(f"p{n}", "a1") for n in (1, 3)] + [statement("p4", "a9")]})}
    },
    "get_policy FunctionName=theirs Qualifier=live": {
        "": {
            "Policy": json.dumps(
                {
                    "Statement": [statement(each, "a1", "theirs:live") for each in ("p2", "p5")]
                    + [{"Sid": "free", "Resource": f"{FUNCTION}:theirs:live"}, statement("p6", "a1", "theirs")]
                }
            )
        }
    },
    "list_role_policies RoleName=api-role-1": {"": {"PolicyNames": ["own", "second"]}},
    "list_role_policies RoleName=theirs": {"": {"PolicyNames": ["of-the-console"]}},
    "get_routes ApiId=a5": {"": {"Items": [{"RouteId": "of-its-body"}]}},
    "describe_metric_filters logGroupName=/theirs": {"": {"metricFilters": [{"filterName": "of-security"}]}},
    "list_attached_role_policies RoleName=api-role-1": {
        "": {"AttachedPolicies": [{"PolicyArn": "arn:p1"}], "IsTruncated": True, "Marker": "2"},
        "2": {"AttachedPolicies": [{"PolicyArn": "arn:p2"}], "IsTruncated": False},
    },
    "describe_metric_filters logGroupName=/g1": {"": {"metricFilters": [{"filterName": "mf1"}, {"filterName": "mf2"}]}},
    "list_hosted_zones": {
        "": {
            "HostedZones": [
                {"Id": "/hostedzone/Z1", "Name": "example.com."},
                {"Id": "/hostedzone/Z2", "Name": "elsewhere.com."},
            ],
            "IsTruncated": False,
        }
    },
    "list_resource_record_sets HostedZoneId=Z1": {
        "": {"ResourceRecordSets": [record("_p.x.example.com", "CNAME")], "IsTruncated": True, "NextRecordName": "x"},
        "x": {
            "ResourceRecordSets": [
                record("x.example.com", "A"),
                record("x.example.com", "TXT"),
                record("y.example.com", "A"),
                record("_p.y.example.com", "CNAME", "_q.z.acm-validations.aws."),
                record("_p.y.example.com", "TXT", "_q.z.acm-validations.aws."),
                record("_dmarc.y.example.com", "CNAME", "mail.example.com."),
                record("p.y.example.com", "CNAME", "_q.z.acm-validations.aws."),
                record("_p.www.y.example.com", "CNAME", "_q.z.acm-validations.aws."),
            ]
        },
    },
}  # fmt: skip
"""Operation and parameters to the answer's pages, by page token."""

_TOKENS = ("PaginationToken", "NextToken", "nextToken", "Marker", "StartRecordName")

EXPECTED = [
    ("route:Route", "r2", "aws apigatewayv2 delete-route --api-id a1 --route-id r2"),
    ("integration:Integration", "i2", "aws apigatewayv2 delete-integration --api-id a1 --integration-id i2"),
    ("authorizer:Authorizer", "z2", "aws apigatewayv2 delete-authorizer --api-id a1 --authorizer-id z2"),
    (
        "apiMapping:ApiMapping",
        "m2",
        "aws apigatewayv2 delete-api-mapping --domain-name x.example.com --api-mapping-id m2",
    ),
    ("permission:Permission", "p3", "aws lambda remove-permission --function-name f1 --statement-id p3"),
    (
        "permission:Permission",
        "p5",
        "aws lambda remove-permission --function-name theirs --qualifier live --statement-id p5",
    ),
    ("rolePolicy:RolePolicy", "second", "aws iam delete-role-policy --role-name api-role-1 --policy-name second"),
    (
        "rolePolicyAttachment:RolePolicyAttachment",
        "arn:p2",
        "aws iam detach-role-policy --role-name api-role-1 --policy-arn arn:p2",
    ),
    (
        "logMetricFilter:LogMetricFilter",
        "mf2",
        "aws logs delete-metric-filter --log-group-name /g1 --filter-name mf2",
    ),
    (
        "record:Record",
        "x.example.com A",
        f"aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch '{CHANGE}'",
    ),
    ("stage:Stage", f"{API}/a1/stages/old", "aws apigatewayv2 delete-stage --api-id a1 --stage-name old"),
    ("api:Api", f"{API}/a2", "aws apigatewayv2 delete-api --api-id a2"),
    (
        "domainName:DomainName",
        "arn:aws:apigateway:eu-west-1::/domainnames/y.example.com",
        "aws apigatewayv2 delete-domain-name --domain-name y.example.com",
    ),
    ("function:Function", f"{FUNCTION}:f2", "aws lambda delete-function --function-name f2"),
    ("logGroup:LogGroup", f"{GROUP}:/g2", "aws logs delete-log-group --log-group-name /g2"),
    ("metricAlarm:MetricAlarm", f"{ALARM}:al2", "aws cloudwatch delete-alarms --alarm-names al2"),
    (
        "certificate:Certificate",
        f"{CERTIFICATE}/c2",
        f"aws acm delete-certificate --certificate-arn {CERTIFICATE}/c2",
    ),
    ("role:Role", f"{ROLE}/api-role-2", "aws iam delete-role --role-name api-role-2"),
]


UNRECORDED = [
    resource("apigatewayv2/route:Route", "r2", apiId="a1"),
    resource("apigatewayv2/integration:Integration", "i2", apiId="a1"),
    resource("apigatewayv2/authorizer:Authorizer", "z2", apiId="a1"),
    resource("apigatewayv2/apiMapping:ApiMapping", "m2", domainName="x.example.com", apiId="a1"),
    resource("lambda/permission:Permission", "p3", function="f1"),
    resource("lambda/permission:Permission", "p5", function="theirs", qualifier="live"),
    resource("iam/rolePolicy:RolePolicy", "api-role-1:second"),
    resource("iam/rolePolicyAttachment:RolePolicyAttachment", "x", role="api-role-1", policyArn="arn:p2"),
    resource("cloudwatch/logMetricFilter:LogMetricFilter", "mf2", logGroupName="/g1"),
    resource("route53/record:Record", "Z1_x.example.com_A", zoneId="Z1"),
    resource("apigatewayv2/stage:Stage", "old", apiId="a1"),
    resource("apigatewayv2/api:Api", "a2", arn=f"{API}/a2", executionArn=f"{EXECUTION}:a2"),
    resource("apigatewayv2/stage:Stage", "$default", apiId="a2"),
    resource("apigatewayv2/domainName:DomainName", "y.example.com"),
    resource("lambda/function:Function", "f2"),
    resource("cloudwatch/logGroup:LogGroup", "/g2"),
    resource("cloudwatch/metricAlarm:MetricAlarm", "al2"),
    resource("acm/certificate:Certificate", f"{CERTIFICATE}/c2"),
    resource("iam/role:Role", "api-role-2"),
]
"""The orphans of `EXPECTED` as a state records them; unfinished ones without an ARN."""


def _functions(text: str) -> list[str]:
    name = text.rpartition(":")[2]
    return [name, f"{FUNCTION}:{name}", f"123456789012:function:{name}", f"123456789012:{name}", f"function:{name}"]


def _in_api(id_: str, outputs: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(id_, outputs), (f"{outputs['apiId']}/{id_}", outputs)]


def _permission(id_: str, outputs: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    functions = _functions(outputs["function"])
    spelled = [{**outputs, "function": each} for each in functions]
    if "qualifier" in outputs:
        spelled += [{"function": f"{each}:{outputs['qualifier']}"} for each in functions]
    return [(id_, each) for each in spelled] + [(f"f/{id_}", each) for each in spelled]


SPELLINGS: dict[str, Callable[[str, dict[str, Any]], list[tuple[str, dict[str, Any]]]]] = {
    "aws:apigatewayv2/route:Route": _in_api,
    "aws:apigatewayv2/integration:Integration": _in_api,
    "aws:apigatewayv2/authorizer:Authorizer": _in_api,
    "aws:apigatewayv2/stage:Stage": _in_api,
    "aws:apigatewayv2/domainName:DomainName": lambda id_, outputs: [(id_.upper(), outputs), (f"{id_}.", outputs)],
    "aws:apigatewayv2/apiMapping:ApiMapping": lambda id_, outputs: [
        (each, {**outputs, "domainName": domain})
        for each in (id_, f"{id_}/x.example.com")
        for domain in ("x.example.com", "X.Example.com", "x.example.com.")
    ],
    "aws:lambda/function:Function": lambda id_, outputs: [(each, outputs) for each in _functions(id_)],
    "aws:lambda/permission:Permission": _permission,
    "aws:iam/role:Role": lambda id_, outputs: [
        (id_, each) for each in (outputs, {"arn": f"{ROLE}/some/path/{id_}"}, {"arn": f"arn:aws-cn:{ROLE[8:]}/{id_}"})
    ],
    "aws:iam/rolePolicy:RolePolicy": lambda id_, outputs: [(id_, outputs), (id_.replace("api", "API"), outputs)],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": lambda id_, outputs: [
        (each, {**outputs, "role": outputs["role"].replace("api", prefix)})
        for each in (id_, f"{outputs['role']}/{outputs['policyArn']}")
        for prefix in ("api", "API", "/path/api")
    ],
    "aws:cloudwatch/logGroup:LogGroup": lambda id_, outputs: [
        (id_, outputs),
        (id_, {"arn": f"{GROUP}:{id_}:*", "region": "eu-west-1"}),
    ],
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": lambda id_, outputs: [(id_, outputs), (f"/g1:{id_}", outputs)],
    "aws:route53/record:Record": lambda id_, outputs: [
        (f"{prefix}{changed}{suffix}", {**outputs, **fqdn})
        for prefix in ("", "/hostedzone/")
        for suffix in ("", "_some_policy")
        for changed, fqdn in (
            (id_, {}),
            (id_.replace("x.example", "X.Example"), {}),
            (id_.replace("com_", "com._"), {}),
            (id_.replace(".example.com", ""), {"fqdn": f"{id_.split('_', 1)[1].rpartition('_')[0]}."}),
        )
    ],
}
"""Other ids and outputs that a state may have for a type: from a program, an import, another provider."""


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_resource_in_any_spelling_of_a_state_is_not_an_orphan(data: st.DataObject) -> None:
    """The orphans are the same, and a state with all of them, in outputs or in inputs, has no orphans."""

    def spelled(recorded: dict[str, Any]) -> dict[str, Any]:
        if recorded["type"] not in SPELLINGS:
            return recorded
        ways = SPELLINGS[recorded["type"]](recorded["id"], recorded["outputs"])
        id_, values = data.draw(st.sampled_from(ways))
        return {**recorded, "id": id_, "outputs": {}, data.draw(st.sampled_from(("inputs", "outputs"))): values}

    known, more = ([spelled(each) if "id" in each else each for each in some] for some in (RESOURCES, UNRECORDED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "get_session", Answers)
        found = find_orphans(Account("eu-west-1"), read_state(exported(known)), TAGS)
        assert [(each.type.partition("/")[2], each.id, each.command) for each in found] == EXPECTED
        assert find_orphans(Account("eu-west-1"), read_state(exported(known + more)), TAGS) == []


class Answers:
    """A session whose clients answer from a table, or as AWS does for a deleted resource."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.called: set[tuple[str, str]] = set()

    def create_client(self, service: str, region_name: str | None) -> Any:
        assert region_name == "eu-west-1"
        client = _client(service)
        client._make_api_call = functools.partial(self._answer, service)
        return client

    def _answer(self, service: str, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if self._error:
            raise self._error
        operation = botocore.xform_name(name)
        self.called.add((service, operation))
        parameters = dict(parameters)
        asked = next((parameters.pop(token) for token in _TOKENS if token in parameters), "")
        filters = (parameters.pop("TagFilters", None), parameters.pop("ResourceTypeFilters", None))
        if operation == "get_resources":
            assert filters[0] == [{"Key": "stack", "Values": ["production"]}]
        key = " ".join([operation, *(f"{name}={value}" for name, value in parameters.items())])
        if key not in ANSWERS:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, operation)
        return dict(ANSWERS[key][asked])


@functools.cache
def _client(service: str) -> Any:
    """botocore's own client, so that its paginators read the answers."""
    return REAL.create_client(service, "eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Answers:
    answers = Answers()
    monkeypatch.setattr(botocore.session, "get_session", lambda: answers)
    return answers


def exported(resources: list[dict[str, Any]], *pending: dict[str, Any]) -> str:
    deployment = {"resources": resources, "pending_operations": [{"resource": each} for each in pending]}
    return json.dumps({"version": 3, "deployment": deployment})


@pytest.mark.usefixtures("session")
def test_resource_outside_the_state_is_an_orphan() -> None:
    found = find_orphans(Account("eu-west-1"), read_state(exported(RESOURCES)), TAGS)

    assert [(each.type.partition("/")[2], each.id, each.command) for each in found] == EXPECTED


def test_delete_command_exists_in_botocore(session: Answers) -> None:
    """botocore, and with it the AWS CLI, knows the operations and their parameters."""
    found = find_orphans(Account("eu-west-1"), read_state(exported(RESOURCES)), TAGS)
    for each in found:
        model = REAL.get_service_model(each.service).operation_model(each.operation)
        assert each.parameters.keys() <= model.input_shape.members.keys()
        assert set(model.input_shape.required_members) <= each.parameters.keys()
    for service, operation in session.called:
        names = {botocore.xform_name(name) for name in REAL.get_service_model(service).operation_names}
        assert operation in names


@pytest.mark.usefixtures("session")
def test_without_a_state_orphans_are_found_by_tags() -> None:
    """The first resource of a stack, created and not recorded."""
    found = find_orphans(Account("eu-west-1"), read_state(exported([])), TAGS)

    assert {each.why for each in found} == {"tags"}
    assert {f"{API}/a1", f"{ROLE}/api-role-1", f"{FUNCTION}:f1"} <= {each.id for each in found}


@pytest.mark.usefixtures("session")
def test_records_of_a_given_domain_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As after `destroy`, which deletes the certificate that had the domain."""
    file = tmp_path / "state.json"
    file.write_text(exported([]), encoding="utf-8")
    command = ["orphans", str(file), "--tag", "stack=production", "--region", "eu-west-1"]

    def listed(*domains: str) -> list[str]:
        assert main([*command, *(word for each in domains for word in ("--domain", each))]) == 1
        return [each for each in capsys.readouterr().out.splitlines() if each.startswith("aws:route53")]

    assert listed() == listed("elsewhere.org") == []
    assert listed("y.example.com") == ["aws:route53/record:Record y.example.com A (in hosted zone Z1)"]
    assert len(listed("X.example.com.", "y.example.com")) == 2


@pytest.mark.usefixtures("session")
def test_record_name_is_compared_as_route_53_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [record("\\052.w.example.com", "A"), record("_p.w.example.com", "CNAME", "_q.z.acm-validations.aws.")]
    monkeypatch.setitem(ANSWERS, "list_resource_record_sets HostedZoneId=Z1", {"": {"ResourceRecordSets": records}})

    def found(*recorded: str) -> list[str]:
        state = read_state(exported([resource("route53/record:Record", each) for each in recorded]))
        orphaned = find_orphans(Account("eu-west-1"), state, TAGS, ["*.W.example.com."])
        return [each.id for each in orphaned if each.type == orphans.RECORD]

    assert found() == ["*.w.example.com A"]
    assert found("Z1_*.w.example.com_A") == found("Z1_\\052.w.example.com_A") == []


@pytest.mark.usefixtures("session")
def test_replaced_or_imported_resource_is_not_an_orphan() -> None:
    changed = [{**each, "delete": True} for each in UNRECORDED[:9]]
    changed += [{**each, "pendingReplacement": True} for each in UNRECORDED[9:15]]
    state = read_state(exported([*RESOURCES, *changed], *UNRECORDED[15:]))

    assert find_orphans(Account("eu-west-1"), state, TAGS) == []


HIDDEN = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("region", [HIDDEN, 7, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"])
def test_resource_with_a_hidden_region_is_not_an_orphan(region: Any) -> None:
    recorded = [
        {**each, "outputs": {**each.get("outputs", {}), "region": region}} for each in (*RESOURCES, *UNRECORDED)
    ]

    assert find_orphans(Account("eu-west-1"), read_state(exported(recorded)), TAGS) == []


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    "attaching",
    [
        resource("iam/policyAttachment:PolicyAttachment", "x", roles=["api-role-1"], policyArn="arn:p2"),
        resource("iam/policyAttachment:PolicyAttachment", "x", roles=["api-role-1"], policyArn=HIDDEN),
        resource(
            "iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
            "x",
            roleName="api-role-1",
            policyArns=["arn:p1", "arn:p2"],
        ),
    ],
)
def test_attachment_of_another_resource_is_not_an_orphan(attaching: dict[str, Any]) -> None:
    found = find_orphans(Account("eu-west-1"), read_state(exported([*RESOURCES, attaching])), TAGS)

    assert "aws:iam/rolePolicyAttachment:RolePolicyAttachment" not in {each.type for each in found}


@pytest.mark.usefixtures("session")
def test_hidden_validation_options_are_no_error() -> None:
    options = [HIDDEN, {"resourceRecordName": HIDDEN}, {"resourceRecordName": None}, None]
    certificate = resource("acm/certificate:Certificate", f"{CERTIFICATE}/c9", domainValidationOptions=options)

    assert find_orphans(Account("eu-west-1"), read_state(exported([*RESOURCES, certificate])), TAGS)


TAGGED = {each.partition("/")[2] for each in orphans.TAGGED}


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("type_", "hidden", "untold"),
    [
        ("aws:lambda/permission:Permission", "function", {"permission:Permission"}),
        ("aws:lambda/permission:Permission", "qualifier", {"permission:Permission"}),
        ("aws:apigatewayv2/apiMapping:ApiMapping", "domainName", {"apiMapping:ApiMapping"}),
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "policyArn",
            {"rolePolicyAttachment:RolePolicyAttachment"},
        ),
        ("aws:cloudwatch/logMetricFilter:LogMetricFilter", "logGroupName", {"logMetricFilter:LogMetricFilter"}),
        ("aws:route53/record:Record", "fqdn", {"record:Record"}),
        ("aws:apigatewayv2/stage:Stage", "apiId", {"stage:Stage"}),
        (
            "aws:iam/role:Role",
            "arn",
            {"role:Role", "rolePolicy:RolePolicy", "rolePolicyAttachment:RolePolicyAttachment"},
        ),
        ("aws:cloudwatch/compositeAlarm:CompositeAlarm", "arn", TAGGED),
    ],
)
def test_type_with_an_encrypted_identity_is_not_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], type_: str, hidden: str, untold: set[str]
) -> None:
    file = tmp_path / "state.json"
    command = ["orphans", str(file), "--tag", "stack=production", "--region", "eu-west-1"]

    def listed(value: Any) -> tuple[set[str], str]:
        resources = [
            {**each, "outputs": {**each["outputs"], hidden: value(each["outputs"].get(hidden))}}
            if each["type"] == type_ and hidden in {"fqdn", *each["outputs"]}
            else each
            for each in RESOURCES
        ]
        file.write_text(exported(resources), encoding="utf-8")
        assert main(command) == 1
        printed = capsys.readouterr()
        types = (line.split()[0] for line in printed.out.splitlines() if line.startswith("aws:"))
        return {each.partition("/")[2] for each in types}, printed.err

    every = {type_ for type_, _, _ in EXPECTED}
    told, error = listed(lambda _: secret(ciphertext="v1:abc"))
    assert told == every - untold
    assert type_ in error
    assert "pulumi stack export --show-secrets" in error
    # As that command prints it.
    told, error = listed(lambda plain: secret(plaintext=json.dumps(plain)) if plain else None)
    assert (told, error) == (every, "")


def test_encrypted_identities_without_orphans_are_reported(
    tmp_path: Path, session: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = resource("lambda/permission:Permission", "p9", function=secret(ciphertext="v1:abc"))
    file = tmp_path / "state.json"
    file.write_text(exported([*RESOURCES, *UNRECORDED, hidden]), encoding="utf-8")

    assert main(["orphans", str(file), "--tag", "stack=production", "--region", "eu-west-1"]) == 2
    assert capsys.readouterr().out == "0 orphans\n"
    assert ("lambda", "get_policy") in session.called


def test_other_regions_and_accounts_are_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In another region or account the same names may belong to others."""
    asked = {
        "describe_metric_filters logGroupName=/g3": {"": {"metricFilters": [{"filterName": "of-others"}]}},
        "list_role_policies RoleName=api-role-5": {"": {"PolicyNames": ["of-others"]}},
        "get_policy FunctionName=f3": {"": {"Policy": json.dumps({"Statement": [statement("p3", "a1", "f3")]})}},
    }
    for each, answer in asked.items():
        monkeypatch.setitem(ANSWERS, each, answer)
    monkeypatch.setattr(botocore.session, "get_session", Answers)
    elsewhere = [
        resource("cloudwatch/logGroup:LogGroup", "/g3", arn=f"{GROUP}:/g3".replace("eu-west-1", "us-east-1")),
        resource("iam/role:Role", "api-role-5", arn="arn:aws:iam::999999999999:role/api-role-5"),
        resource("lambda/permission:Permission", "p9", function=f"{FUNCTION}:f3".replace("eu-west-1", "us-east-1")),
        resource("apigatewayv2/route:Route", "r9", apiId="a9", region="us-east-1"),
    ]
    file = tmp_path / "state.json"
    file.write_text(exported([*RESOURCES, *UNRECORDED, *elsewhere]), encoding="utf-8")

    assert main(["orphans", str(file), "--tag", "stack=production", "--region", "eu-west-1"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "0 orphans\n"
    assert "us-east-1 of account 123456789012 too. Ask there with" in printed.err
    assert "eu-west-1 of account 999999999999 too. Ask there with" in printed.err
    assert len(printed.err.splitlines()) == 2


@pytest.mark.parametrize(
    ("given_region", "environment", "region"),
    [
        ("a", {"AWS_REGION": "b", "AWS_DEFAULT_REGION": "c"}, "a"),
        (None, {"AWS_REGION": "b", "AWS_DEFAULT_REGION": "c"}, "b"),
        (None, {"AWS_DEFAULT_REGION": "c"}, "c"),
        (None, {}, "d"),
    ],
)
def test_region_is_read_as_by_the_aws_cli(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given_region: str | None,
    environment: dict[str, str],
    region: str,
) -> None:
    (tmp_path / "config").write_text("[profile p]\nregion = d\n", encoding="utf-8")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "p", **environment}.items():
        monkeypatch.setenv(name, value)

    assert Account(given_region).region == region


def test_every_type_of_the_component_has_an_identity() -> None:
    told = {*orphans.TAGGED, *orphans.UNTAGGED, orphans.RECORD}
    assert told == IDENTITIES.keys()
    only_in_the_state = {"aws:acm/certificateValidation:CertificateValidation"}
    assert told | only_in_the_state == {type_ for grant in GRANTS for type_ in grant.types}


@pytest.mark.usefixtures("session")
def test_command_lists_orphans_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "state.json"
    file.write_text(exported(RESOURCES), encoding="utf-8")

    code = main(["orphans", str(file), "--tag", "stack=production", "--region", "eu-west-1"])

    printed = capsys.readouterr().out.splitlines()
    assert code == 1
    assert printed[:2] == [
        "aws:apigatewayv2/route:Route r2 (in API a1: GET /x)",
        "    aws apigatewayv2 delete-route --api-id a1 --route-id r2",
    ]
    assert printed[-1] == f"{len(EXPECTED)} orphans"
    assert [shlex.split(line)[0] for line in printed[1:-1:2]] == ["aws"] * len(EXPECTED)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_state_in_an_encoding_of_powershell_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(exported(RESOURCES).encode(encoding))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))

    for source in (str(file), "-"):
        assert main(["orphans", source, "--tag", "stack=production", "--region", "eu-west-1"]) == 1
        assert capsys.readouterr().out.endswith(f"{len(EXPECTED)} orphans\n")


@pytest.mark.parametrize(
    ("text", "tag", "message"),
    [
        (
            "{",
            "stack=production",
            "it is not an exported state. Write one with `pulumi stack export --file STATE.json`.",
        ),
        ("[]", "stack=production", "it is not an exported state"),
        ("[" * 200_000, "stack=production", "it is not an exported state"),
        ('{"deployment": {"resources": [{"type": "x"}]}}', "stack=production", "it is not an exported state"),
        ('{"deployment": {}}', "production", "--tag: it is not KEY=VALUE. Give one such as stack=production."),
        ('{"deployment": {}}', "=production", "--tag: it is not KEY=VALUE"),
    ],
)
def test_bad_argument_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, tag: str, message: str
) -> None:
    file = tmp_path / "state.json"
    file.write_text(text, encoding="utf-8")

    assert main(["orphans", str(file), "--tag", tag]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [NoCredentialsError(), ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetResources")]
)
def test_account_without_an_answer_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.setattr(botocore.session, "get_session", lambda: Answers(error))
    file = tmp_path / "state.json"
    file.write_text(exported(RESOURCES), encoding="utf-8")

    assert main(["orphans", str(file), "--tag", "stack=production", "--region", "eu-west-1"]) == 2
    assert f"AWS does not answer. {error}" in capsys.readouterr().err
