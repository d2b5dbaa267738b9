"""Pulumi's resource options of the component, and the ones that the SDK registers on its children.

Other options that the engine passes to the children are in `tests/e2e/test_options.py`.
"""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws
import pytest
from pulumi_aws import sqs

from passage_component.testing import Program, RegisteredResource, run_program
from tests.support.programs import jwt_api, passage_api, production_api

COMPONENT = "passage:index:PassageHttpApi"
FUNCTION = "aws:lambda/function:Function"


def run_with(**options: Any) -> Program:
    """The component with every kind of resource, and an option."""
    return run_program(lambda: production_api(pulumi.ResourceOptions(**options)))


VALIDATION_RECORD = "api-certificate-record"
"""Stays in AWS (docs/decisions/0031-validation-records.md)."""


def children(program: Program, *, without: str = "") -> list[RegisteredResource]:
    resources = [resource for resource in program.resources if resource.parent == "api" and resource.name != without]
    assert len(resources) > 40
    return resources


def test_options_are_unset_by_default() -> None:
    program = run_with()
    for resource in program.resources:
        retained = resource.name == VALIDATION_RECORD
        ignored = ("allowOverwrite",) if retained else ()
        assert (resource.protect, resource.provider, resource.aliases) == (False, "", ())
        assert resource.ignore_changes == ignored
        assert resource.retain_on_delete is (True if retained else None)
    assert VALIDATION_RECORD in {resource.name for resource in program.resources}


def test_protect_reaches_every_child() -> None:
    assert {resource.protect for resource in run_with(protect=True).resources} == {True}


@pytest.mark.parametrize(
    "options",
    [
        lambda provider: {"provider": provider},
        lambda provider: {"providers": [provider]},
        lambda provider: {"providers": {"aws": provider}},
    ],
    ids=["provider", "providers", "providers by package"],
)
def test_provider_reaches_every_child(options: Callable[[pulumi.ProviderResource], dict[str, Any]]) -> None:
    def program() -> None:
        elsewhere = pulumi_aws.Provider("elsewhere", region="eu-west-1")
        production_api(pulumi.ResourceOptions(**options(elsewhere)))

    ran = run_program(program)

    elsewhere = ran["elsewhere"]
    assert {resource.provider for resource in children(ran)} == {f"{elsewhere.urn}::{elsewhere.outputs['id']}"}


def test_retain_on_delete_reaches_every_child() -> None:
    assert {resource.retain_on_delete for resource in run_with(retain_on_delete=True).resources} == {True}


def test_aliases_are_set_on_the_component_only() -> None:
    program = run_with(aliases=[pulumi.Alias(name="former")])

    assert [alias["spec"]["name"] for alias in program["api"].aliases] == ["former"]
    assert {resource.aliases for resource in children(program)} == {()}


def test_ignore_changes_is_set_on_the_component_only() -> None:
    program = run_with(ignore_changes=["tags"])

    assert program["api"].ignore_changes == ("tags",)
    assert {resource.ignore_changes for resource in children(program, without=VALIDATION_RECORD)} == {()}


def test_depends_on_is_set_on_the_component_only() -> None:
    def program() -> None:
        queue = sqs.Queue("queue")
        production_api(pulumi.ResourceOptions(depends_on=[queue]))

    ran = run_program(program)

    assert ran["api"].depends_on == ("queue",)
    assert [resource.name for resource in ran.resources][:2] == ["queue", "api"]
    assert not [resource.name for resource in children(ran) if "queue" in resource.depends_on]


def test_transformations_reach_every_child() -> None:
    seen: list[str] = []

    def more_memory(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        seen.append(args.name)
        if args.type_ != FUNCTION:
            return None
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["layers"]))
        return pulumi.ResourceTransformationResult({**args.props, "memory_size": 2048}, opts)

    program = run_with(transformations=[more_memory])

    assert sorted(seen) == sorted(["api", *(resource.name for resource in children(program))])
    functions = program.of_type(FUNCTION)
    assert {(resource.inputs["memorySize"], resource.ignore_changes) for resource in functions} == {(2048, ("layers",))}


def test_two_components_in_one_program_share_nothing() -> None:
    def program() -> None:
        passage_api()
        jwt_api()

    resources = run_program(program).resources

    names = [resource.name for resource in resources]
    assert len(names) == len(set(names))
    for resource in resources:
        owner = resource.parent or resource.name
        assert owner in ("api", "svc")
        assert {other.partition("-")[0] for other in resource.depends_on} <= {owner}
