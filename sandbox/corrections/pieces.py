"""The corrections in `pieces.toml`: for what has no function of its own in the emulator."""

import importlib
import tomllib
from pathlib import Path
from typing import Any

from .correction import Correction


def _correction(name: str, written: dict[str, Any]) -> Correction:
    module, _, function = written.pop("calls", "").partition(".")
    calls = getattr(importlib.import_module(f"{__package__}.{module}"), function) if function else None
    return Correction(
        name, **{key: written[key] for key in written if key != "replace"}, pieces=dict(written["replace"]), calls=calls
    )


CORRECTIONS = [
    _correction(*item)
    for item in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
]
