"""Edits of recorded previews, to previews that the engine could also print."""

import json
from collections.abc import Callable
from typing import Any

from tests.report.recordings import recorded


def edited(name: str, edit: Callable[[Any], object]) -> str:
    """A recorded preview, changed."""
    document = json.loads(recorded(name))
    edit(document)
    return json.dumps(document)


def step(document: Any, urn: str) -> Any:
    (found,) = (each for each in document["steps"] if each["urn"].endswith(urn))
    return found
