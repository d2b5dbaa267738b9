"""The workflows' steps on the real engine: a pull request from its first preview to its deployment, and more."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from sandbox.deployment import Sandbox
from tests.e2e.requests import ask
from tests.support.github import GitHub
from tests.support.programs import REPOSITORY
from tests.support.projects import copy_stack
from tests.support.workflows import COMMIT, Done, Runner, gitlab, read, write_command

pytestmark = pytest.mark.e2e

SET_UP = ("actions/checkout", "actions/setup-go", "actions/setup-python", "aws-actions/configure-aws-credentials")
MARKER = "<!-- passage_component report dev -->\n"
NEXT_COMMIT = COMMIT[::-1]
ALL_BUT_THE_GATE = (
    "actions/checkout",
    "actions/setup-python",
    "make install",
    "aws-actions/configure-aws-credentials",
    "What Pulumi would do",
    "Keep it for the comment",
    "Who gains and who loses access",
    "Comment",
)
GATE = "A second pair of eyes"


PULUMI = """verb=$1; shift
case " $* " in *" --stack dev "*) ;; *) echo "error: no stack selected" >&2; exit 1 ;; esac
case "$verb $* " in up*" --yes "* | preview*) ;; *) echo "error: --yes must be passed in" >&2; exit 1 ;; esac
exec "{python}" -m sandbox "$verb" "{clone}" --home "{home}" --stack dev -- "$@"
"""
"""Pulumi's CLI in the sandbox, which would add of itself what is asked for here."""


class Repository:
    """A clone of this repository whose stack `dev` is in a sandbox.

    Attributes:
        folder: the clone.
        sandbox: the sandbox.
        github: the pull request.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = copy_stack(folder / "clone")
        (self.folder / "Pulumi.sandbox.yaml").rename(self.folder / "Pulumi.dev.yaml")
        for name in (".ci", ".github", "Makefile", "pyproject.toml", "requirements.lock"):
            (self.folder / name).symlink_to(REPOSITORY / name)
        (self.folder / ".venv").symlink_to(sys.prefix)
        home = folder / "home"
        self.sandbox = Sandbox(self.folder, home=home, stack="dev")
        self._path = folder / "bin"
        self.github = GitHub(self._path)
        self._pulumi = self._path / "pulumi"
        write_command(self._pulumi, PULUMI.format(python=sys.executable, clone=self.folder, home=home))
        # What it would do is asked: the tests run in the environment that it would make.
        write_command(self._path / "make", f'exec {shutil.which("make")} --dry-run "$@"')
        write_command(self._path / "chromium", "exit 1")

    def run(self, workflow: str, job: str, commit: str = COMMIT) -> Done:
        """Do a job of a workflow."""
        expressions = {
            "github.event.pull_request.head.sha": commit,
            "github.event.pull_request.number": "7",
            "github.token": "t0ken",
            "matrix.deployRole": "arn:aws:iam::123456789012:role/deploy",
            "matrix.previewRole": "arn:aws:iam::123456789012:role/preview",
            "matrix.region": "eu-central-1",
            "matrix.stack": "dev",
            "secrets.PULUMI_ACCESS_TOKEN": "",
            "vars.FAIL_ON || 'newly-public'": "newly-public",
            "vars.PULUMI_BACKEND_URL": "s3://state",
        }
        actions = {**dict.fromkeys(SET_UP, _do_nothing), "pulumi/actions": self._action}
        runner = Runner(self.folder, self._path, expressions, actions, self.github.environment)
        return runner.run(read(workflow)["jobs"][job])

    def preview(self, commit: str = COMMIT) -> Done:
        """What a pull request's commit starts, on a machine of its own."""
        for name in ("report.md", "preview.json", "preview.txt", "comment.md", "details.md"):
            (self.folder / name).unlink(missing_ok=True)
        return self.run("preview.yml", "preview", commit)

    def change(self, old: str, new: str) -> None:
        """Change the program."""
        program = self.folder / "__main__.py"
        text = program.read_text(encoding="utf-8")
        assert old in text
        program.write_text(text.replace(old, new), encoding="utf-8")

    def restore(self) -> None:
        """The program as it was."""
        shutil.copyfile(REPOSITORY / "__main__.py", self.folder / "__main__.py")

    def gitlab(self, job: str) -> tuple[int, str]:
        """What a job of GitLab's does, in one shell: its exit code, and what it printed."""
        file = yaml.safe_load(gitlab())
        variables = {**file[".stack"]["variables"], **file[job]["variables"]}
        script = "\n".join([*file[".stack"]["before_script"], *file[job]["script"]])
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={
                **os.environ,
                **variables,
                "AWS_TOKEN": "t0ken",
                "AWS_WEB_IDENTITY_TOKEN_FILE": str(self._path / "aws-token"),
                "PATH": f"{self._path}{os.pathsep}{os.environ['PATH']}",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def comment(self) -> str:
        """The pull request's one comment of the workflows."""
        (body,) = self.github.comments().values()
        return body

    def _action(self, inputs: Mapping[str, str]) -> Mapping[str, str]:
        """`pulumi/actions`: nothing but the CLI without a command; else it runs it and gives what was printed."""
        if "command" not in inputs:
            return {}
        assert (inputs["diff"], inputs["color"]) == ("true", "never")
        command = [str(self._pulumi), inputs["command"], "--diff", "--color", "never", "--stack", inputs["stack-name"]]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return {"output": done.stdout}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    made = Repository(tmp_path_factory.mktemp("workflows"))
    yield made
    made.sandbox.down()


def _do_nothing(_: Mapping[str, str]) -> Mapping[str, str]:
    return {}


def outcomes(gate: str, **failed: str) -> dict[str, str]:
    """What became of the preview's steps."""
    return {**dict.fromkeys(ALL_BUT_THE_GATE, "success"), **failed, GATE: gate}


def test_a_pull_request_from_its_first_preview_on(repository: Repository) -> None:
    repository.github.review("APPROVED", COMMIT)
    first = repository.preview()
    comment = repository.comment()

    assert first.outcomes == outcomes(gate="success"), first.printed
    assert comment.startswith(f"{MARKER}### `GET /health` is added, public; 3 routes added, protected\n")
    assert first.summary in comment
    details = comment.partition("<details><summary>What Pulumi would do</summary>\n\n<pre>\n")[2]
    assert "+ pulumi:pulumi:Stack: (create)" in details
    assert f"Stack `dev` at {COMMIT}" in comment

    deployed = repository.run("deploy.yml", "deploy")

    assert set(deployed.outcomes.values()) == {"success"}, deployed.printed
    assert deployed.summary.startswith("### `GET /health` is added, public; 3 routes added, protected\n")
    assert ask(repository.sandbox, "GET /health").status == 200
    assert ask(repository.sandbox, "GET /me").status == 401

    again = repository.preview(NEXT_COMMIT)

    assert again.outcomes == outcomes(gate="skipped"), again.printed
    assert repository.comment().startswith(f"{MARKER}### Nothing changes\n")
    assert repository.github.calls() == [
        "POST repos/octo/api/issues/7/comments",
        "PATCH repos/octo/api/issues/comments/1000",
    ]

    # The approval is of the commit before.
    repository.change('{"handler": "me.handler"}', '{"handler": "me.handler", "public": True}')
    opened = repository.preview(NEXT_COMMIT)

    assert opened.outcomes == outcomes(gate="failure"), opened.printed
    assert repository.comment().startswith(f"{MARKER}### `GET /me` becomes public\n")

    repository.change('"public": True', '"pubilc": True')
    broken = repository.preview(NEXT_COMMIT)

    assert broken.outcomes == outcomes(
        gate="skipped",
        **{
            "What Pulumi would do": "failure",
            "Who gains and who loses access": "failure",
        },
    )
    assert repository.comment().startswith(f"{MARKER}### The preview failed: what would change is not known\n")
    assert 'Did you mean "public"?' in repository.comment()
    assert f"Stack `dev` at {NEXT_COMMIT}" in repository.comment()

    not_deployed = repository.run("deploy.yml", "deploy")

    assert not_deployed.outcomes["Deploy"] == "skipped"
    assert not_deployed.summary.startswith("### The preview failed")
    repository.restore()


def test_the_same_on_gitlab(repository: Repository) -> None:
    assert repository.gitlab("deploy")[0] == 0

    code, printed = repository.gitlab("preview")
    assert (code, "\n### Nothing changes\n" in printed) == (0, True)

    repository.change('{"handler": "me.handler"}', '{"handler": "me.handler", "public": True}')
    code, printed = repository.gitlab("preview")
    assert (code, "\n### `GET /me` becomes public\n" in printed) == (3, True)

    repository.change('"public": True', '"pubilc": True')
    code, printed = repository.gitlab("preview")
    assert (code, "\n### The preview failed: what would change is not known\n" in printed) == (1, True)
    repository.restore()


def test_a_fork_is_told_why(repository: Repository) -> None:
    done = repository.run("preview.yml", "fork")

    assert done.summary.startswith("A fork's program gets no credentials")
    assert done.printed == f"::notice title=Not previewed::{done.summary}"


def test_the_tests_are_started(repository: Repository) -> None:
    """`.ci/run` itself, which asks make for what is to be done; make does nothing here."""
    done = repository.run("test.yml", "test")

    assert set(done.outcomes.values()) == {"success"}, done.printed
    started = (" pytest ", "/ruff check .", "/mypy")
    assert [line for line in done.printed.splitlines() if any(each in line for each in started)] == [
        ".venv/bin/python -m pytest -n 3",
        ".venv/bin/ruff check .",
        ".venv/bin/mypy",
    ]
