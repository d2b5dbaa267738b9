"""The drill: operations fail, and the engine's output and state are compared with the emulator."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox import faults
from sandbox.faults import Fault
from sandbox.provider.registry import TYPES
from tests.support.faults.reality import in_reality, in_the_state
from tests.support.faults.stack import Stack

CREATED = (
    "aws:apigatewayv2/api:Api",
    "aws:iam/role:Role",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:acm/certificate:Certificate",
    "aws:apigatewayv2/authorizer:Authorizer",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    "aws:route53/record:Record",
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:lambda/function:Function",
    "aws:lambda/permission:Permission",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigatewayv2/integration:Integration",
    "aws:apigatewayv2/route:Route",
    "aws:apigatewayv2/stage:Stage",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:apigatewayv2/apiMapping:ApiMapping",
)
"""Every type that the component creates."""

NEVER_UPDATED = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "everything in it makes a new one",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "no argument of the component changes it",
    "aws:route53/record:Record": "no argument of the component changes it in place",
    "aws:acm/certificateValidation:CertificateValidation": "everything in it makes a new one",
    "aws:lambda/permission:Permission": "everything in it makes a new one",
    "aws:apigatewayv2/integration:Integration": "no argument of the component changes it in place",
}

UPDATED = tuple(each for each in CREATED if each not in NEVER_UPDATED)

COMPONENTS = {
    "throttled": "429",
    "conflict": "409",
    "broken": "500",
    "before": "timeout before",
    "after": "timeout after",
    "gone": "gone",
}
"""A component's name to the fault of its operations."""

_VERBS = {"create": "creating", "read": "reading", "update": "updating", "delete": "deleting"}
_COMMANDS = {"create": "up", "update": "up", "read": "refresh", "delete": "destroy"}
_MOST_TURNS = 40


@dataclass(frozen=True)
class Result:
    """One case that held.

    Attributes:
        type: the resource's type.
        operation: what failed.
        kind: how.
        orphan: whether something was made and never recorded.
    """

    type: str
    operation: str
    kind: str
    orphan: bool


def drill(stack: Stack, operation: str, types: Sequence[str]) -> Iterator[Result]:
    """Let an operation of each type fail once in each component, then let the command complete.

    One run of the engine meets as many of the faults as it comes to: what needs something that failed is not begun.

    Args:
        stack: one that the command has something to do on; its components are in `COMPONENTS`.
        operation: `create`, `read`, `update` or `delete`.
        types: those that fail.

    Raises:
        AssertionError: a message, a state or the end is not as it has to be.
    """
    command, home = _COMMANDS[operation], stack.sandbox.home
    options = [] if operation == "read" else ["--continue-on-error"]
    remaining = [(type_, name) for type_ in types for name in stack.components]
    for _ in range(_MOST_TURNS):
        if not remaining:
            break
        plan = [Fault(f"{type_} {operation}", COMPONENTS[name], f"{name}-") for type_, name in remaining]
        faults.write(home, plan, attempts=1)
        done = stack.command(command, options)
        faults.clear(home)
        assert done.returncode != 0, f"{command} did not fail, for all of {remaining}\n{done.stdout}"
        met = [each for each in remaining if _told(done.stdout, operation, *each)]
        assert met, f"no message names one of {remaining} and its cause:\n{done.stdout}{done.stderr}"
        orphans = _assert_agreement(stack)
        for type_, name in met:
            remaining.remove((type_, name))
            made = COMPONENTS[name] == "timeout after" and type_ in orphans
            yield Result(type_, operation, COMPONENTS[name], made)
    assert not remaining, f"never met: {remaining}"
    done = stack.command(command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _assert_agreement(stack) == []


def _told(output: str, operation: str, type_: str, name: str) -> bool:
    """Whether the diagnostics name a resource of the type, in a component, and what happened to it."""
    module, _, noun = type_.removeprefix("aws:").partition("/")
    resource = re.escape(f"aws:{module}:{noun.rpartition(':')[2]} ({name}-")
    kind = COMPONENTS[name]
    cause = Fault("", kind).error_code or ("EndpointConnectionError" if kind == "gone" else "ReadTimeoutError")
    doing = f"{_VERBS[operation]} {re.escape(TYPES[type_].title)}"
    return bool(re.search(rf"{resource}[^\n]*\):\n +error: (?:[^\n]*: )?{doing} \([^\n]+\): {cause}: ", output))


def _assert_agreement(stack: Stack) -> list[str]:
    """After a refresh state and reality agree but for orphans, all of which the command lists; they are deleted.

    Returns:
        The orphans' types.
    """
    done = stack.command("refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    state, reality = in_the_state(stack.sandbox), in_reality(stack.sandbox)
    assert state <= reality, f"recorded, but not there: {state - reality}"
    listed = stack.orphans()
    types = sorted(each.type for each in listed)
    unrecorded = sorted(type_ for type_, _ in reality - state)
    assert types == unrecorded, f"listed are {types}, there are {unrecorded}"
    for each in listed:
        stack.delete(each)
    left = in_reality(stack.sandbox) - state
    assert not left, f"still there: {left}"
    return [each.type for each in listed]
