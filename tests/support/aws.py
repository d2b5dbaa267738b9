"""AWS clients for the emulator."""

import functools
from typing import Any

import botocore.session

from sandbox import emulator
from sandbox.deployment import Sandbox


@functools.cache
def aws_session() -> Any:
    """One session for all clients: it reads each service's model once, which takes a tenth of a second."""
    session = botocore.session.get_session()
    session.set_credentials("test", "test")
    return session


def aws_client(sandbox: Sandbox, service: str, region: str = "us-east-1") -> Any:
    """A client of a service of the running emulator."""
    return aws_session().create_client(service, region_name=region, endpoint_url=emulator.url(sandbox.home))
