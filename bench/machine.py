"""The machine of the figures."""

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

from sandbox import engine


def describe() -> list[tuple[str, str]]:
    """Each fact and its value."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("pulumi", "pulumi-aws"))
    return [
        ("date", datetime.datetime.now(datetime.UTC).date().isoformat()),
        ("processor", _field(Path("/proc/cpuinfo"), "model name")),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("memory", f"{int(_field(Path('/proc/meminfo'), 'MemTotal').split()[0]) / 1024**2:.0f} GB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Python", platform.python_version()),
        ("engine", f"Pulumi {engine.find_or_install().version}"),
        ("packages", packages),
    ]


def load() -> float:
    """The average number of processes that ran or wanted to, over the last minute."""
    return os.getloadavg()[0]


def _field(file: Path, name: str) -> str:
    """A line `name : value` of a file in /proc."""
    for line in file.read_text(encoding="utf-8").splitlines():
        field, _, value = line.partition(":")
        if field.strip() == name:
            return value.strip()
    return "unknown"
