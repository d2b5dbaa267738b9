"""What maintainers do with the plugin's schema: `python -m plugin.commands`; make's targets call it."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .compatibility import breaking_changes
from .host import Host

SNAPSHOT = Path(__file__).parent / "schema.json"
"""The schema as it is committed: a pull request shows what changes for users of other languages."""


def live_schema() -> dict[str, Any]:
    """The schema that the plugin answers with."""
    return dict(json.loads(Host().schema or "{}"))


def write_schema(file: Path) -> None:
    """The live schema, as it is committed."""
    file.write_text(json.dumps(live_schema(), indent=2) + "\n", encoding="utf-8")


def compatible(file: Path) -> int:
    """Say what breaks programs that were written against the schema in a file.

    Returns:
        The exit code: 1 if there is anything.
    """
    changes = breaking_changes(json.loads(file.read_text(encoding="utf-8")), live_schema())
    if not changes:
        print(f"Programs that were written against {file} still work.")
        return 0
    what = "1 change breaks" if len(changes) == 1 else f"{len(changes)} changes break"
    print(f"{what} programs that were written against {file}:")
    print("".join(f"  - {each}\n" for each in changes), end="")
    print("Put back what was, or release a version that may break programs and run `make record-release`.")
    return 1


def main(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m plugin.commands", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("schema", help=f"write the schema into plugin/{SNAPSHOT.name}")
    command = commands.add_parser("compatible", help="say what breaks users; exit code 1 if anything does")
    command.add_argument("old", type=Path, help="a schema that they have, such as tests/releases/VERSION/schema.json")
    given = parser.parse_args(arguments)
    if given.command == "compatible":
        return compatible(given.old)
    write_schema(SNAPSHOT)
    print(f"plugin/{SNAPSHOT.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
