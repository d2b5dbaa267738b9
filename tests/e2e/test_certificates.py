"""Certificates of one name share the record that validates them, also across stacks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.deployment import Sandbox
from tests.support.aws import aws_client
from tests.support.orphans import orphans_of

pytestmark = pytest.mark.e2e

PROGRAM = """
import pulumi
from passage_component import JwtHttpApi

config = pulumi.Config()
for name, domain in config.require_object("domains").items():
    JwtHttpApi(name, {
        "authorizers": {"jwt": {"issuer": "https://login.example.com", "audiences": ["api"]}},
        "routes": {"GET /me": {"url": "https://backend.example.com"}},
        "access_logs": {"enabled": False},
        "domain": {"name": domain, "hosted_zone_id": config.require("zone")},
    })
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: certificates\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    return folder


@pytest.fixture
def home(tmp_path: Path, project: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    Sandbox(project, home=tmp_path / "home").down()


def deploy(sandbox: Sandbox, zone: str, domains: dict[str, str]) -> None:
    entries = "".join(f"\n    {name}: '{domain}'" for name, domain in domains.items())
    text = f"config:\n  certificates:zone: {zone}\n  certificates:domains:{entries}\n"
    sandbox.project.stack_file(sandbox.stack).write_text(text)
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr


def proofs(sandbox: Sandbox, zone: str) -> list[dict[str, Any]]:
    """The records that validate certificates."""
    records = aws_client(sandbox, "route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [record for record in records if record["Type"] == "CNAME"]


def test_certificates_of_one_name_share_their_record(project: Path, home: Path) -> None:
    first, second = (Sandbox(project, home=home, stack=stack) for stack in ("first", "second"))
    (project / "Pulumi.first.yaml").write_text("config: {}\n")
    assert first.pulumi(["version"], capture=True).returncode == 0
    zone = aws_client(first, "route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    zone = zone.rpartition("/")[2]

    deploy(first, zone, {"api": "example.com"})
    (proof,) = proofs(first, zone)
    deploy(second, zone, {"tenants": "*.example.com", "more": "more.example.com"})

    assert proof in proofs(first, zone)
    assert len(proofs(first, zone)) == 2
    deploy(second, zone, {"tenants": "*.example.com"})
    assert second.destroy(capture=True).returncode == 0
    assert proof in proofs(first, zone)
    assert first.refresh(["--expect-no-changes"], capture=True).returncode == 0
    assert first.preview(["--expect-no-changes"], capture=True).returncode == 0
    assert orphans_of(first) == []
