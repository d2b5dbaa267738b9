"""The schema as a file."""

import json
from pathlib import Path
from typing import Any

from .host import Host

SNAPSHOT = Path(__file__).parent / "schema.json"
"""The schema as it is committed: a pull request shows what changes for users of other languages."""


def live_schema() -> dict[str, Any]:
    """The schema that the plugin answers with."""
    return dict(json.loads(Host().schema or "{}"))


def write_schema(file: Path) -> None:
    """The live schema, as it is committed."""
    file.write_text(json.dumps(live_schema(), indent=2) + "\n", encoding="utf-8")
