"""GitHub's workflows, and a runner for their jobs on this machine."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.programs import REPOSITORY

FOLDER = REPOSITORY / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.iterdir())

COMMIT = "5b1e0f6c6b7a4a6f9d0c3e2f1a8b7c6d5e4f3a2b"
RUN = "https://github.example/octo/api/actions/runs/4711"
DEFAULTS = {
    "CI": "true",
    "GITHUB_REPOSITORY": "octo/api",
    "GITHUB_RUN_ID": "4711",
    "GITHUB_SERVER_URL": "https://github.example",
}
"""What GitHub sets for every step."""

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_OUTPUT = re.compile(r"steps\.(\w+)\.outputs\.(\w+)")
_OUTPUT_IS = re.compile(rf"{_OUTPUT.pattern} == '(\w+)'")

Action = Callable[[Mapping[str, str]], Mapping[str, str]]
"""A stand-in for an action: its inputs -> its outputs. It fails with `CalledProcessError`."""


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def read(name: str) -> dict[str, Any]:
    """A workflow. All scalars are strings, `on` too."""
    return dict(yaml.load(text(name), Loader=yaml.BaseLoader))  # noqa: S506 - it returns strings only


def jobs() -> dict[str, dict[str, Any]]:
    """`workflow/job` to job."""
    return {f"{name}/{job}": body for name in WORKFLOWS for job, body in read(name)["jobs"].items()}


@dataclass(frozen=True)
class Done:
    """The result of a job.

    Attributes:
        outcomes: step, by name or action or command, to `success`, `failure` or `skipped`.
        outputs: `step.output` to value.
        printed: everything that was printed.
        summary: the job's summary.
    """

    outcomes: dict[str, str]
    outputs: dict[str, str]
    printed: str
    summary: str


class Runner:
    """Runs the steps of a job in order, as GitHub's runner does.

    Attributes:
        folder: the workspace.
        path: the folder of the commands that stand in for real ones.
        expressions: what stands between `${{` and `}}` to its value; `steps` are known by themselves.
        actions: action to what stands in for it.
        environment: added to every step's.
    """

    def __init__(
        self,
        folder: Path,
        path: Path,
        expressions: Mapping[str, str],
        actions: Mapping[str, Action],
        environment: Mapping[str, str],
    ) -> None:
        self.folder = folder
        self.path = path
        self.expressions = expressions
        self.actions = actions
        self.environment = environment

    def run(self, job: Mapping[str, Any]) -> Done:
        """Run a job."""
        files = {name: self.path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        outcomes: dict[str, str] = {}
        outputs: dict[str, str] = {}
        printed, summary = "", ""
        failed = False
        for step in job["steps"]:
            title = step.get("name") or step.get("run") or step["uses"].partition("@")[0]
            if not _is_wanted(step.get("if", ""), outputs, failed=failed):
                outcomes[title] = "skipped"
                continue
            for file in files.values():
                file.write_text("", encoding="utf-8")
            environment = self._evaluated({**job.get("env", {}), **step.get("env", {})}, outputs)
            try:
                if "uses" in step:
                    action = self.actions[step["uses"].partition("@")[0]]
                    results = action(self._evaluated(step.get("with", {}), outputs))
                else:
                    printed += self._bash(
                        step["run"], {**environment, **{name: str(file) for name, file in files.items()}}
                    )
                    lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
                    results = dict(line.split("=", 1) for line in lines)
                outcomes[title] = "success"
            except subprocess.CalledProcessError as error:
                printed += error.stdout
                results = {}
                outcomes[title] = "failure"
                failed = failed or step.get("continue-on-error") != "true"
            outputs |= {f"{step.get('id')}.{name}": value for name, value in results.items()}
            summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Done(outcomes, outputs, printed, summary)

    def _bash(self, script: str, environment: Mapping[str, str]) -> str:
        """Run a script as GitHub runs a step with `shell: bash`."""
        file = self.path / "step.sh"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=self.folder,
            env={
                **os.environ,
                **DEFAULTS,
                **self.environment,
                **environment,
                "PATH": f"{self.path}{os.pathsep}{os.environ['PATH']}",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        return done.stdout

    def _evaluated(self, values: Mapping[str, str], outputs: Mapping[str, str]) -> dict[str, str]:
        def value(expression: re.Match[str]) -> str:
            output = _OUTPUT.fullmatch(expression[1])
            return outputs.get(".".join(output.groups()), "") if output else self.expressions[expression[1]]

        return {name: _EXPRESSION.sub(value, template) for name, template in values.items()}


def _is_wanted(condition: str, outputs: Mapping[str, str], *, failed: bool) -> bool:
    """Whether a step runs, for the conditions that the workflows have."""
    if condition == "${{ !cancelled() }}":
        return True
    if not condition:
        return not failed
    is_value = _OUTPUT_IS.fullmatch(condition)
    assert is_value, condition
    return not failed and outputs.get(f"{is_value[1]}.{is_value[2]}") == is_value[3]


def write_command(path: Path, script: str) -> None:
    """A command that stands in for a real one."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def gitlab() -> str:
    """The `.gitlab-ci.yml` of docs/pull-requests.md."""
    page = (REPOSITORY / "docs" / "pull-requests.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    return str(example)
