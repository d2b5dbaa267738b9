"""`report` on the command line."""

import argparse
import io
import sys
from pathlib import Path

from ...errors import nearest
from .changes import KINDS
from .formats import FORMATS
from .preview import PreviewError, read_preview
from .report import make_report


def run(options: argparse.Namespace) -> int:
    """Print the report; return 3 if it has a kind of `--fail-on`, 2 if the command or the preview is wrong, else 0."""
    for kind in options.fail_on:
        if kind not in KINDS:
            hint = nearest(kind, KINDS)
            print(f'report: --fail-on: "{kind}"; {hint}allowed are {", ".join(KINDS)}', file=sys.stderr)
            return 2
    try:
        text = sys.stdin.read() if options.preview == "-" else Path(options.preview).read_text(encoding="utf-8-sig")
        found = make_report(read_preview(text))
    except (OSError, UnicodeDecodeError, PreviewError) as error:
        print(f"report: {options.preview}: {error}", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal has no letters for ends nothing.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(FORMATS[options.format](found))
    if failing := found.fails_on(options.fail_on):
        why = "the preview failed, which may hide" if found.preview.errors else "found, as asked for with --fail-on:"
        print(f"report: {why} {', '.join(failing)}", file=sys.stderr)
        return 3
    return 0
