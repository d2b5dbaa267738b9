"""`lambda_archive` of few and many, small and large files."""

import sys
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from passage_component import lambda_archive

from .measure import Case, in_new_process, print_sample

BENCH = "archive"
TITLE = "`lambda_archive`"
TEXT = """The memory is the peak allocation of the call, without earlier memory. Up to 50 MB files are not read: the
engine does that, once, for the hash. Above it they are compressed, to compare their zipped size with Lambda's limit."""

SMALL, LARGE = (2_000, 1_000), (2_000, 24_000)
SIZES = ((1, 1_000), (100, 1_000), SMALL, LARGE, (2_000, 120_000))
"""Files, and the bytes of each. The last is close to Lambda's limit."""


def label(files: int, size: int) -> str:
    """A row's name."""
    return f"{files:,} file{'s' if files > 1 else ''}, {files * size / 1e6:g} MB"


def cases(folder: Path) -> Iterator[Case]:
    """Every size, in folders that are created here."""
    for files, size in SIZES:
        root = folder / f"{files}-{size}"
        make_folder(root, files, size)
        yield Case(BENCH, label(files, size), "lambda_archive", partial(in_new_process, "archives", str(root)))


def make_folder(root: Path, files: int, size: int) -> None:
    """Files with holes: their sizes count, and no disk is filled."""
    for number in range(files):
        file = root / f"package{number // 100:02}" / f"module{number:04}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            opened.truncate(size)


def peak_bytes(root: Path) -> int:
    """The peak memory of a call."""
    tracemalloc.start()
    archive = lambda_archive(root)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del archive
    return peak


def _main(root: str) -> None:
    print_sample(lambda: lambda_archive(root), partial(peak_bytes, Path(root)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
