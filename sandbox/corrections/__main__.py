"""Starts the emulator with its corrections: `python -m sandbox.corrections`. With `--list` it prints them as JSON."""

import json
import os
import sys

import ministack.app

from .catalog import CORRECTIONS
from .correction import Correction, make
from .faults import faulty

KEEP_ALIVE = Correction(
    "keep_alive",
    "app",
    "main",
    "It closes idle connections after 75 seconds, also one on which a request has just arrived. It then performs the "
    "request without an answer, and AWS's clients send it again.",
    "aws-sdk-go-v2, DefaultHTTPTransportIdleConnTimeout: clients close idle connections after 90 seconds",
    pieces=({"config.keep_alive_timeout = 75": "config.keep_alive_timeout = 3600"}, ()),
)


def main() -> None:
    """Correct the emulator, then start it, or list what was corrected."""
    make([*CORRECTIONS, KEEP_ALIVE])
    if sys.argv[1:] == ["--list"]:
        fields = ("name", "module", "function", "why", "source")
        sys.stdout.write(json.dumps([{field: getattr(each, field) for field in fields} for each in CORRECTIONS]))
        return
    # Handlers inherit the environment.
    os.environ.pop("PYTHONPATH", None)
    ministack.app.app = faulty(ministack.app.app)
    ministack.app.main()


if __name__ == "__main__":
    main()
