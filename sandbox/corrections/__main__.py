"""Starts the emulator with its corrections: `python -m sandbox.corrections`. With `--list` it prints them as JSON."""

import json
import os
import sys

import ministack.app

from .catalog import CORRECTIONS
from .correction import make
from .faults import faulty
from .home import HOME


def main() -> None:
    """Correct the emulator, then start it, or list what was corrected."""
    make(CORRECTIONS)
    if sys.argv[1:] == ["--list"]:
        fields = ("name", "module", "function", "why", "source")
        sys.stdout.write(
            json.dumps([{field: getattr(correction, field) for field in fields} for correction in CORRECTIONS])
        )
        return
    # Handlers inherit the environment.
    os.environ.pop("PYTHONPATH", None)
    ministack.app.app = faulty(ministack.app.app, HOME.faults)
    ministack.app.main()


if __name__ == "__main__":
    main()
