"""Builds a plugin when the engine starts it: `python -m sandbox.plugins NAME VERSION FOLDER` prints its executable."""

import sys
from pathlib import Path

from ..errors import SandboxError
from ..progress import say
from ..project import PulumiSdk
from . import building


def main(name: str, version: str, package: str) -> int:
    """Build the plugin of an SDK's version, unless that is done. Returns the process's exit code."""
    try:
        executable = building.build(PulumiSdk(name, version, Path(package), None))
    except SandboxError as error:
        say(f"sandbox: {error}")
        return 1
    if executable is None:
        say(f"sandbox: {name}: the sandbox can't build this plugin.")
        return 1
    sys.stdout.write(f"{executable}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
