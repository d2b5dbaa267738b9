"""Finds the provider plugins that a program needs: in the user's Pulumi home, from the download site, or built."""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .. import downloads, emulator
from ..home import Home, cache, locked, write_atomically
from ..progress import say, step
from ..project import PulumiSdk
from . import building
from .changes import RECIPES

OWN = "released, in your Pulumi home"
RELEASED = "released, installed by the sandbox"
BUILT = "built by the sandbox"
_INSTALL_SECONDS = 600


@dataclass(frozen=True)
class Plugin:
    """A usable plugin.

    Attributes:
        sdk: the SDK that wants it.
        executable: its executable.
        source: its origin, one of `OWN`, `RELEASED` and `BUILT`, in words for users.
    """

    sdk: PulumiSdk
    executable: Path
    source: str


def find(sdk: PulumiSdk, pulumi: Path | None = None) -> Plugin | None:
    """The plugin of an SDK's version. The first call installs it, and builds that of AWS, which every program uses.

    Args:
        sdk: the SDK.
        pulumi: the CLI that installs it. Default: only what is there is found.

    Raises:
        SandboxError: the plugin can't be built.
    """
    file = Path("plugins") / f"resource-{sdk.name}-v{sdk.version}" / f"pulumi-resource-{sdk.name}"
    own = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    released = cache() / "plugins" / "released"
    for home, source in ((own, OWN), (released, RELEASED)):
        # The engine puts a file of this name beside a plugin that it has not unpacked completely.
        partial = home / file.parent.with_name(f"{file.parent.name}.partial")
        if (home / file).exists() and not partial.exists():
            return Plugin(sdk, home / file, source)
    built = building.built(sdk)
    if built is None and pulumi:
        if _download(sdk, pulumi, released):
            return Plugin(sdk, released / file, RELEASED)
        if sdk.name == "aws":
            built = building.build(sdk)
    return Plugin(sdk, built, BUILT) if built else None


def provide(sdks: list[PulumiSdk], home: Home, pulumi: Path) -> None:
    """Put the plugins of a program into a sandbox's home, where the engine looks for them.

    An SDK may be installed and not used. The engine starts a plugin for a resource of it. Only then is a plugin built,
    and only then is one that can't be had an error, which is told before.
    """
    plugins = {sdk: find(sdk, pulumi) for sdk in sdks}
    missing = _missing([sdk for sdk, plugin in plugins.items() if not plugin and sdk.name not in RECIPES])
    if missing:
        say(missing)
    for sdk, plugin in plugins.items():
        folder = home.pulumi_home / "plugins" / f"resource-{sdk.name}-v{sdk.version}"
        folder.mkdir(parents=True, exist_ok=True)
        if plugin or sdk.name in RECIPES:
            script = _start(sdk, plugin, home)
        else:
            script = f"cat >&2 <<'END'\n{missing}\nEND\nexit 1"
        write_atomically(folder / f"pulumi-resource-{sdk.name}", f"#!/bin/sh\n{script}\n", mode=0o755)


def _start(sdk: PulumiSdk, plugin: Plugin | None, home: Home) -> str:
    """The commands that start a plugin, and build it before if it is not here.

    A built one reaches this machine only, since its proxy is a port where none answers. So does a released one of
    AWS's, through the sandbox's proxy.
    """
    build = shlex.join([sys.executable, "-P", "-m", "sandbox.plugins", sdk.name, sdk.version, str(sdk.package)])
    find = f'plugin="{plugin.executable}"' if plugin else f"plugin=$({build}) || exit 1"
    start = 'exec "$plugin" "$@"'
    if not plugin or plugin.source == BUILT:
        proxy = "http://127.0.0.1:1"
    elif sdk.name.startswith("aws"):
        proxy = emulator.aws_proxy_url(home)
    else:
        return f"{find}\n{start}"
    variables = " ".join(f'{name}="{proxy}"' for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"))
    return f"{find}\nunset NO_PROXY no_proxy ALL_PROXY all_proxy\nexport {variables}\n{start}"


def _missing(sdks: list[PulumiSdk]) -> str:
    """The message about plugins that can't be had, or nothing."""
    if not sdks:
        return ""
    installs = "\n".join(f"  pulumi plugin install resource {sdk.name} {sdk.version}" for sdk in sdks)
    return (
        f"sandbox: {', '.join(f'{sdk.name} {sdk.version}' for sdk in sdks)}: a plugin is not in your Pulumi home, "
        "Pulumi's download site does not give it, and the sandbox can't build it. A resource that needs it fails. Run "
        f"these commands where the site can be reached, and copy ~/.pulumi/plugins to this machine:\n{installs}"
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
