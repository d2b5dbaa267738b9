"""The connection never leaves this machine; packages and schema are what they have to be."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.aws import Aws, AwsError, ConfigurationError
from sandbox.provider.invokes import FUNCTIONS, invoke
from sandbox.provider.package import zip_archive
from sandbox.provider.registry import TYPES
from sandbox.provider.schema import package_schema
from sandbox.provider.values import ARCHIVE, ASSET, SIGNATURE, from_struct, has_unknowns, to_struct


@pytest.mark.parametrize(
    "url", ["https://lambda.us-east-1.amazonaws.com", "http://10.0.0.1:4566", "http://127.0.0.1.evil.example", "x"]
)
def test_an_endpoint_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="not on this machine"):
        Aws({"region": "us-east-1"}, {"AWS_ENDPOINT_URL": url})
    with pytest.raises(ConfigurationError, match="not on this machine"):
        Aws({"region": "us-east-1", "endpoints": json.dumps([{"lambda": url}])}, {})


def test_without_an_endpoint_nothing_is_called() -> None:
    with pytest.raises(AwsError, match="never calls real AWS"):
        Aws({"region": "us-east-1"}, {}).call("sts", "GetCallerIdentity")


def test_a_region_is_needed() -> None:
    with pytest.raises(ConfigurationError, match="aws:region: missing"):
        Aws({}, {})
    assert Aws({}, {"AWS_REGION": "eu-west-1"}).region == "eu-west-1"
    assert Aws({"region": "eu-west-2"}, {"AWS_REGION": "eu-west-1"}).region == "eu-west-2"


def test_a_package_depends_on_names_and_contents_only(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("b")
    assets: dict[str, Any] = {
        "b.py": {SIGNATURE: ASSET, "path": str(tmp_path / "b.py")},
        "a.py": {SIGNATURE: ASSET, "text": "a"},
    }
    first = zip_archive({SIGNATURE: ARCHIVE, "assets": assets})
    (tmp_path / "b.py").chmod(0o755)
    (tmp_path / "b.py").touch()

    assert zip_archive({SIGNATURE: ARCHIVE, "assets": dict(reversed(assets.items()))}) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {name: package.read(name) for name in package.namelist()} == {"a.py": b"a", "b.py": b"b"}


def test_a_folder_and_a_nested_archive_are_packed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.py").write_text("c")
    folder = {SIGNATURE: ARCHIVE, "path": str(tmp_path)}

    with zipfile.ZipFile(io.BytesIO(zip_archive({SIGNATURE: ARCHIVE, "assets": {"lib": folder}}))) as package:
        assert package.namelist() == ["lib/sub/c.py"]


def test_what_can_not_be_packed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="remote"):
        zip_archive({SIGNATURE: ARCHIVE, "uri": "https://example.com/x.zip"})
    with pytest.raises(ValueError, match="no folder"):
        zip_archive({SIGNATURE: ARCHIVE, "path": str(tmp_path / "missing")})


def test_values_survive_the_wire() -> None:
    values = {"a": 1, "b": 1.5, "c": ["x", True, None], "d": {"e": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}}

    assert from_struct(to_struct(values)) == values
    assert has_unknowns(values)


def test_the_schema_describes_every_type() -> None:
    schema = json.loads(package_schema("7.0.0"))

    assert schema["resources"].keys() == TYPES.keys()
    route = schema["resources"]["aws:apigatewayv2/route:Route"]
    assert route["requiredInputs"] == ["apiId", "routeKey"]
    assert route["inputProperties"]["authorizationScopes"] == {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize("token", FUNCTIONS)
def test_a_function_returns_what_the_schema_says(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A YAML program can use nothing else."""
    identity = {"Account": "000000000000", "Arn": "arn:aws:iam::000000000000:root", "UserId": "x"}
    monkeypatch.setattr(Aws, "call", lambda *_: identity)
    described = json.loads(package_schema("7.0.0"))["functions"][token]

    returned = invoke(Aws({"region": "us-east-1"}, {}), token, {})

    assert described["outputs"]["properties"] == {name: {"type": "string"} for name in returned}
    assert sorted(described["outputs"]["required"]) == sorted(returned)
    assert {type(each) for each in returned.values()} == {str}


def test_a_functions_arguments_are_in_the_schema() -> None:
    token = "aws:index/getRegion:getRegion"
    described = json.loads(package_schema("7.0.0"))["functions"][token]["inputs"]["properties"]

    assert described == {"name": {"type": "string"}, "region": {"type": "string"}}
    for name in described:
        assert invoke(Aws({"region": "us-east-1"}, {}), token, {name: "eu-west-1"})["region"] == "eu-west-1"
