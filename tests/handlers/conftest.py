"""Loads handlers like Lambda, from their own folder, which is the root of the archive."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EVENTS = Path(__file__).parent / "events"

sys.path.insert(0, str(Path(__file__).parents[2] / "handlers"))

LoadEvent = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def load_event() -> LoadEvent:
    """Reads `events/NAME.json` at each call, so a test may change the result."""

    def load(name: str) -> dict[str, Any]:
        event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
        assert isinstance(event, dict)
        return event

    return load
