"""The report on what the real engine says of this repository's own program."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox
from tests.support.programs import REPOSITORY

pytestmark = pytest.mark.e2e


def report(sandbox: Sandbox, preview: Path) -> tuple[int, str]:
    """What a pipeline runs: preview, then report; exit code and first line."""
    done = sandbox.preview(["--json", "--show-sames"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    preview.write_text(done.stdout, encoding="utf-8")
    command = [sys.executable, "-m", "passage_component", "report", str(preview), "--fail-on", "newly-public"]
    reported = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return reported.returncode, reported.stdout.partition("\n")[0]


def test_a_route_that_becomes_public_is_told_in_the_first_line(stack: Sandbox, tmp_path: Path) -> None:
    program = stack.project.folder / "__main__.py"
    as_it_is = program.read_text(encoding="utf-8")
    opened = as_it_is.replace(
        '"GET /me": {"handler": "me.handler"}', '"GET /me": {"handler": "me.handler", "public": True}'
    )
    assert opened != as_it_is

    program.write_text(opened, encoding="utf-8")
    assert report(stack, tmp_path / "preview.json") == (3, "### `GET /me` becomes public")

    program.write_text(as_it_is, encoding="utf-8")
    assert report(stack, tmp_path / "preview.json") == (0, "### Nothing changes")
