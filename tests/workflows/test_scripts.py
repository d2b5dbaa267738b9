"""Failures of the workflows' scripts; tests/e2e/test_workflows.py runs them on the real engine."""

import sys
from pathlib import Path

import pytest

from tests.report.recordings import recorded
from tests.support.github import GitHub
from tests.support.programs import REPOSITORY
from tests.support.workflows import COMMIT, RUN, Done, Runner, read, write_command

OLDER = COMMIT[::-1]
NO_REPORT = "### There is no report: what would change is not known\n"
FOOT = f"\nStack `dev` at {COMMIT}, in [this run]({RUN}).\n"
MARKER = "<!-- passage_component report dev -->\n"

NOTHING_CHANGES = recorded("nothing-changed")
FAILED = recorded("failed")


class Repository:
    """A workspace with the scripts, and a `pulumi` with the test's output."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "workspace"
        self.folder.mkdir()
        (self.folder / ".github").symlink_to(REPOSITORY / ".github")
        (self.folder / ".venv").symlink_to(sys.prefix)
        self._path = folder / "bin"
        self.pulumi("", 1)
        self.github = GitHub(self._path)

    def pulumi(self, said: str, code: int = 0) -> None:
        """Set the output of `pulumi` and its exit code."""
        (self._path / "said").parent.mkdir(exist_ok=True)
        (self._path / "said").write_text(said, encoding="utf-8")
        write_command(self._path / "pulumi", f'cat "{self._path}/said"; exit {code}')

    def run(self, *names: str, **environment: str) -> Done:
        """Run some steps of the preview's job."""
        steps = [step for step in read("preview.yml")["jobs"]["preview"]["steps"] if step.get("name") in names]
        assert len(steps) == len(names)
        expressions = {
            "github.event.pull_request.head.sha": COMMIT,
            "github.event.pull_request.number": "7",
            "github.token": "t0ken",
            "secrets.PULUMI_ACCESS_TOKEN": "",
            "vars.FAIL_ON || 'newly-public'": environment.pop("FAIL_ON", "newly-public"),
        }
        runner = Runner(
            self.folder, self._path, expressions, {}, {**self.github.environment, "STACK": "dev", **environment}
        )
        return runner.run({"steps": [{**step, "if": ""} for step in steps]})

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


REPORT = "Who gains and who loses access"
COMMENT = "Comment"
EYES = "A second pair of eyes"


@pytest.mark.parametrize(
    ("said", "code", "fail_on", "report"),
    [
        ("", 1, "newly-public", NO_REPORT),  # no such stack, no login
        ('{"steps": [', 255, "newly-public", NO_REPORT),
        (NOTHING_CHANGES, 255, "newly-public", NO_REPORT),  # a policy, for one: the preview itself knows of no error
        (NOTHING_CHANGES, 0, "newly-pubic", NO_REPORT),
    ],
    ids=["nothing", "cut off", "unexplained", "unknown kind"],
)
def test_unavailable_report_fails_with_a_message(
    repository: Repository, said: str, code: int, fail_on: str, report: str
) -> None:
    repository.pulumi(said, code)

    done = repository.run(REPORT, FAIL_ON=fail_on)

    assert done.outcomes == {REPORT: "failure"}
    assert done.outputs == {}
    assert (repository.read("report.md"), done.summary) == (report, report)


@pytest.mark.parametrize("code", [255, 0])
def test_failed_preview_fails_the_step_with_any_exit_code(repository: Repository, code: int) -> None:
    repository.pulumi(FAILED, code)

    done = repository.run(REPORT)

    assert (done.outcomes, done.outputs) == ({REPORT: "failure"}, {})
    assert repository.read("report.md").startswith("### The preview failed: what would change is not known\n")
    assert 'did you mean "handler"?' in repository.read("report.md")


@pytest.mark.parametrize("fail_on", ["newly-public", ""])
def test_preview_without_findings(repository: Repository, fail_on: str) -> None:
    repository.pulumi(NOTHING_CHANGES)

    done = repository.run(REPORT, FAIL_ON=fail_on)

    assert (done.outcomes, done.outputs) == ({REPORT: "success"}, {})
    assert done.summary.startswith("### Nothing changes\n")


def test_job_without_a_report_says_so(repository: Repository) -> None:
    repository.run(COMMENT)

    assert list(repository.github.comments().values()) == [MARKER + NO_REPORT + FOOT]


def test_one_comment_is_found_among_many_and_edited(repository: Repository) -> None:
    for number in range(150):
        repository.github.comment(f"{MARKER}Nothing changes, says number {number}", user="mallory")
    repository.github.comment("<!-- passage_component report prod -->\nAnother stack's", user="github-actions[bot]")
    repository.run(COMMENT)
    (repository.folder / "report.md").write_text("### Nothing changes\n", encoding="utf-8")
    repository.run(COMMENT)

    assert repository.github.calls() == [
        "POST repos/octo/api/issues/7/comments",
        "PATCH repos/octo/api/issues/comments/1151",
    ]
    assert repository.github.comments()[1151] == f"{MARKER}### Nothing changes\n{FOOT}"


def test_pulumi_output_is_unchanged_in_the_comment(repository: Repository) -> None:
    (repository.folder / "report.md").write_text("### Nothing changes\n", encoding="utf-8")
    (repository.folder / "preview.txt").write_text("</pre> & <b>@everyone</b>\n", encoding="utf-8")

    repository.run(COMMENT)

    details = "\n<details><summary>What Pulumi would do</summary>\n\n<pre>\n{}</pre>\n</details>\n"
    printed = "&lt;/pre&gt; &amp; &lt;b&gt;@everyone&lt;/b&gt;\n"
    expected = f"{MARKER}### Nothing changes\n{FOOT}{details.format(printed)}"
    assert list(repository.github.comments().values()) == [expected]


def test_too_long_output_is_left_to_the_run(repository: Repository) -> None:
    (repository.folder / "report.md").write_text("### Nothing changes\n", encoding="utf-8")
    (repository.folder / "preview.txt").write_text("<" * 20_000, encoding="utf-8")

    repository.run(COMMENT)

    assert list(repository.github.comments().values()) == [f"{MARKER}### Nothing changes\n{FOOT}"]


def test_refused_comment_fails_the_job(repository: Repository) -> None:
    (repository.folder / "report.md").write_text("#" * 70_000, encoding="utf-8")

    assert repository.run(COMMENT).outcomes == {COMMENT: "failure"}


@pytest.mark.parametrize(
    ("state", "commit", "outcome"),
    [
        ("APPROVED", COMMIT, "success"),
        ("APPROVED", OLDER, "failure"),
        ("CHANGES_REQUESTED", COMMIT, "failure"),
        ("DISMISSED", COMMIT, "failure"),
    ],
)
def test_approval_counts_for_its_commit_only(repository: Repository, state: str, commit: str, outcome: str) -> None:
    repository.github.review(state, commit)

    assert repository.run(EYES).outcomes == {EYES: outcome}


def test_missing_approval_fails(repository: Repository) -> None:
    done = repository.run(EYES)

    assert done.outcomes == {EYES: "failure"}
    assert done.printed.startswith("::error title=Access needs a second pair of eyes::")


def test_unanswered_request_is_not_an_approval(repository: Repository) -> None:
    repository.github.review("APPROVED", COMMIT)
    repository.github.vanish()

    assert repository.run(EYES).outcomes == {EYES: "failure"}
