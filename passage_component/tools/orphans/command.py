"""`orphans` on the command line."""

import argparse
import sys

from .. import orphans
from ..inputs import read_input


def run(options: argparse.Namespace) -> int:
    """Print the orphans; return 1 for orphans, 2 for a wrong command, an error of AWS or an incomplete search."""
    tags = dict(tag.partition("=")[::2] for tag in options.tag)
    if not all(tags) or not all("=" in tag for tag in options.tag):
        print("orphans: --tag: it is not KEY=VALUE. Give one such as stack=production.", file=sys.stderr)
        return 2
    try:
        state = orphans.read_state(read_input(options.state))
    except (OSError, ValueError) as error:
        print(f"orphans: {options.state}: {error}", file=sys.stderr)
        return 2
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        print('orphans: botocore is missing. Run pip install "pulumi-passage-component[orphans]"', file=sys.stderr)
        return 2
    try:
        account = orphans.Account(options.region)
        listed = orphans.find_orphans(account, state, tags, options.domain)
        hidden = orphans.not_looked_for(account, state)
    except (BotoCoreError, ClientError) as error:
        print(f"orphans: AWS does not answer. {error}", file=sys.stderr)
        return 2
    for orphan in listed:
        print(f"{orphan.type} {orphan.id} ({orphan.why})\n    {orphan.command}")
    print(f"{len(listed)} orphan{'' if len(listed) == 1 else 's'}")
    for sentence in hidden:
        print(f"orphans: {options.state}: {sentence}", file=sys.stderr)
    return 1 if listed else 2 if hidden else 0
