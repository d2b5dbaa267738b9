"""A program with pulumi_random beside resources of AWS: the sandbox builds its plugin when the engine starts it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox
from tests.e2e.examples import check_destroyed, check_quiet
from tests.support.aws import aws_client

pytestmark = pytest.mark.e2e

PROGRAM = """
import pulumi
import pulumi_aws as aws
import pulumi_random as random

pet = random.RandomPet("pet", length=3, separator=".")
password = random.RandomPassword("password", length=24, override_special="!%")
key = random.RandomBytes("key", length=8)
secret = aws.secretsmanager.Secret("secret", name=pet.id)
aws.secretsmanager.SecretVersion("version", secret_id=secret.id, secret_string=password.result)
outputs = {
    "bytes": key.base64,
    "bytesId": key.id,
    "hex": random.RandomId("id", byte_length=4, prefix="id-").hex,
    "integer": random.RandomInteger("integer", min=3, max=5).result,
    "password": password.result,
    "passwordId": password.id,
    "pet": pet.id,
    "shuffle": random.RandomShuffle("shuffle", inputs=["a", "b", "c"], result_count=2).results,
    "string": random.RandomString("string", length=6, special=False, keepers={"stage": "dev"}).result,
    "uuid": random.RandomUuid("uuid").result,
    "uuid4": random.RandomUuid4("uuid4").result,
    "uuid7": random.RandomUuid7("uuid7").result,
}
for name, value in outputs.items():
    pulumi.export(name, value)
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    (tmp_path / "Pulumi.yaml").write_text("name: random\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    made = Sandbox(tmp_path, home=tmp_path / "home")
    yield made
    made.down()


def test_random_values_are_used_and_secrets_stay_secret(sandbox: Sandbox) -> None:
    done = sandbox.up(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    outputs = sandbox.outputs()
    assert len(outputs["pet"].split(".")) == 3
    assert outputs["passwordId"] == "none"
    assert len(outputs["hex"]) == len("id-") + 8
    assert outputs["integer"] in (3, 4, 5)
    assert len(set(outputs["shuffle"]) & {"a", "b", "c"}) == 2
    assert len(outputs["string"]) == 6
    assert [outputs[name][14] for name in ("uuid4", "uuid7")] == ["4", "7"]
    shown = json.loads(sandbox.pulumi(["stack", "output", "--show-secrets", "--json"], capture=True).stdout)
    assert shown["bytesId"] == shown["bytes"]
    stored = aws_client(sandbox, "secretsmanager").get_secret_value(SecretId=outputs["pet"])["SecretString"]
    assert stored == shown["password"]
    assert len(stored) == 24
    assert stored not in sandbox.state.file.read_text(encoding="utf-8")
    check_quiet(sandbox)
    check_destroyed(sandbox)
