"""Pulumi's own options, given to the component: what the engine makes of them, region and all."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.deployment import Sandbox
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client
from tests.support.engine import summary
from tests.support.projects import PROJECTS

pytestmark = pytest.mark.e2e

FUNCTION = "aws:lambda/function:Function"


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The program with both components, deployed."""
    folder = tmp_path_factory.mktemp("options")
    shutil.copytree(PROJECTS / "options", folder / "project")
    sandbox = Sandbox(folder / "project", home=folder / "home")
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


def choose(sandbox: Sandbox, variant: str) -> None:
    file = sandbox.project.folder / "Pulumi.sandbox.yaml"
    file.write_text(f"config:\n  options:variant: {variant}\n", encoding="utf-8")


def use(sandbox: Sandbox, variant: str) -> dict[str, int]:
    choose(sandbox, variant)
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return summary(done.stdout)


def descendants(sandbox: Sandbox, component: str) -> list[dict[str, Any]]:
    """What a component made."""
    made = [each for each in sandbox.resources() if each.get("parent", "").endswith(f"::{component}")]
    assert len(made) > 10
    return made


def functions_in(sandbox: Sandbox, region: str) -> list[dict[str, Any]]:
    return list(aws_client(sandbox, "lambda", region).list_functions()["Functions"])


def test_both_answer_and_admit_their_own_tokens_only(options: Sandbox) -> None:
    tokens = {"url": f"Bearer {options.issuer('jwt').mint()}", "thereUrl": f"Bearer {options.issuer('people').mint()}"}
    for output, token in tokens.items():
        assert ask(options, "GET /me", output=output) == Answer(401, {"message": "Unauthorized"})
        assert ask(options, "GET /me", token, output=output) == Answer(200, "me")
        for other in tokens.values():
            assert (ask(options, "GET /me", other, output=output).status == 200) is (other == token)


def test_the_provider_is_that_of_everything_below(options: Sandbox) -> None:
    assert {each["provider"].split("::")[3] for each in descendants(options, "there")} == {"ireland"}
    assert {each["provider"].split("::")[3].partition("_")[0] for each in descendants(options, "here")} == {"default"}
    for region, name in (("eu-west-1", "there"), ("us-east-1", "here")):
        (function,) = functions_in(options, region)
        assert function["FunctionArn"].startswith(f"arn:aws:lambda:{region}:")
        assert function["FunctionName"].startswith(f"{name}-function-")


def test_transforms_change_what_the_component_makes(options: Sandbox) -> None:
    assert functions_in(options, "eu-west-1")[0]["MemorySize"] == 1024
    assert functions_in(options, "us-east-1")[0]["MemorySize"] == 256


def test_children_wait_for_the_components_dependencies(options: Sandbox) -> None:
    order = [each["urn"] for each in options.resources()]
    (topic,) = [each["urn"] for each in options.resources() if each["type"].endswith(":Topic")]

    assert all(order.index(topic) < order.index(each["urn"]) for each in descendants(options, "there"))


def test_retain_on_delete_is_handed_down(options: Sandbox) -> None:
    assert {each.get("retainOnDelete", False) for each in descendants(options, "there")} == {True}
    assert {each.get("retainOnDelete", False) for each in descendants(options, "here")} == {False}


def test_nothing_changes_by_itself(options: Sandbox) -> None:
    assert options.up(["--expect-no-changes"], capture=True).returncode == 0


def test_rename_with_an_alias_replaces_log_groups_only(options: Sandbox) -> None:
    """Their names begin with the component's, and nothing can rename a log group."""
    choose(options, "renamed")

    steps = json.loads(options.preview(["--json"], capture=True).stdout)["steps"]

    assert {(each["op"], each["urn"].split("::")[2].rpartition(":")[2]) for each in steps} == {
        ("same", "Stack"),
        ("replace", "LogGroup"),
        ("update", "Function"),
        ("update", "RolePolicy"),
        ("update", "Stage"),
    }


def test_an_alias_of_the_component_goes_for_everything_below(options: Sandbox) -> None:
    """It moves below another component, and the function's new timeout is ignored by its transform."""
    before = {each["id"] for each in descendants(options, "there")}

    counted = use(options, "wrapped")

    assert counted.keys() == {"created", "unchanged"}
    assert counted["created"] == 1
    assert {each["id"] for each in descendants(options, "there")} == before
    assert functions_in(options, "eu-west-1")[0]["Timeout"] == 10


def test_what_is_retained_stays_when_the_component_goes(options: Sandbox) -> None:
    address = options.outputs()["thereUrl"]
    token = f"Bearer {options.issuer('people').mint()}"

    counted = use(options, "without")

    assert not [each["urn"] for each in options.resources() if "there" in each["urn"]]
    assert "deleted" in counted
    assert len(functions_in(options, "eu-west-1")) == 1
    host = {"Host": address.removeprefix("http://")}
    assert ask(options, "GET /me", token, headers=host) == Answer(200, "me")
