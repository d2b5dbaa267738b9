"""The component in a user's own mocks, written as Pulumi documents them: the inputs are the outputs.

Pulumi docs, "Unit testing Pulumi programs": `new_resource` returns an ID and `args.inputs`, and `call` returns `{}`.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.programs import REPOSITORY

MOCKS = """
import pulumi


class MyMocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs):
        return [args.name + "_id", {**args.inputs, **OUTPUTS.get(args.typ, {})}]

    def call(self, args: pulumi.runtime.MockCallArgs):
        return {}


OUTPUTS = %s
pulumi.runtime.set_mocks(MyMocks(), preview=%s)

import pulumi_aws as aws
from passage_component import JwtHttpApi, PassageHttpApi
from tests.support.programs import jwt_args, passage_args


"""

TEST = """
@pulumi.runtime.test
def test_%d():
    api = %s

    def check(outputs):
        assert "GET /orders" in outputs[0]

    return pulumi.Output.all(api.routes, api.url, api.execution_arn, api.function_names, api.role_names).apply(check)
"""

ALARMS = 'alarms={"topic_arns": ["arn:aws:sns:eu-west-1:123456789012:on-call"]}'
DOMAIN = 'domain={"name": "api.example.com", "hosted_zone_id": "Z1"}'
QUEUE = 'function_defaults={"environment": {"QUEUE": aws.sqs.Queue("queue").url}}'

CORS = 'routes={"ANY /orders": {"handler": "orders.handler"}, "GET /orders": {"handler": "orders.handler"}}'
TRACING = 'function_defaults={"tracing": True}'

WORKS = [
    "PassageHttpApi('api', passage_args())",
    "JwtHttpApi('svc', jwt_args())",
    *(f"PassageHttpApi('api', passage_args({arguments}))" for arguments in (ALARMS, CORS, TRACING)),
]

TELLS: dict[str, tuple[str, dict[str, Any]]] = {
    DOMAIN: (
        r"domain: the certificate has no domain_validation_options\. .*one for aws:acm/certificate:Certificate\.",
        {"aws:acm/certificate:Certificate": {"domainValidationOptions": [{"resourceRecordName": "a"}]}},
    ),
    QUEUE: (
        r'function_defaults\.environment\["QUEUE"\]: its Output has no value\. .*mocks .* return the output\.',
        {"aws:sqs/queue:Queue": {"url": "https://queue"}},
    ),
}
"""Arguments to the message, and to the outputs with which they work."""


def outcome(folder: Path, programs: Sequence[str], outputs: str = "{}", *, preview: bool = False) -> str:
    """The output of pytest for a test of each program."""
    tests = [TEST % number_and_program for number_and_program in enumerate(programs)]
    (folder / "test_infra.py").write_text(MOCKS % (outputs, preview) + "".join(tests), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            "/dev/null",
            "--rootdir",
            folder,
            folder,
        ],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("preview", [True, False])
def test_component_runs(tmp_path: Path, *, preview: bool) -> None:
    text = outcome(tmp_path, WORKS, preview=preview)

    assert f"{len(WORKS)} passed" in text, text


def test_message_says_what_the_mocks_have_to_return(tmp_path: Path) -> None:
    programs = [f"PassageHttpApi('api', passage_args({arguments}))" for arguments in TELLS]

    for program, (message, _) in zip(programs, TELLS.values(), strict=True):
        assert re.search(message, outcome(tmp_path, [program]))
    outputs = {type_: values for _, of_type in TELLS.values() for type_, values in of_type.items()}
    text = outcome(tmp_path, programs, repr(outputs))
    assert f"{len(TELLS)} passed" in text, text
