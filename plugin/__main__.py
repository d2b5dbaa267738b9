"""The plugin's process. The engine starts it with its address and ends it."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# If the folder is started, the package around this one is not on the path yet.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

_OLDEST_PULUMI = (3, 245)
"""The first version whose analyzer of components understands the arguments."""


def _missing() -> str | None:
    """The requirement that this Python lacks, or None."""
    try:
        version("pulumi-passage-component")
        pulumi_version = version("pulumi")
    except PackageNotFoundError as error:
        return f"{error.name} is not installed"
    if tuple(map(int, pulumi_version.split(".")[:2])) < _OLDEST_PULUMI:
        return f"pulumi {pulumi_version} is too old, {'.'.join(map(str, _OLDEST_PULUMI))} or newer is needed"
    return None


if __name__ == "__main__":
    if missing := _missing():
        requirements = Path(__file__).resolve().with_name("requirements.txt")
        sys.exit(f"plugin passage: {sys.executable}: {missing}; install {requirements} into its environment")

    from plugin.serve import main

    main(sys.argv[1:])
