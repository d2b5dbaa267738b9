"""The workflows' complete permissions, by name. A new one needs a change here."""

import re
from typing import Any

from tests.support.programs import REPOSITORY
from tests.support.workflows import WORKFLOWS, jobs, read, text

_USES = re.compile(r"uses: ([\w-]+/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)")
_AWS = "aws-actions/configure-aws-credentials"


def steps() -> list[tuple[str, dict[str, Any]]]:
    """`workflow/job` and step."""
    return [(name, step) for name, job in jobs().items() for step in job["steps"]]


def test_triggers() -> None:
    assert {name: read(name)["on"] for name in WORKFLOWS} == {
        "deploy.yml": {"push": {"branches": ["main"]}, "workflow_dispatch": ""},
        "preview.yml": {"pull_request": ""},
        "test.yml": {"pull_request": "", "push": {"branches": ["main"]}},
    }


def test_permissions() -> None:
    """A job without permissions has the workflow's."""
    assert {name: read(name)["permissions"] for name in WORKFLOWS} == {
        "deploy.yml": {},
        "preview.yml": {},
        "test.yml": {"contents": "read"},
    }
    assert {name: job["permissions"] for name, job in jobs().items() if "permissions" in job} == {
        "deploy.yml/deploy": {"contents": "read", "id-token": "write"},
        "preview.yml/preview": {"contents": "read", "id-token": "write", "pull-requests": "write"},
    }


def test_credentials_only_for_this_repositorys_own_branches() -> None:
    conditions = {name: job["if"] for name, job in jobs().items() if "id-token" in job.get("permissions", {})}
    assert conditions == {
        "deploy.yml/deploy": "vars.PULUMI_STACKS && github.ref == 'refs/heads/main'",
        "preview.yml/preview": (
            "vars.PULUMI_STACKS && github.event.pull_request.head.repo.full_name == github.repository"
        ),
    }
    assert jobs()["deploy.yml/deploy"]["environment"] == "${{ matrix.stack }}"


def test_concurrency_groups() -> None:
    found = {name: job["concurrency"] for name, job in jobs().items() if "concurrency" in job}
    assert found == {
        "deploy.yml/deploy": {"group": "deploy-${{ matrix.stack }}", "cancel-in-progress": "false"},
        "preview.yml/preview": {
            "group": "preview-${{ github.event.pull_request.number }}-${{ matrix.stack }}",
            "cancel-in-progress": "true",
        },
    }


def test_actions_are_pinned_to_one_commit_each() -> None:
    everything = "".join(map(text, WORKFLOWS))
    pins = _USES.findall(everything)

    assert len(pins) == everything.count("uses:")
    assert len(set(pins)) == len({action for action, _, _ in pins})


def test_no_step_interpolates_anything_into_a_script() -> None:
    assert [step["run"] for _, step in steps() if "${{" in step.get("run", "")] == []


def test_only_trusted_fields_of_the_event_are_used() -> None:
    used = {found for name in WORKFLOWS for found in re.findall(r"github\.(?:event\.|head_ref)[\w.]*", text(name))}
    assert used == {
        "github.event.pull_request.head.repo.full_name",  # compared, nothing else
        "github.event.pull_request.head.sha",
        "github.event.pull_request.number",
    }


def test_secrets_are_given_to_the_steps_that_need_them() -> None:
    given = {
        (name, step.get("name") or step["uses"], variable)
        for name, step in steps()
        for variable, value in step.get("env", {}).items()
        if "secrets." in value or "github.token" in value
    }
    assert given == {
        ("deploy.yml/deploy", "Deploy", "PULUMI_ACCESS_TOKEN"),
        ("deploy.yml/deploy", "Who gains and who loses access", "PULUMI_ACCESS_TOKEN"),
        ("preview.yml/preview", "A second pair of eyes", "GH_TOKEN"),
        ("preview.yml/preview", "Comment", "GH_TOKEN"),
        ("preview.yml/preview", "What Pulumi would do", "PULUMI_ACCESS_TOKEN"),
        ("preview.yml/preview", "Who gains and who loses access", "PULUMI_ACCESS_TOKEN"),
    }
    everything = "".join(map(text, WORKFLOWS))
    assert len(re.findall(r"secrets\.|github\.token", everything)) == len(given)


def test_program_environment_has_no_github_token() -> None:
    """Checkout keeps no token in .git. Pulumi's action passes its inputs to the program, so it gets none."""
    checkouts = [step["with"] for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    pulumi = [step["with"]["github-token"] for _, step in steps() if step.get("uses", "").startswith("pulumi/actions@")]

    assert checkouts == [{"persist-credentials": "false"}] * 3
    assert pulumi == ["", ""]


def test_packages_are_installed_before_there_are_credentials() -> None:
    for name in ("preview.yml/preview", "deploy.yml/deploy"):
        order = [step.get("run") or step["uses"].partition("@")[0] for step in jobs()[name]["steps"]]
        assert order.index("make install") < order.index(_AWS), name


def test_every_job_ends() -> None:
    assert all(0 < int(job["timeout-minutes"]) <= 90 for job in jobs().values())


def test_workflow_runs_the_tests_of_readme_and_ci() -> None:
    """`test.yml` runs .ci/run, which runs the README's command, linter and types."""
    assert [step["run"] for name, step in steps() if name == "test.yml/test" and "run" in step] == [".ci/run"]
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make .*$", script, re.MULTILINE) == ["make test", "make lint", "make types"]


def test_makefile_has_their_targets() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in ("install", "test", "lint", "types"):
        assert re.search(rf"^{target}: \$\(STAMP\)", makefile, re.MULTILINE), target
