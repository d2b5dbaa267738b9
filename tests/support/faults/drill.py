"""The drill: operations fail, and the engine's output and state are compared with the emulator."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox import faults
from sandbox.faults import Fault
from tests.support.aws import aws_session
from tests.support.faults.reality import in_reality, in_the_state
from tests.support.faults.stack import Stack

COMPONENTS = ("throttled", "refused", "conflict", "broken", "lost", "cut", "gone")
"""The components. Each has the name of the fault of its requests, and so has their user agent."""

COMMANDS = ("create", "read", "update", "delete")
"""What a stack goes through: the command that creates it, a refresh, the command that changes it, and `destroy`."""

_VERBS = {"create": "up", "read": "refresh", "update": "up", "delete": "destroy"}
_CAUSES = {
    "throttled": "(Throttling|TooManyRequests)[A-Za-z]*: on purpose",
    "refused": "AccessDenied[A-Za-z]*: on purpose",
    "conflict": "ConflictException: on purpose",
    "broken": "InternalFailure: on purpose",
    **dict.fromkeys(("lost", "cut", "gone"), "(EOF|connection reset by peer)"),
}
"""A kind to what the provider says of it."""

_MOST_TURNS = 80


@dataclass(frozen=True)
class Result:
    """One case that held.

    Attributes:
        command: of `COMMANDS`.
        operation: what failed, such as `apigatewayv2:CreateRoute`.
        kind: how.
        told: whether the engine said so. If not, the provider went on, with another try of its own or without the
            answer.
        orphans: the types of what was made in the same run of the engine and never recorded.
    """

    command: str
    operation: str
    kind: str
    told: bool
    orphans: tuple[str, ...] = ()


def run(stack: Stack, command: str) -> list[str]:
    """Run a command without faults, after which state and reality agree, orphans included.

    Returns:
        The operations that it asks for, in the order of the first request for each.
    """
    faults.write(stack.sandbox.home.faults)
    done = stack.command(_VERBS[command])
    seen = faults.clear(stack.sandbox.home.faults)
    assert done.returncode == 0, done.stdout + done.stderr
    assert seen.operations, "the emulator saw no request"
    unknown = [operation for operation in seen.operations if operation.endswith(":?")]
    assert not unknown, f"requests without a name: {unknown}"
    assert _assert_agreement(stack) == []
    return list(seen.operations)


def drill(stack: Stack, command: str, operations: Sequence[str]) -> Iterator[Result]:
    """Let each operation fail once in each component, then let the command complete.

    One run of the engine meets as many of the faults as it comes to: what needs something that failed is not begun.

    Args:
        stack: one that the command has something to do on. Its components are of `COMPONENTS`.
        command: of `COMMANDS`.
        operations: those that the command asks for.

    Raises:
        AssertionError: a message, a state or the end is not as it has to be.
    """
    options = [] if command == "read" else ["--continue-on-error"]
    remaining = [(operation, name) for operation in operations for name in stack.components]
    for _ in range(_MOST_TURNS):
        if not remaining:
            break
        faults.write(
            stack.sandbox.home.faults, [Fault(operation, name, by=f"component/{name}") for operation, name in remaining]
        )
        done = stack.command(_VERBS[command], options)
        counts = faults.clear(stack.sandbox.home.faults).counts
        cases = [case for case, count in zip(remaining, counts, strict=True) if count]
        told = [case for case in cases if _told(done.stdout, *case)]
        assert bool(told) == bool(done.returncode), f"{command}: {done.stdout}{done.stderr}"
        assert cases, f"{command} never asks for {remaining}"
        # After `gone` every request counts, and only the told ones failed first.
        held = [case for case in cases if case in told or case[1] != "gone"]
        orphans = tuple(_assert_agreement(stack))
        for case in held:
            remaining.remove(case)
            yield Result(command, *case, told=case in told, orphans=orphans if case[1] == "lost" else ())
    assert not remaining, f"never met: {remaining}"
    run(stack, command)


def _told(output: str, operation: str, name: str) -> bool:
    """Whether the diagnostics name a resource of a component, the operation that failed, and its cause."""
    service, _, asked = operation.partition(":")
    identifier = re.escape(aws_session().get_service_model(service).service_id)
    resource = rf"  (?:aws|pulumi:providers):\S+ \({name}[-)][^\n]*\n"
    failure = rf"operation error {identifier}: {asked}, [^\n]*{_CAUSES[name]}"
    return bool(re.search(rf"{resource}(?:    [^\n]*\n)*?    [^\n]*{failure}", output))


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
    types = sorted(orphan.type for orphan in listed)
    unrecorded = sorted(type_ for type_, _ in reality - state)
    assert types == unrecorded, f"listed are {types}, there are {unrecorded}"
    for orphan in listed:
        stack.delete(orphan)
    left = in_reality(stack.sandbox) - state
    assert not left, f"still there: {left}"
    return types
