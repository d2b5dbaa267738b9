"""Finds the provider plugins that a program needs: in the user's Pulumi home, from the download site, or built."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .. import downloads
from ..home import Home, cache, locked, write_atomically
from ..progress import say, step
from ..project import PulumiSdk
from . import building

_INSTALL_SECONDS = 600


@dataclass(frozen=True)
class Plugin:
    """A usable plugin.

    Attributes:
        sdk: the SDK that wants it.
        executable: its executable.
        source: its origin, one of `Pulumi home`, `download` and `build`.
    """

    sdk: PulumiSdk
    executable: Path
    source: str


def find(sdk: PulumiSdk, pulumi: Path | None = None) -> Plugin | None:
    """The plugin of an SDK's version. The first call installs or builds it.

    Args:
        sdk: the SDK.
        pulumi: the CLI that installs it. Default: only what is there is found.

    Raises:
        SandboxError: the plugin can't be built.
    """
    file = Path("plugins") / f"resource-{sdk.name}-v{sdk.version}" / f"pulumi-resource-{sdk.name}"
    own = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    released = cache() / "plugins" / "released"
    for home, source in ((own, "Pulumi home"), (released, "download")):
        # The engine puts a file of this name beside a plugin that it has not unpacked completely.
        partial = home / file.parent.with_name(f"{file.parent.name}.partial")
        if (home / file).exists() and not partial.exists():
            return Plugin(sdk, home / file, source)
    built = building.built(sdk)
    if built is None and pulumi:
        if _download(sdk, pulumi, released):
            return Plugin(sdk, released / file, "download")
        built = building.build(sdk)
    return Plugin(sdk, built, "build") if built else None


def provide(sdks: list[PulumiSdk], home: Home, pulumi: Path) -> None:
    """Put the plugins of a program into a sandbox's home, where the engine looks for them.

    An SDK may be installed and not used. A plugin that can't be had is an error when the engine starts it.
    """
    for sdk in sdks:
        folder = home.pulumi_home / "plugins" / f"resource-{sdk.name}-v{sdk.version}"
        folder.mkdir(parents=True, exist_ok=True)
        plugin = find(sdk, pulumi)
        script = f'exec "{plugin.executable}" "$@"' if plugin else f"cat >&2 <<'END'\n{_missing(sdk)}\nEND\nexit 1"
        write_atomically(folder / f"pulumi-resource-{sdk.name}", f"#!/bin/sh\n{script}\n", mode=0o755)


def _missing(sdk: PulumiSdk) -> str:
    return (
        f"sandbox: the plugin {sdk.name} {sdk.version} is not in your Pulumi home, Pulumi's download site can't be "
        f"reached, and the sandbox can't build it. Run `pulumi plugin install resource {sdk.name} {sdk.version}` where "
        "the site can be reached, and copy ~/.pulumi/plugins to this machine."
    )


def _download(sdk: PulumiSdk, pulumi: Path, home: Path) -> bool:
    """Install the released plugin. False if the site can't be reached or does not have it."""
    if not downloads.answers():
        return False
    home.mkdir(parents=True, exist_ok=True)
    command = [str(pulumi), "plugin", "install", "resource", sdk.name, sdk.version]
    if sdk.server:
        command += ["--server", sdk.server]
    environment = {**os.environ, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "1"}
    with locked(home / "lock", wait=True), step(f"Installing the plugin {sdk.name} {sdk.version} (once)"):
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, env=environment, timeout=_INSTALL_SECONDS
            )
        except subprocess.TimeoutExpired:
            return False
    if done.returncode:
        say(f"The plugin {sdk.name} can't be installed. pulumi said: {done.stderr.strip()[-300:]}")
    return not done.returncode
