"""What is changed in the modules of a plugin, by an overlay: module to a function from its source to changed files."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import SandboxError
from .aws.trim import trim

Changes = Callable[[Path], dict[str, str]]
"""A module's folder to the files that are different or new: path below the folder to text."""

_HERE = Path(__file__).parent
_WAIT = "return time.After(d)"


def _terraform_sdk(_: Path) -> dict[str, str]:
    """Pulumi's fork is older than the libraries that providers need, and lacks a method."""
    return _added(_HERE / "bridge" / "added")


def _terraform_aws(source: Path) -> dict[str, str]:
    """Fewer services, and shorter waits."""
    services = tomllib.loads((_HERE / "aws" / "services.toml").read_text(encoding="utf-8"))["services"]
    # Every wait between two polls goes through this timer.
    timer = "internal/backoff/backoff.go"
    text = (source / timer).read_text(encoding="utf-8")
    if text.count(_WAIT) != 1:
        raise SandboxError(f"{timer}: it does not have `{_WAIT}`. Use the version of the provider in go.mod.")
    shorter = text.replace(_WAIT, "return time.After(d / pace)")
    return {**trim(source, services), timer: shorter, **_added(_HERE / "aws" / "added")}


def _added(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in folder.rglob("*.go")}


_EVERY: Mapping[str, Changes] = {"github.com/hashicorp/terraform-plugin-sdk/v2": _terraform_sdk}

OF_PLUGIN: Mapping[str, Mapping[str, Changes]] = {
    "aws": {**_EVERY, "github.com/hashicorp/terraform-provider-aws": _terraform_aws},
    "random": _EVERY,
}
"""Plugin to the changes of its modules."""
