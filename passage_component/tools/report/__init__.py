"""`report`: the changes of access in `pulumi preview --json --show-sames`, for the reviewer of a pull request."""

from .changes import KINDS
from .command import run
from .formats import FORMATS
from .preview import PreviewError, read_preview
from .report import Report, make_report

__all__ = ["FORMATS", "KINDS", "PreviewError", "Report", "make_report", "read_preview", "run"]
