"""Builds a provider plugin from Go modules: a Terraform provider and the bridge, in the cache, once.

A plugin has a folder beside this file, with Go files and `deviations.toml`. `bridge` has what all plugins share,
`go.mod` and `go.sum` with the versions included.
"""

import hashlib
import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

from ..errors import SandboxError
from ..golang import Go
from ..home import cache, locked
from ..progress import step
from ..project import PulumiSdk
from . import classes, mapping
from .changes import RECIPES
from .schema import slim

_HERE = Path(__file__).parent
_GIGABYTES = 8


def built(sdk: PulumiSdk) -> Path | None:
    """The executable for a version of an SDK, if it is built."""
    if sdk.name not in RECIPES:
        return None
    executable = _executable(sdk)
    return executable if executable.exists() else None


def build(sdk: PulumiSdk) -> Path | None:
    """Build a plugin for a version of its SDK, unless that is done, and return its executable.

    Returns:
        None if the sandbox can't build this plugin.

    Raises:
        SandboxError: Go, room on the disk or the network is missing, or the build failed.
    """
    if sdk.name not in RECIPES:
        return None
    executable = _executable(sdk)
    for_sdk, folder = executable.parent, executable.parent.parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f"{folder.name}.lock"), wait=True):
        if not folder.exists():
            _build(sdk.name, _fresh(folder))
            _fresh_path(folder).replace(folder)
        if not for_sdk.exists():
            with step(f"Reading the SDK of {sdk.name} {sdk.version} (once)"):
                _generate(sdk, folder / "plugin", _fresh(for_sdk), for_sdk)
            _fresh_path(for_sdk).replace(for_sdk)
    return executable


def _executable(sdk: PulumiSdk) -> Path:
    """Where the plugin is, for the files that it and the SDK's mapping are made of."""
    own = _HERE / sdk.name
    deviations = own / "deviations.toml"
    code = [*_HERE.glob("bridge/**/*"), *(file for file in own.rglob("*") if file != deviations), _HERE / "changes.py"]
    rules = [deviations, _HERE / "mapping.py", _HERE / "classes.py", _HERE / "schema.py"]
    folder = cache() / "plugins" / sdk.name / _digest(code) / f"{sdk.version}-{_digest(rules)}"
    return folder / f"pulumi-resource-{sdk.name}"


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.suffix in (".go", ".mod", ".py", ".sum", ".toml"):
            digest.update(f"{file.relative_to(_HERE)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _fresh_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.new")


def _fresh(folder: Path) -> Path:
    """A new folder, that is renamed when it is whole. A killed build leaves one behind."""
    fresh = _fresh_path(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    return fresh


def _build(name: str, folder: Path) -> None:
    thing = f"the {name} plugin"
    go = Go.prepare(folder, thing, f"Install it with `pulumi plugin install resource {name}`.", _GIGABYTES)
    module = folder / "module"
    module.mkdir()
    for file in [*(_HERE / "bridge").glob("*.go"), *(_HERE / "bridge").glob("go.*"), *(_HERE / name).glob("*.go")]:
        shutil.copyfile(file, module / file.name)
    go.run(["mod", "edit", f"-module={RECIPES[name].provider}/sandbox"], module)
    overlay = module / "overlay.json"
    with step(f"Downloading {thing}'s Go modules (once)"):
        replaced = _replace(name, go, module)
        overlay.write_text(json.dumps({"Replace": replaced}), encoding="utf-8")
    with step(f"Building {thing} from its Go modules (once; minutes)"):
        flags = ["-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", "-s -w", "-overlay", str(overlay)]
        go.run(["build", *flags, "-o", str(folder / "plugin"), "."], module)
    _run(folder / "plugin", "describe", folder)
    shutil.rmtree(module)
    shutil.rmtree(folder / "go", ignore_errors=True)


def _replace(name: str, go: Go, module: Path) -> dict[str, str]:
    """Change modules by an overlay: files of the module cache stay as they are. Returns the overlay.

    Go refuses an overlay of its module cache. A link to a module's folder is not below it.
    """
    replaced = {}
    for number, (path, changes) in enumerate(RECIPES[name].changes.items()):
        source = Path(json.loads(go.run(["mod", "download", "-json", path], module))["Dir"])
        link = module / f"replaced{number}"
        link.symlink_to(source)
        for file, text in changes(source).items():
            new = module / "overlay" / str(number) / file
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(text, encoding="utf-8")
            replaced[str(link / file)] = str(new)
        go.run(["mod", "edit", f"-replace={path}=./{link.name}"], module)
    return replaced


def _generate(sdk: PulumiSdk, plugin: Path, folder: Path, later: Path) -> None:
    """Write what the plugin needs for one version of its SDK.

    Args:
        sdk: the SDK.
        plugin: the program that serves any version.
        folder: a new folder.
        later: the folder's last name.
    """
    folder.mkdir()
    provider = json.loads((plugin.parent / "provider.json").read_text(encoding="utf-8"))
    deviations = tomllib.loads((_HERE / sdk.name / "deviations.toml").read_text(encoding="utf-8"))
    joined = mapping.join(classes.read(sdk.package), provider, deviations)
    joined |= {"Name": sdk.name, "Version": sdk.version}
    (folder / "mapping.json").write_text(json.dumps(joined), encoding="utf-8")
    _run(plugin, "generate", folder)
    schema = folder / "schema.json"
    schema.write_text(slim(schema.read_text(encoding="utf-8")), encoding="utf-8")
    executable = folder / f"pulumi-resource-{sdk.name}"
    executable.write_text(f'#!/bin/sh\nPASSAGE_SANDBOX_PLUGIN="{later}" exec "{plugin}" "$@"\n', encoding="utf-8")
    executable.chmod(0o755)


def _run(plugin: Path, command: str, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [str(plugin), command],
        env={"PASSAGE_SANDBOX_PLUGIN": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SandboxError(f"{plugin} {command}: it failed. Report it with its output:\n{done.stderr[-2000:]}")
