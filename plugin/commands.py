"""Commands for the plugin's schema: `python -m plugin.commands`, also from make."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.errors import SandboxError

from .compatibility import breaking_changes
from .sdks import LANGUAGES, write_sdks
from .snapshot import SNAPSHOT, live_schema, write_schema


def compatible(file: Path) -> int:
    """Print the changes that break programs written against the schema in a file.

    Returns:
        The exit code: 1 if there are any.

    Raises:
        ValueError: the file does not contain a schema.
    """
    text = file.read_text(encoding="utf-8")
    try:
        old = json.loads(text)
    except ValueError:
        old = None
    if not isinstance(old, dict) or not old.get("resources"):
        raise ValueError(f"{file}: not a schema with resources. Name one such as plugin/{SNAPSHOT.name} of a release.")
    changes = breaking_changes(old, live_schema())
    if not changes:
        print(f"Programs that were written against {file} still work.")
        return 0
    what = "1 change breaks" if len(changes) == 1 else f"{len(changes)} changes break"
    print(f"{what} programs that were written against {file}:")
    print("".join(f"  - {change}\n" for change in changes), end="")
    print("Restore the former schema, or release a version that may break programs and run `make record-release`.")
    return 1


def main(arguments: Sequence[str]) -> int:
    """Run a command and return the exit code, which is 2 if the command fails."""
    parser = argparse.ArgumentParser(prog="python -m plugin.commands", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("schema", help=f"write the schema into plugin/{SNAPSHOT.name}")
    command = commands.add_parser("compatible", help="print breaking changes; exit code 1 if there are any")
    command.add_argument("old", type=Path, help="the users' schema, such as tests/releases/VERSION/schema.json")
    command = commands.add_parser("sdks", help=f"write SDKs: {', '.join(LANGUAGES)}")
    command.add_argument("folder", type=Path, help="parent of one folder per language")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (OSError, RuntimeError, SandboxError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    if options.command == "compatible":
        return compatible(options.old)
    if options.command == "sdks":
        write_sdks(options.folder)
        print(f"{', '.join(LANGUAGES)} written into {options.folder}")
        return 0
    write_schema(SNAPSHOT)
    print(f"plugin/{SNAPSHOT.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
