"""SDKs for other languages, generated from the live schema: the examples compile against them, mistakes don't."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pulumi
import pytest

from passage_component.testing import run_program
from plugin.host import Host
from plugin.sdks import go_environment, write_sdks
from sandbox.golang import find_go
from tests.support.programs import REPOSITORY

pytestmark = pytest.mark.e2e

EXAMPLES = REPOSITORY / "examples"

WITH_MOCKS = """
const pulumi = require("@pulumi/pulumi");
pulumi.runtime.setMocks({
    newResource: async ({ type, name, inputs }) => {
        const code = await inputs.code.path;
        console.log(JSON.stringify({ type, name, inputs: { ...inputs, code } }));
        return { id: "", state: {} };
    },
    call: () => ({}),
}, "orders", "dev", false);
require("./bin/index.js");
"""
"""Runs the TypeScript program without an engine and prints what it asks for."""


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdks")
    write_sdks(folder)
    return folder


def copy_example(name: str, folder: Path, sdk: Path) -> Path:
    """An example as `pulumi package add` leaves it: with the SDK below `sdks`."""
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("node_modules", "sdks"))
    shutil.copytree(sdk, folder / "sdks" / "passage")
    return folder


def run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """The exit code and what was printed."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_typescript(sdks: Path, tmp_path: Path) -> None:
    program = copy_example("typescript", tmp_path / "program", sdks / "nodejs")
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    code, said = run(install, program)
    assert code == 0, said
    tsc = str(program / "node_modules" / ".bin" / "tsc")

    # The SDK by its own settings, then the program, strictly; `--outDir`: published packages have their .js beside
    # package.json.
    assert run([tsc, "-p", "sdks/passage", "--outDir", "sdks/passage"], program) == (0, "")
    assert run([tsc], program) == (0, "")
    # What it sends is what the plugin takes.
    (program / "with_mocks.cjs").write_text(WITH_MOCKS, encoding="utf-8")
    code, said = run(["node", "with_mocks.cjs"], program)
    assert code == 0, said
    sent = json.loads(said)
    assert (sent["type"], sent["name"], sent["inputs"]["code"]) == ("passage:index:PassageHttpApi", "api", "./handlers")
    inputs = {**sent["inputs"], "appId": "abcdefghijklmnopqrstuvwx"}
    taken = run_program(
        lambda: Host().construct("api", sent["type"], {**inputs, "code": pulumi.FileArchive(str(program / "handlers"))})
    )
    assert taken.routes == {"GET /me": "jwt", "GET /health": "public"}

    replaced(program / "index.ts", 'handler: "me.handler"', 'handler: "me.handler", scopse: ["admin"]')
    code, said = run([tsc, "--noEmit"], program)
    assert code != 0
    assert "'scopse' does not exist in type 'RouteArgsArgs'" in said
    assert "Did you mean to write 'scopes'?" in said


def test_go(sdks: Path, tmp_path: Path) -> None:
    program = copy_example("go", tmp_path / "program", sdks / "go")
    go = find_go(tmp_path)
    environment = go_environment(go)
    # Other flags would compile all of Pulumi's SDK once more.
    flags = ["-trimpath", "-tags", "osusergo,grpcnotrace", "./..."]
    # What is not in the module cache yet is fetched first, and told.
    code, said = run([go, "list", "-deps", *flags], program, environment)
    assert code == 0, said

    for verb in ("build", "vet"):
        assert run([go, verb, *flags], program, environment) == (0, "")

    replaced(
        program / "main.go", "Public: pulumi.BoolRef(true)", 'Public: pulumi.BoolRef(true), Scopse: []string{"admin"}'
    )
    code, said = run([go, "build", *flags], program, environment)
    assert code != 0
    assert "unknown field Scopse in struct literal of type passage.RouteArgsArgs" in said


def test_csharp_is_generated(sdks: Path) -> None:
    """Nothing here compiles it (docs/decisions/0018)."""
    made = {each.name: each.read_text(encoding="utf-8") for each in (sdks / "dotnet").glob("*.cs")}

    for name in ("JwtHttpApi", "PassageHttpApi"):
        assert f"public partial class {name} : global::Pulumi.ComponentResource" in made[f"{name}.cs"]
        assert f'base("passage:index:{name}", name,' in made[f"{name}.cs"]
    route = (sdks / "dotnet" / "Inputs" / "RouteArgsArgs.cs").read_text(encoding="utf-8")
    assert "public bool? Public { get; set; }" in route


def test_a_schema_that_the_generators_refuse_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"name": "passage", "resources": {"passage:index:A": {"properties": {"b": {"$ref": "#/types/no:no:No"}}}}}
    monkeypatch.setattr("plugin.sdks.live_schema", lambda: broken)

    with pytest.raises(RuntimeError, match=r"the SDK for go can't be written; go said:\n.*no:no:No"):
        write_sdks(tmp_path)
