"""`report`: what a pull request's reviewer needs to know about access, from `pulumi preview --json --show-sames`."""

from .changes import KINDS
from .command import run
from .formats import FORMATS
from .preview import PreviewError, read_preview
from .report import Report, make_report

__all__ = ["FORMATS", "KINDS", "PreviewError", "Report", "make_report", "read_preview", "run"]
