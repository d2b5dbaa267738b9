"""The commands' input: a file or standard input."""

import sys
from pathlib import Path

from ..model.encoding import decoded


def read_input(name: str) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        OSError: the file can't be read.
        ValueError: it is not text.
    """
    return decoded(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
