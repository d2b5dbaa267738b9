"""SDKs for programs in other languages, written by the engine's own generators from the live schema.

A current Pulumi CLI does not need this. Its `pulumi package add` writes an SDK into the program's folder.
"""

import json
import os
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

from sandbox.golang import find_go

from .snapshot import live_schema

_ENGINES = Path(__file__).parent / "sdkgen"
_PROGRAMS = {"go": (_ENGINES, ["go"]), "nodejs": (_ENGINES, ["nodejs"]), "dotnet": (_ENGINES / "dotnet", [])}
"""Language to the Go program that generates its SDK (docs/decisions/0018), and its arguments."""

LANGUAGES = tuple(_PROGRAMS)
"""The languages of the SDKs, by the names of their generators."""

_AS_THE_ENGINE = ["-trimpath", "-tags", "osusergo,grpcnotrace"]
"""The flags of sandbox/engine/building.py, which compiles the same modules. Go then has them in its cache."""


def write_sdks(folder: Path, languages: Sequence[str] = LANGUAGES) -> None:
    """Write an SDK for each language into `folder/LANGUAGE`. The first run compiles the generators for minutes.

    Raises:
        SandboxError: Go is missing and cannot be installed.
        RuntimeError: a generator refuses the schema or does not compile. The message is Go's output.
    """
    schema = json.dumps(live_schema())
    with tempfile.TemporaryDirectory() as downloads:
        go = find_go(Path(downloads))
        for language in languages:
            for name, content in _generated(go, language, schema).items():
                file = folder / language / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(b64decode(content))


def _generated(go: str, language: str, schema: str) -> dict[str, str]:
    program, arguments = _PROGRAMS[language]
    done = subprocess.run(  # noqa: S603 - Go, and this repository's own program
        [go, "run", *_AS_THE_ENGINE, ".", *arguments],
        cwd=program,
        env=go_environment(go),
        input=schema,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the SDK for {language} can't be written; go said:\n{done.stderr.strip()}")
    return dict(json.loads(done.stdout))


def go_environment(go: str) -> dict[str, str]:
    """The environment for a Go command: only this Go, and the modules in go.sum."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(go).parent), os.environ.get("PATH", "")]),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly -buildvcs=false",
        "GOWORK": "off",
    }
