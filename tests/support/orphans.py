"""`python -m passage_component orphans` on a sandbox."""

import contextlib
import json
from collections.abc import Iterator, Mapping

import pytest

from passage_component.tools.orphans import Account, Orphan, find_orphans, not_looked_for, read_state
from sandbox import emulator
from sandbox.deployment import Sandbox
from tests.support.aws import aws_session

REGION = "us-east-1"
FUNCTION = "aws:lambda/function:Function"


@contextlib.contextmanager
def credentials(sandbox: Sandbox) -> Iterator[None]:
    """The emulator in place of AWS, as the AWS CLI takes it from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", emulator.url(sandbox.home))
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        yield


def orphans_of(sandbox: Sandbox, tags: Mapping[str, str] | None = None) -> list[Orphan]:
    """The orphans of the stack as it is now, with all types listed.

    Args:
        sandbox: the stack's sandbox.
        tags: those of the stack. Default: none, so that all of the emulator's is taken for the stack's, but for log
            groups that Lambda made by itself.
    """
    state = read_state(json.dumps({"deployment": {"resources": sandbox.resources()}}))
    by_lambda = {f"/aws/lambda/{resource['id']}" for resource in sandbox.resources() if resource["type"] == FUNCTION}
    account = Account(REGION, aws_session(), endpoint_url=emulator.url(sandbox.home))
    assert not_looked_for(account, state) == []
    orphans = find_orphans(account, state, tags or {})
    return [orphan for orphan in orphans if orphan.parameters.get("logGroupName") not in by_lambda]
