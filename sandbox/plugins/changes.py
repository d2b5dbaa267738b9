"""The changes of a plugin's modules, by an overlay: module to a function from its source to changed files."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import SandboxError
from .aws.trim import trim

Changes = Callable[[Path], dict[str, str]]
"""A module's folder to the files that are different or new: path below the folder to text."""

_HERE = Path(__file__).parent


def _terraform_sdk(_: Path) -> dict[str, str]:
    """Pulumi's fork is older than the libraries that providers need, and lacks a method."""
    return _added(_HERE / "bridge" / "added")


def _terraform_aws(source: Path) -> dict[str, str]:
    """Fewer services, shorter waits, and a faster start."""
    services = tomllib.loads((_HERE / "aws" / "services.toml").read_text(encoding="utf-8"))["services"]
    return {
        **trim(source, services),
        # Every wait between two polls goes through this timer.
        **_edited(source, "internal/backoff/backoff.go", r"time\.After\(d\)", "time.After(d / pace)"),
        # A check of the provider's own code, half of the time of a start.
        **_edited(
            source,
            "internal/provider/framework/wrap.go",
            r"v, (ok := .*; ok \{\n)\t\tresponse\.Diagnostics\.Append\(v\.ValidateModel\(.*\n",
            r"_, \1",
        ),
        **_added(_HERE / "aws" / "added"),
    }


def _edited(source: Path, file: str, pattern: str, replacement: str) -> dict[str, str]:
    text, count = re.subn(pattern, replacement, (source / file).read_text(encoding="utf-8"))
    if not count:
        raise SandboxError(f"{file}: `{pattern}` is not in it. Use the version of the provider in go.mod.")
    return {file: text}


def _added(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in folder.rglob("*.go")}


OF_PLUGIN: Mapping[str, Mapping[str, Changes]] = {
    "aws": {
        "github.com/hashicorp/terraform-plugin-sdk/v2": _terraform_sdk,
        "github.com/hashicorp/terraform-provider-aws": _terraform_aws,
    },
}
"""Plugin to the changes of its modules."""
