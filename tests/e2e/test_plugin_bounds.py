"""The AWS plugin never leaves this machine and never deploys half a program, for any program and environment.

`elsewhere` listens as a proxy would: a plugin that obeyed the environment would ask it for the way out.
"""

import json
import re
import socket
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import boto3
import pytest

from sandbox import emulator
from sandbox.deployment import Sandbox
from sandbox.errors import SandboxError

pytestmark = pytest.mark.e2e

ENVIRONMENT = {
    "AWS_PROFILE": "real",
    "AWS_ENDPOINT_URL_S3": "https://s3.eu-west-1.amazonaws.com",
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("bounds")
    (folder / "Pulumi.yaml").write_text("name: bounds\nruntime: python\n")
    made = Sandbox(folder, home=folder / "home")
    yield made
    made.down()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A listener that the environment names as the proxy, with credentials and endpoints of a real account."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        yield listener


def write(sandbox: Sandbox, program: str, **configuration: str) -> None:
    """Change the program and its stack's configuration."""
    folder = sandbox.project.folder
    (folder / "__main__.py").write_text(f"import json\nimport pulumi\nimport pulumi_aws as aws\n{program}\n")
    config = {f"aws:{key}": value for key, value in configuration.items()}
    (folder / "Pulumi.sandbox.yaml").write_text(json.dumps({"config": config}))


def assert_nobody_asked(listener: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_explicit_provider_of_another_region_stays_here(
    sandbox: Sandbox, elsewhere: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        sandbox,
        'other = pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-1"))\n'
        'aws.cloudwatch.LogGroup("logs", name="bounds", opts=other)\n'
        'aws.s3.Bucket("files", bucket="bounds-files", force_destroy=True, opts=other)',
    )

    done = sandbox.up(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert_nobody_asked(elsewhere)
    monkeypatch.undo()
    settings = {"endpoint_url": emulator.url(sandbox.home), "aws_access_key_id": "test"}
    logs = boto3.client("logs", region_name="eu-west-1", aws_secret_access_key="test", **settings)
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == ["bounds"]


def test_region_and_tags_of_a_provider_reach_its_resources(sandbox: Sandbox) -> None:
    write(
        sandbox,
        'tags = {"tags": {"team": "platform", "stage": "dev"}}\n'
        'other = aws.Provider("other", region="eu-west-1", default_tags=tags, ignore_tags={"keys": ["secret"]})\n'
        "opts = pulumi.ResourceOptions(provider=other)\n"
        'aws.sqs.Queue("queue", tags={"stage": "test", "secret": "x"}, opts=opts)',
    )

    done = sandbox.up(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    (queue,) = [each for each in sandbox.resources() if each["type"] == "aws:sqs/queue:Queue"]
    expected = {"region": "eu-west-1", "tagsAll": {"team": "platform", "stage": "test"}}
    for seen in (queue["inputs"], queue["outputs"]):
        assert {name: seen.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('profile="real"', "profile: the sandbox talks to this machine only, and has no account"),
        ('access_key="AKIAIOSFODNN7EXAMPLE", secret_key="x"', "accessKey: the sandbox talks to this machine only"),
        ('http_proxy="http://proxy.example:3128"', "httpProxy: the sandbox talks to this machine only"),
        ('endpoints=[{"sqs": "https://sqs.example"}]', r"endpoints: https://sqs\.example is not on this machine"),
        ('endpoints=[{"sqs": "http://localhost.example"}]', r"endpoints: http://localhost\.example is not on"),
        (
            'endpoints=pulumi.Output.secret([{"sqs": "https://sqs.example"}])',
            r"sqs\.example(:443)?( is not on|: the sandbox talks to) this machine",
        ),
    ],
)
def test_explicit_provider_that_leads_elsewhere_is_refused(
    sandbox: Sandbox, elsewhere: socket.socket, arguments: str, message: str
) -> None:
    write(
        sandbox,
        f'other = aws.Provider("other", {arguments})\n'
        'aws.sqs.Queue("queue", opts=pulumi.ResourceOptions(provider=other))',
    )

    done = sandbox.up(["--color", "never"], capture=True)

    assert done.returncode != 0
    assert re.search(message, done.stdout + done.stderr), done.stdout + done.stderr
    assert_nobody_asked(elsewhere)


@pytest.mark.parametrize("key", ["profile", "accessKey", "sharedCredentialsFiles"])
def test_stack_of_a_real_account_is_refused(sandbox: Sandbox, elsewhere: socket.socket, key: str) -> None:
    write(sandbox, 'aws.sqs.Queue("queue")', **{key: '["/x"]' if key.endswith("s") else "real"})

    done = sandbox.up(["--color", "never"], capture=True)

    assert done.returncode != 0
    assert f"{key}: the sandbox talks to this machine only, and has no account" in done.stdout, done.stdout
    assert_nobody_asked(elsewhere)


def test_unknown_types_are_told_all_at_once(sandbox: Sandbox) -> None:
    write(
        sandbox,
        'aws.sqs.Queue("known")\n'
        'aws.elasticache.Cluster("cluster", engine="redis")\n'
        'aws.rds.Instance("database", instance_class="db.t3.micro")\n'
        'pulumi.export("zones", aws.redshift.get_cluster_output(cluster_identifier="it").id)',
    )

    install = f"pulumi plugin install resource aws {version('pulumi-aws')}"
    for command in (sandbox.preview, sandbox.up):
        with pytest.raises(SandboxError) as caught:
            command(capture=True)
        lines = str(caught.value).splitlines()
        assert lines[:-1] == [
            "the built plugin does not have these types of the program:",
            "  aws:elasticache/cluster:Cluster (service elasticache)",
            "  aws:rds/instance:Instance (service rds)",
            "  aws:redshift/getCluster:getCluster (service redshift)",
        ]
        assert lines[-1].startswith(f"The released plugin has them. Run `{install}` where Pulumi's download site")


def test_missing_plugin_stops_a_program_that_uses_it(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, release in (("thing", "1.2.3"), ("other", "4.5.6")):
        package = tmp_path / f"pulumi_{name}"
        package.mkdir()
        described = {"resource": True, "name": name, "version": release}
        (package / "pulumi-plugin.json").write_text(json.dumps(described))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = "other 4.5.6, thing 1.2.3: a plugin is not in your Pulumi home"
    write(sandbox, 'aws.sqs.Queue("queue")')

    done = sandbox.preview(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert told in capfd.readouterr().err

    write(
        sandbox,
        'thing = pulumi.ResourceOptions(version="1.2.3")\npulumi.CustomResource("thing:index:Thing", "it", {}, thing)',
    )

    done = sandbox.preview(["--color", "never"], capture=True)

    assert done.returncode != 0
    assert told in done.stdout + done.stderr, done.stdout + done.stderr
