"""Builds a release: wheel, source archive, bill of materials and checksums, with the same bytes everywhere.

python -m release.build [FOLDER]
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .environments import CommandError, create_installation, create_tools, run
from .locks import REPOSITORY

CHECKSUMS = "SHA256SUMS"
FOLDER = REPOSITORY / "dist"


def build(folder: Path, source: Path = REPOSITORY) -> list[Path]:
    """Build a release into a folder. Create it if necessary, and replace files with the same names.

    Args:
        folder: the folder to write.
        source: the checkout to build from.

    Returns:
        The files, the checksums last.

    Raises:
        CommandError: a build or an installation failed.
    """
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        output = work / "release"
        # Without build isolation, the build uses the locked hatchling and nothing else.
        run(sys.executable, "-m", "hatchling", "build", "-d", output, cwd=source)
        (wheel,) = output.glob("*.whl")
        (archive,) = output.glob("*.tar.gz")
        bill = output / f"{archive.name.removesuffix('.tar.gz')}.cdx.json"
        _write_bill(bill, wheel, source, work)
        files = [archive, wheel, bill]
        checksums = output / CHECKSUMS
        checksums.write_text("".join(_checksum(file) for file in sorted(files)), encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copy(file, folder)) for file in (*files, checksums)]


def _write_bill(bill: Path, wheel: Path, source: Path, work: Path) -> None:
    """Write the CycloneDX bill of materials of an installation, from its packages' metadata."""
    tools = create_tools(work / "tools")
    python = create_installation(work / "installation", wheel)
    options = ("--output-reproducible", "--mc-type", "library", "--pyproject", source / "pyproject.toml")
    run(tools / "cyclonedx-py", "environment", *options, "--output-file", bill, python)


def _checksum(file: Path) -> str:
    return f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m release.build", description="Build a release.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="folder to write (default: dist)")
    folder = parser.parse_args(arguments).folder
    try:
        files = build(folder)
    except CommandError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write("".join(f"{file}\n" for file in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
