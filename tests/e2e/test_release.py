"""What `make release` leaves in a folder."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from release.build import build
from release.locks import PROJECT, pins
from tests.e2e.test_package import STEM, copy_sources
from tests.support.programs import REPOSITORY

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Name to content."""
    folder = tmp_path_factory.mktemp("release") / "dist"
    return {file.name: file.read_bytes() for file in build(folder)}


@pytest.fixture(scope="module")
def bill(release: dict[str, bytes]) -> Any:
    return json.loads(release[f"{STEM}.cdx.json"])


def test_the_files_and_their_checksums(release: dict[str, bytes]) -> None:
    built = [f"{STEM}-py3-none-any.whl", f"{STEM}.cdx.json", f"{STEM}.tar.gz"]

    assert sorted(release) == ["SHA256SUMS", *built]
    sums = "".join(f"{hashlib.sha256(release[name]).hexdigest()}  {name}\n" for name in built)
    assert release["SHA256SUMS"].decode() == sums


def test_another_checkout_builds_the_same_bytes(release: dict[str, bytes], tmp_path: Path) -> None:
    other = build(tmp_path / "dist", copy_sources(tmp_path / "some" / "other folder"))

    assert {file.name: file.read_bytes() for file in other} == release


def test_the_bill_names_what_users_get(bill: Any) -> None:
    root = bill["metadata"]["component"]
    components = {each["name"].lower().replace("_", "-"): each for each in bill["components"]}

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert (root["name"], root["version"]) == ("pulumi-passage-component", STEM.rpartition("-")[2])
    assert (root["type"], root["licenses"][0]["license"]["id"]) == ("library", "Apache-2.0")
    locked = pins(PROJECT)
    assert {name: each["version"] for name, each in components.items()} == {name: locked[name] for name in components}
    assert {"pulumi", "pulumi-aws", "grpcio", "protobuf"} <= components.keys()
    assert components.keys().isdisjoint({"pytest", "uv", "botocore", "joserfc", "hatchling", "cyclonedx-bom"})
    assert [name for name, each in components.items() if each["purl"] != f"pkg:pypi/{name}@{each['version']}"] == []


def test_the_bill_says_what_requires_what(bill: Any) -> None:
    requires = {each["ref"]: each.get("dependsOn", []) for each in bill["dependencies"]}
    root = bill["metadata"]["component"]["bom-ref"]

    assert sorted(each.partition("==")[0] for each in requires[root]) == ["pulumi", "pulumi_aws"]
    reached, pending = set[str](), [root]
    while pending:
        reference = pending.pop()
        if reference not in reached:
            reached.add(reference)
            pending += requires[reference]
    assert reached == {root, *(each["bom-ref"] for each in bill["components"])}


def test_the_bill_names_no_folder_and_no_moment(release: dict[str, bytes], bill: Any) -> None:
    text = release[f"{STEM}.cdx.json"].decode()

    assert str(REPOSITORY) not in text
    assert "file:" not in text
    assert "timestamp" not in bill["metadata"]
