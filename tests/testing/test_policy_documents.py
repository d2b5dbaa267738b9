"""`get_policy_document` gives what the AWS provider gives.

Most examples are those of hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source_test.go.
"""

import json
from typing import Any

import pytest
from pulumi_aws import iam

from passage_component.testing import run_program

SOURCE = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Deny",
        "Sid": "RestrictAccessToSpecialTag",
        "Resource": "arn:aws:ec2:*:*:vpc/*",
        "Action": ["ec2:CreateTags", "ec2:DeleteTags"],
        "Condition": {
            "Null": {"aws:ResourceTag/SpecialTag": False},
            "StringLike": {"aws:ResourceAccount": ["123456"], "aws:PrincipalArn": "arn:aws:iam::*:role/Execution"},
        },
    },
}


def document(**arguments: Any) -> iam.GetPolicyDocumentResult:
    results = []
    run_program(lambda: results.append(iam.get_policy_document(**arguments)))
    return results[0]


def test_document_of_every_kind_of_statement() -> None:
    result = document(
        policy_id="policy_id",
        statements=[
            {
                "sid": "1",
                "actions": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
                "resources": ["arn:aws:s3:::*"],
            },
            {
                "actions": ["s3:ListBucket"],
                "resources": ["arn:aws:s3:::foo"],
                "conditions": [
                    {"test": "StringLike", "variable": "s3:prefix", "values": ["home/", "", "home/&{aws:username}/"]}
                ],
                "not_principals": [{"type": "AWS", "identifiers": ["arn:blahblah:example"]}],
            },
            {
                "actions": ["s3:*"],
                "resources": [
                    "arn:aws:s3:::foo/home/&{aws:username}",
                    "arn:aws:s3:::foo/home/&{aws:username}/*",
                ],
                "principals": [{"type": "AWS", "identifiers": ["arn:blahblah:example"]}],
            },
            {"effect": "Deny", "not_actions": ["s3:*"], "not_resources": ["arn:aws:s3:::*"]},
            {"actions": ["kinesis:*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]},
            {"actions": ["firehose:*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
        ],
    )

    assert result.minified_json == (
        '{"Version":"2012-10-17","Id":"policy_id","Statement":[{"Sid":"1","Effect":"Allow","Action":'
        '["s3:ListAllMyBuckets","s3:GetBucketLocation"],"Resource":"arn:aws:s3:::*"},{"Effect":"Allow","Action":'
        '"s3:ListBucket","Resource":"arn:aws:s3:::foo","NotPrincipal":{"AWS":"arn:blahblah:example"},"Condition":'
        '{"StringLike":{"s3:prefix":["home/","","home/${aws:username}/"]}}},{"Effect":"Allow","Action":"s3:*",'
        '"Resource":["arn:aws:s3:::foo/home/${aws:username}/*","arn:aws:s3:::foo/home/${aws:username}"],"Principal":'
        '{"AWS":"arn:blahblah:example"}},{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:s3:::*"},'
        '{"Effect":"Allow","Action":"kinesis:*","Principal":{"AWS":"*"}},{"Effect":"Allow","Action":"firehose:*",'
        '"Principal":"*"}]}'
    )
    assert result.json.startswith(
        '{\n  "Version": "2012-10-17",\n  "Id": "policy_id",\n  "Statement": [\n    {\n      "Sid"'
    )
    assert json.loads(result.json) == json.loads(result.minified_json)


def test_conditions_with_one_key_are_one() -> None:
    conditions = [
        {"test": "StringEquals", "variable": "s3:prefix", "values": values} for values in (["one/", "two/"], ["three/"])
    ]
    result = document(statements=[{"actions": ["s3:PutObject"], "resources": ["*"], "conditions": conditions}])

    (statement,) = json.loads(result.json)["Statement"]
    assert statement["Condition"] == {"StringEquals": {"s3:prefix": ["one/", "two/", "three/"]}}


def test_statement_of_a_source_has_the_providers_form() -> None:
    assert document(source_policy_documents=[json.dumps(SOURCE)]).minified_json == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"RestrictAccessToSpecialTag","Effect":"Deny","Action":'
        '["ec2:CreateTags","ec2:DeleteTags"],"Resource":"arn:aws:ec2:*:*:vpc/*","Condition":{"Null":'
        '{"aws:ResourceTag/SpecialTag":"false"},"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Execution",'
        '"aws:ResourceAccount":"123456"}}}]}'
    )


def test_statement_replaces_a_former_one_with_its_sid() -> None:
    override = {"Statement": [{"Sid": "RestrictAccessToSpecialTag", "Effect": "Allow", "Action": "*", "Resource": "*"}]}
    result = document(
        source_policy_documents=[json.dumps(SOURCE)],
        statements=[{"actions": ["s3:*"], "resources": ["*"]}],
        override_policy_documents=[json.dumps(override)],
    )

    assert [statement["Effect"] for statement in json.loads(result.json)["Statement"]] == ["Allow", "Allow"]
    assert json.loads(result.json)["Statement"][0] == override["Statement"][0]


def test_document_without_statements() -> None:
    assert document().minified_json == '{"Version":"2012-10-17"}'


def test_what_html_reserves_is_escaped_as_go_does() -> None:
    result = document(statements=[{"actions": ["a:<b>&c"], "resources": ["*"]}])

    assert r'"Action":"a:\u003cb\u003e\u0026c"' in result.minified_json


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"statements": [{"sid": "a"}, {"sid": "a"}]}, r'"a" is the sid of two statements\. Change one'),
        ({"source_policy_documents": [json.dumps(SOURCE)] * 2}, "is the sid of two statements"),
        ({"version": "2008-10-17", "statements": [{"resources": ["&{aws:username}"]}]}, "begins a variable, which"),
    ],
)
def test_document_that_the_provider_refuses_is_refused(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        document(**arguments)
