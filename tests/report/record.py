"""`make record-previews`: previews of the real engine in the sandbox, which the report's tests read."""

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from passage_component.tools.report import FORMATS, make_report, read_preview
from sandbox.deployment import Sandbox
from tests.releases.record import without_this_run
from tests.report.cases import CASES, Case, Edit
from tests.report.recordings import recorded, write_recording
from tests.report.stable import stable_preview
from tests.support.aws import aws_client
from tests.support.projects import copy_handlers

FOLDER = Path(__file__).parent
REPORTS = FOLDER / "reports"
RENDERED = {"markdown": "md", "text": "txt", "json": "json"}
SAMPLE = "newly-public"
"""The case that is kept in every format. The others are kept in Markdown."""


def main(names: Sequence[str]) -> int:
    """Record the cases with these names. Default: all cases."""
    with tempfile.TemporaryDirectory() as temporary:
        project = new_project(Path(temporary) / "project")
        sandbox = Sandbox(project, home=Path(temporary) / "home")
        try:
            for name in names or CASES:
                document = without_this_run(json.loads(preview(sandbox, CASES[name])))
                document["duration"] = 0
                write_recording(name, stable_preview(document, _owners(sandbox)))
                write_report(name)
                print(f"{name}: {len(document['steps'])} steps", flush=True)
        finally:
            sandbox.down()
    return 0


def write_report(name: str) -> None:
    """Render a recorded preview, for the reviewer of the difference."""
    found = make_report(read_preview(recorded(name)))
    for format_, ending in RENDERED.items():
        if format_ == "markdown" or name == SAMPLE:
            (REPORTS / f"{name}.{ending}").write_text(FORMATS[format_](found), encoding="utf-8")


def new_project(folder: Path) -> Path:
    """A project with the handlers."""
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    shutil.copy(FOLDER / "program.py", folder / "__main__.py")
    copy_handlers(folder)
    return folder


def preview(sandbox: Sandbox, case: Case) -> str:
    """Deploy the program before the change, and return the engine's preview of the change.

    Raises:
        RuntimeError: the engine failed where it should not, or the reverse.
    """
    program = sandbox.project.folder / "__main__.py"
    if case.before is None:
        done = sandbox.destroy(capture=True)
    else:
        program.write_text(_edited(case.before), encoding="utf-8")
        done = sandbox.up(capture=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    if case.opened:
        _open(sandbox, case.opened)
    program.write_text(_edited(case.after), encoding="utf-8")
    done = sandbox.preview(["--json", *case.options], capture=True)
    if bool(done.returncode) != case.fails:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def _owners(sandbox: Sandbox) -> dict[str, str]:
    """The ID of each deployed resource to its URN."""
    done = sandbox.pulumi(["stack", "export"], capture=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    resources = json.loads(done.stdout)["deployment"].get("resources") or []
    return {resource["id"]: resource["urn"] for resource in resources if "id" in resource}


def _open(sandbox: Sandbox, key: str) -> None:
    gateway = aws_client(sandbox, "apigatewayv2")
    api_id = gateway.get_apis()["Items"][0]["ApiId"]
    (route,) = (each for each in gateway.get_routes(ApiId=api_id)["Items"] if each["RouteKey"] == key)
    gateway.update_route(ApiId=api_id, RouteId=route["RouteId"], AuthorizationType="NONE")


def _edited(edits: Sequence[Edit]) -> str:
    text = (FOLDER / "program.py").read_text(encoding="utf-8")
    for old, new in edits:
        if old not in text:
            raise RuntimeError(f"program.py: {old!r} is not in it")
        text = text.replace(old, new)
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
