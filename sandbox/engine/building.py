"""Builds the Pulumi engine and its language hosts from their Go modules."""

import platform
import shutil
from pathlib import Path

from ..errors import SandboxError
from ..golang import Go
from ..progress import step

_CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_PYTHON_HOST = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
_PYTHON_HOST_VERSION = "3.79.0"
"""The last host in the sdk module. Later hosts are modules that not every proxy serves."""

_YAML_HOST = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
_YAML_HOST_VERSION = "1.38.1"
"""A release that works with this engine."""

_SDK = "github.com/pulumi/pulumi/sdk/v3"
_EXEC = "pulumi-language-python-exec"
YAML_HOST = "pulumi-language-yaml"
"""The executable's name."""

_GIGABYTES = 4
_THING = "the Pulumi engine"
_OTHERWISE = "Install Pulumi with `pulumi` on PATH."


def build(folder: Path, version: str) -> None:
    """Build into `folder/bin`.

    Args:
        folder: a new folder.
        version: the release, such as `3.259.0`.

    Raises:
        SandboxError: the disk is full, Go or the network is missing, or the build failed.
    """
    if platform.system() != "Linux" and platform.system() != "Darwin":
        raise SandboxError(
            f"the engine can't be built on {platform.system()}. Install Pulumi {version} or newer, with `pulumi` on "
            "PATH: https://www.pulumi.com/docs/install/"
        )
    go = Go.prepare(folder, _THING, _OTHERWISE, _GIGABYTES)
    binaries, modules = folder / "bin", folder / "modules"
    with step(f"Building Pulumi {version} from its Go modules (once; about five minutes on two cores)"):
        cli = _install(go, _CLI, version, version, binaries, modules / "cli")
    with step("Building its Python language host"):
        _install(go, _PYTHON_HOST, _PYTHON_HOST_VERSION, version, binaries, modules / "python")
    sdk = go.run(["list", "-m", "-f", "{{.Dir}}", _SDK], cli).strip()
    shutil.copyfile(Path(sdk) / "python" / "cmd" / _EXEC, binaries / _EXEC)
    (binaries / _EXEC).chmod(0o755)
    shutil.rmtree(modules)
    shutil.rmtree(folder / "go", ignore_errors=True)


def build_yaml_host(folder: Path, version: str) -> Path:
    """Build the YAML language host into `folder/bin` and return the executable.

    Args:
        folder: a new folder.
        version: the engine's release, such as `3.259.0`.

    Raises:
        SandboxError: the disk is full, Go or the network is missing, or the build failed.
    """
    go = Go.prepare(folder, _THING, _OTHERWISE, _GIGABYTES)
    with step("Building Pulumi's YAML language host (once; one or two minutes on two cores)"):
        _install(go, _YAML_HOST, _YAML_HOST_VERSION, version, folder / "bin", folder / "modules" / "yaml")
    return folder / "bin" / YAML_HOST


def _install(go: Go, package: str, release: str, version: str, binaries: Path, module: Path) -> Path:
    """`go install` a command from its own module, since the requirements of the commands conflict."""
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module engine\n", encoding="utf-8")
    go.run(["get", f"{package}@v{release}"], module)
    flags = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}"
    command = ["install", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags, package]
    go.run(command, module, GOBIN=str(binaries))
    return module
