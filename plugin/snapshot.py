"""The schema as a file."""

import json
from pathlib import Path
from typing import Any

from .host import Host

SNAPSHOT = Path(__file__).parent / "schema.json"
"""The committed schema. A pull request shows its changes for users of other languages."""


def live_schema() -> dict[str, Any]:
    """The schema that the plugin returns."""
    return dict(json.loads(Host().schema or "{}"))


def write_schema(file: Path) -> None:
    """Write the live schema into a file."""
    file.write_text(json.dumps(live_schema(), indent=2) + "\n", encoding="utf-8")
