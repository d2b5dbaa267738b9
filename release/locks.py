"""The lock files and their pins."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent

PROJECT = REPOSITORY / "requirements.lock"
"""The lock of the package, its extras and its tests."""

TOOLS = REPOSITORY / "release" / "tools.lock"
"""The lock of the programs that this folder runs."""

LOCKS = (
    PROJECT,
    REPOSITORY / "sandbox" / "emulator.lock",
    REPOSITORY / "policy" / "requirements.txt",
    TOOLS,
)
"""Each belongs to a separate environment."""


def pins(lock: Path) -> dict[str, str]:
    """Package to version, those for other platforms included."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
