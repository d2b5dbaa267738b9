"""The report on previews of the real engine, compared whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passage_component.__main__ import main
from passage_component.tools.report import FORMATS, KINDS, make_report, read_preview
from tests.report.cases import CASES
from tests.report.edits import edited, step
from tests.report.record import RENDERED, REPORTS, SAMPLE
from tests.report.recordings import PREVIEWS, recorded

FOUND = {
    "first-deployment": ["newly-public", "added"],
    "nothing-changed": [],
    "newly-public": ["newly-public"],
    "newly-protected": ["newly-protected"],
    "public-catch-all": ["newly-public", "added"],
    "preflight-added": ["added"],
    "route-renamed": ["removed", "added"],
    "scopes-changed": ["scope-changed"],
    "backend-changed": ["logs-lost", "backend-changed"],
    "opened-by-a-transform": ["newly-public"],
    "access-known-after-up": ["unknown-access"],
    "opened-in-the-console": ["newly-protected"],
    "made-by-hand": ["newly-public"],
    "second-component": ["added"],
    "retained": ["removed"],
    "issuer-changed": ["issuer-changed"],
    "secret-issuer": ["issuer-changed"],
    "issuer-known-after-up": ["issuer-changed"],
    "audience-changed": ["audience-changed"],
    "identity-source-changed": ["identity-source-changed"],
    "authorizer-removed": ["issuer-changed", "authorizer-changed"],
    "authorizer-switched": ["issuer-changed", "authorizer-changed"],
    "api-replaced": ["url-breaks"],
    "component-renamed": ["url-breaks", "logs-lost", "newly-public", "removed", "added"],
    "domain-added": ["url-breaks"],
    "functions-changed": [],
    "without-show-sames": ["newly-public", "issuer-changed"],
    "failed": ["failed"],
}
"""The kinds of changes in each case."""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    """A case to the path of its preview, as the engine prints it."""

    def write(name: str) -> str:
        path = tmp_path / f"{name}.json"
        path.write_text(recorded(name), encoding="utf-8")
        return str(path)

    return write


def test_every_case_is_recorded_and_reported() -> None:
    assert {each.name for each in PREVIEWS.iterdir()} == {f"{name}.yaml" for name in CASES}
    assert set(CASES) == set(FOUND)
    assert {each.name for each in REPORTS.iterdir()} == {
        *(f"{name}.md" for name in CASES),
        *(f"{SAMPLE}.{ending}" for ending in RENDERED.values()),
    }


@pytest.mark.parametrize("name", CASES)
def test_markdown_equals_the_kept_report(name: str) -> None:
    printed = FORMATS["markdown"](make_report(read_preview(recorded(name))))

    assert printed == (REPORTS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("format_", "ending"), RENDERED.items())
def test_text_and_json_equal_the_kept_reports(
    format_: str, ending: str, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", file(SAMPLE), "--format", format_]) == 0

    assert capsys.readouterr().out == (REPORTS / f"{SAMPLE}.{ending}").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_kinds_of_each_case(name: str) -> None:
    assert list(make_report(read_preview(recorded(name))).kinds) == FOUND[name]


@pytest.mark.parametrize("name", CASES)
def test_fail_on_newly_public_exits_with_1(
    name: str, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A failed or incomplete preview may hide a newly public route."""
    fails = bool({"newly-public", "unknown-access", "failed"} & {*FOUND[name]})

    assert main(["report", file(name), "--fail-on", "newly-public"]) == (3 if fails else 0)
    assert ("newly-public" in capsys.readouterr().err) == fails


def test_fail_on_accepts_a_list(file: Callable[[str], str], capsys: pytest.CaptureFixture[str]) -> None:
    preview = file("issuer-changed")

    assert main(["report", preview, "--fail-on", "newly-public, removed"]) == 0
    assert main(["report", preview, "--fail-on", "newly-public, issuer-changed"]) == 3
    assert capsys.readouterr().err == "report: found, as asked for with --fail-on: issuer-changed\n"


def test_fail_on_accepts_every_kind_only(file: Callable[[str], str], capsys: pytest.CaptureFixture[str]) -> None:
    preview = file("failed")

    assert main(["report", preview, "--fail-on", ",".join(KINDS)]) == 3
    assert capsys.readouterr().err == f"report: the preview failed, which may hide {', '.join(KINDS)}\n"
    assert main(["report", preview, "--fail-on", "newly_public"]) == 2
    captured = capsys.readouterr()
    assert captured.err == (
        f'report: --fail-on: "newly_public" is not a kind of change. Did you mean "newly-public"? '
        f"Choose from {', '.join(KINDS)}.\n"
    )
    assert captured.out == ""


def test_long_report_fits_a_comment_and_keeps_grave_findings() -> None:
    def multiply(document: Any) -> None:
        template = json.dumps(step(document, "::shop-route-GET /items/{id}"))
        public = json.dumps(step(document, "::shop-route-GET /health"))
        for number in range(900):
            document["steps"].append(json.loads(template.replace("/items/{id}", f"/items/{number:03}/{'x' * 60}")))
        for number in range(20):
            document["steps"].append(json.loads(public.replace("/health", f"/z/{number:03}")))

    report = make_report(read_preview(edited("first-deployment", multiply)))
    printed = FORMATS["markdown"](report)

    assert len(printed) < 65_000
    assert all(f"GET /z/{number:03}" in printed for number in range(20))
    assert "and 824 more; `--format text` lists them all." in printed
    assert FORMATS["text"](report).count("GET /items/") == 901


def with_state(**state: Any) -> str:
    step_ = {"op": "same", "urn": "a", "newState": {"urn": "a", "type": "b", **state}}
    return json.dumps({"steps": [step_], "changeSummary": state.get("counted", {})})


NOT_PREVIEWS = {
    "": "the preview is empty. Read its standard error",
    recorded("newly-public")[:5000]: "line 149, column",
    "error: no stack selected": "line 1, column 1: Expecting value. Read the preview's exit code.",
    "[]": "the JSON is not a preview",
    '{"version": 3, "deployment": {}}': "the JSON is not a preview",
    '{"steps": {}, "duration": 1}': "steps: there are none, not even the stack's own",
    '{"steps": {"a": 1}}': "steps: it is not a list",
    '{"steps": [1]}': "steps[0]: it is not a step",
    '{"steps": [{"op": "same"}]}': "steps[0].urn: it is not a string",
    '{"steps": [{"op": "same", "urn": "a"}]}': "steps[0]: it has neither oldState nor newState",
    with_state(type=None): "steps[0]: a state lacks its urn or type",
    with_state(counted=1): "changeSummary: it is not a map of counts",
    with_state(inputs=[1]): "steps[0]: a state's inputs are not a map",
    with_state(propertyDependencies={"a": 1}): "steps[0]: a state's propertyDependencies are not a map of lists",
    '{"sequence": 0, "a": {}}\n{"sequence": 1}\n': "the preview is a stream of events. Remove PULUMI_ENABLE_STREAMING",
}


@pytest.mark.parametrize(("text", "problem"), NOT_PREVIEWS.items(), ids=range(len(NOT_PREVIEWS)))
def test_file_that_is_not_a_preview_is_an_error(
    text: str, problem: str, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    file = tmp_path / "preview.json"
    file.write_text(text, encoding="utf-8")

    assert main(["report", str(file)]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"report: {file}: {problem}"), captured.err
    assert "pulumi preview --json --show-sames" in captured.err


def test_missing_file_is_an_error(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    assert main(["report", str(tmp_path / "none.json")]) == 2
    assert "No such file or directory" in capsys.readouterr().err

    (tmp_path / "binary.json").write_bytes(b'{"steps": "\xe9"}')
    assert main(["report", str(tmp_path / "binary.json")]) == 2
    assert "it is not text in utf-8, which was tried" in capsys.readouterr().err
