"""The corrections of the emulator that a request shows only sometimes."""

import subprocess
from pathlib import Path

import pytest

import sandbox
from sandbox import emulator

pytestmark = pytest.mark.e2e  # It installs the emulator.

_INVOKED_DURING_A_CHANGE = """
from sandbox.corrections.correction import make
from sandbox.corrections.pieces import CORRECTIONS
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

make(each for each in CORRECTIONS if each.module == "core.lambda_runtime")
CONFIG = {"FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:steady", "Runtime": "python3.11"}


def invoked(code):
    # Without a process: only the choice of the worker matters.
    worker, how = lambda_svc.acquire_worker("steady", CONFIG, code)
    lambda_runtime.release_worker(worker)
    print(worker.code_zip.decode(), how)


invoked(b"old")
lambda_svc.invalidate_worker("steady", qualifier="$LATEST")
# This invocation read the function before its code changed.
invoked(b"old")
invoked(b"new")
invoked(b"new")
"""


def test_invocation_during_a_change_leaves_no_old_worker(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(emulator.install()), "-c", _INVOKED_DURING_A_CHANGE],
        env={
            "PYTHONPATH": str(Path(sandbox.__file__).parent.parent),
            "PASSAGE_SANDBOX_HOME": str(tmp_path),
            "TMPDIR": str(tmp_path),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["old spawn", "old spawn", "new spawn", "new reused"],
    ), done.stderr
