"""`orphans` on the command line."""

import argparse
import sys
from pathlib import Path

from .. import orphans


def run(options: argparse.Namespace) -> int:
    """Print the orphans; return 1 if there are any and 2 if the command is wrong or AWS can't be asked, else 0."""
    tags = dict(each.partition("=")[::2] for each in options.tag)
    if not all(tags) or not all("=" in each for each in options.tag):
        print("orphans: --tag: KEY=VALUE is allowed, such as stack=production", file=sys.stderr)
        return 2
    try:
        text = sys.stdin.read() if options.state == "-" else Path(options.state).read_text(encoding="utf-8")
        state = orphans.read_state(text)
    except (OSError, UnicodeDecodeError, orphans.StateError) as error:
        print(f"orphans: {options.state}: {error}", file=sys.stderr)
        return 2
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        print('orphans: it needs botocore: pip install "pulumi-passage-component[orphans]"', file=sys.stderr)
        return 2
    try:
        domains = {each.rstrip(".").lower() for each in options.domain}
        found = orphans.find_orphans(orphans.Account(options.region), state, tags, domains)
    except (BotoCoreError, ClientError) as error:
        print(f"orphans: AWS can't be asked: {error}", file=sys.stderr)
        return 2
    for each in found:
        print(f"{each.type} {each.id} ({each.why})\n    {each.command}")
    print(f"{len(found)} orphan{'' if len(found) == 1 else 's'}")
    return 1 if found else 0
