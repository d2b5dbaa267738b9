"""The plugins that can be built, and the changes of their modules, by an overlay."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


def _smithy(source: Path) -> dict[str, str]:
    """A closed request body ends a copy, as it ends a read. Its error closed connections (docs/decisions/0037)."""
    pattern = r"(r\.safeReadCloser\.closed \{\n\t\treturn 0, )io\.EOF"
    return _edited(source, "transport/http/internal/io/safe.go", pattern, r"\1nil")


def _edited(source: Path, file: str, pattern: str, replacement: str) -> dict[str, str]:
    text, count = re.subn(pattern, replacement, (source / file).read_text(encoding="utf-8"))
    if not count:
        raise SandboxError(f"{file}: `{pattern}` is not in it. Use the version of the provider in go.mod.")
    return {file: text}


def _added(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in folder.rglob("*.go")}


@dataclass(frozen=True)
class Recipe:
    """A plugin that can be built.

    Attributes:
        provider: the module of its Terraform provider. Only modules below it may import its internal packages.
        changes: the changes of modules, by their paths.
    """

    provider: str
    changes: Mapping[str, Changes]


_SDK: Mapping[str, Changes] = {"github.com/hashicorp/terraform-plugin-sdk/v2": _terraform_sdk}
_AWS = "github.com/hashicorp/terraform-provider-aws"

RECIPES: Mapping[str, Recipe] = {
    "aws": Recipe(_AWS, {**_SDK, _AWS: _terraform_aws, "github.com/aws/smithy-go": _smithy}),
    "random": Recipe("github.com/terraform-providers/terraform-provider-random", _SDK),
}
"""Plugin to its recipe."""
