"""The emulator does not close a connection that a client may still use."""

import subprocess
from pathlib import Path

import pytest

import sandbox
from sandbox import emulator

GOS_SDK_SECONDS = 90
"""How long Go's SDK keeps an idle connection (aws-sdk-go-v2, `DefaultHTTPTransportIdleConnTimeout`)."""

_SERVE = """
import hypercorn.asyncio


async def serve(app, config):
    print(config.keep_alive_timeout)


hypercorn.asyncio.serve = serve

from sandbox.corrections.__main__ import main

main()
"""


@pytest.mark.e2e
def test_connection_outlives_the_clients(tmp_path: Path) -> None:
    """A request that arrives while the server closes its connection is carried out, and not answered."""
    done = subprocess.run(
        [str(emulator.install()), "-c", _SERVE],
        env={
            "PYTHONPATH": str(Path(sandbox.__file__).parent.parent),
            "TMPDIR": str(tmp_path),
            "PASSAGE_SANDBOX_HOME": str(tmp_path),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > GOS_SDK_SECONDS
