"""SDKs for programs in other languages, written by the engine's own generators from the live schema.

Whoever has a current Pulumi CLI needs none of this: `pulumi package add` writes an SDK into the program's folder.
"""

import json
import os
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

from sandbox.engine_build import find_go

from .snapshot import live_schema

_ENGINES = Path(__file__).parent / "sdkgen"
_PROGRAMS = {"go": (_ENGINES, ["go"]), "nodejs": (_ENGINES, ["nodejs"]), "dotnet": (_ENGINES / "dotnet", [])}
"""Language to the Go program that generates its SDK (docs/decisions/0018), and its arguments."""

LANGUAGES = tuple(_PROGRAMS)
"""What SDKs there are, called as the generators are."""

_AS_THE_ENGINE = ["-trimpath", "-tags", "osusergo,grpcnotrace"]
"""The flags that sandbox/engine_build.py compiles the same modules with: Go then has them in its cache."""


def write_sdks(folder: Path, languages: Sequence[str] = LANGUAGES) -> None:
    """Write an SDK for each language into `folder/LANGUAGE`. The first time Go compiles the generators, for minutes.

    Raises:
        SandboxError: there is no Go, and none can be installed.
        RuntimeError: a generator refuses the schema, or can't be compiled; the message is what Go said.
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
    """The environment for a Go command: this Go and no other, and the modules that go.sum knows."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(go).parent), os.environ.get("PATH", "")]),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly -buildvcs=false",
        "GOWORK": "off",
    }
