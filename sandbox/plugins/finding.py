"""Finds the provider plugins that a program needs: in the user's Pulumi home, from the download site, or built."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .. import downloads, emulator
from ..home import Home, cache, locked, write_atomically
from ..progress import say, step
from ..project import PulumiSdk
from . import building

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
    for home, source in ((own, OWN), (released, RELEASED)):
        # The engine puts a file of this name beside a plugin that it has not unpacked completely.
        partial = home / file.parent.with_name(f"{file.parent.name}.partial")
        if (home / file).exists() and not partial.exists():
            return Plugin(sdk, home / file, source)
    built = building.built(sdk)
    if built is None and pulumi:
        if _download(sdk, pulumi, released):
            return Plugin(sdk, released / file, RELEASED)
        built = building.build(sdk)
    return Plugin(sdk, built, BUILT) if built else None


def provide(sdks: list[PulumiSdk], home: Home, pulumi: Path) -> None:
    """Put the plugins of a program into a sandbox's home, where the engine looks for them.

    An SDK may be installed and not used. Plugins that can't be had are told before the engine starts, and are an error
    when the engine starts one, which it does for a resource.
    """
    plugins = {sdk: find(sdk, pulumi) for sdk in sdks}
    missing = _missing([sdk for sdk, plugin in plugins.items() if not plugin])
    if missing:
        say(missing)
    for sdk, plugin in plugins.items():
        folder = home.pulumi_home / "plugins" / f"resource-{sdk.name}-v{sdk.version}"
        folder.mkdir(parents=True, exist_ok=True)
        script = _start(plugin, home) if plugin else f"cat >&2 <<'END'\n{missing}\nEND\nexit 1"
        write_atomically(folder / f"pulumi-resource-{sdk.name}", f"#!/bin/sh\n{script}\n", mode=0o755)


def _start(plugin: Plugin, home: Home) -> str:
    """The command that starts a plugin. A released one of AWS's reaches this machine only, through the proxy."""
    command = f'exec "{plugin.executable}" "$@"'
    if plugin.source == BUILT or not plugin.sdk.name.startswith("aws"):
        return command
    proxy = f'"{emulator.aws_proxy_url(home)}"'
    variables = [f"{name}={proxy}" for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")]
    return f"unset NO_PROXY no_proxy ALL_PROXY all_proxy\nexport {' '.join(variables)}\n{command}"


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
