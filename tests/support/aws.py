"""AWS clients for the emulator."""

from typing import Any

import botocore.session

from sandbox import emulator
from sandbox.deployment import Sandbox


def aws_client(sandbox: Sandbox, service: str, region: str = "us-east-1") -> Any:
    """A client of a service of the running emulator."""
    return botocore.session.get_session().create_client(
        service,
        region_name=region,
        endpoint_url=emulator.url(sandbox.home),
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
