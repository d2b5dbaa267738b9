"""`report` on the command line."""

import argparse
import io
import sys

from ...errors import nearest
from ..inputs import read_input
from .changes import KINDS
from .formats import FORMATS
from .preview import read_preview
from .report import make_report


def run(options: argparse.Namespace) -> int:
    """Print the report; return 3 if it has a kind of `--fail-on`, 2 if the command or the preview is wrong, else 0."""
    for kind in options.fail_on:
        if kind not in KINDS:
            hint = nearest(kind, KINDS)
            problem = f'"{kind}" is not a kind of change. {hint}Choose from {", ".join(KINDS)}.'
            print(f"report: --fail-on: {problem}", file=sys.stderr)
            return 2
    try:
        report = make_report(read_preview(read_input(options.preview)))
    except (OSError, ValueError) as error:
        print(f"report: {options.preview}: {error}", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The terminal's encoding may lack characters of a name.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(FORMATS[options.format](report))
    if failing := report.fails_on(options.fail_on):
        why = "the preview failed, which may hide" if report.preview.errors else "found, as asked for with --fail-on:"
        print(f"report: {why} {', '.join(failing)}", file=sys.stderr)
        return 3
    return 0
