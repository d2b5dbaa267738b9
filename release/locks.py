"""The lock files: which there are, and what they pin."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent

PROJECT = REPOSITORY / "requirements.lock"
"""Of the package, its extras, and whatever its tests need."""

TOOLS = REPOSITORY / "release" / "tools.lock"
"""Of the programs that this folder runs."""

LOCKS = (
    PROJECT,
    REPOSITORY / "sandbox" / "emulator.lock",
    REPOSITORY / "policy" / "requirements.txt",
    TOOLS,
)
"""Each is of an environment of its own."""


def pins(lock: Path) -> dict[str, str]:
    """Package to version, those for other platforms included."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
