"""What a killed engine left behind: resources that were being made, and that no state knows.

The engine's state names each creation that it had begun, with its inputs and without an id.
"""

from collections.abc import Sequence
from typing import Any

from .provider import registry
from .provider.aws import Aws

Recorded = Sequence[dict[str, Any]]


def delete(operations: Recorded, resources: Recorded, endpoint: str, region: str) -> bool:
    """Delete what was being created and is there.

    Args:
        operations: the pending operations of the state.
        resources: its resources.
        endpoint: where the emulator answers.
        region: the stack's region.

    Returns:
        Whether all of it could be told; where one could not, the others are deleted all the same.
    """
    recorded = {str(each["id"]) for each in resources if each.get("id")}
    aws = Aws({"region": region}, {"AWS_ENDPOINT_URL": endpoint})
    # In the order opposite to that of their creation: some need others.
    created = [each["resource"] for each in reversed(operations) if each["type"] == "creating"]
    told = [_delete(aws, each, recorded) for each in created if each.get("custom")]
    return all(told)


def _delete(aws: Aws, resource: dict[str, Any], recorded: set[str]) -> bool:
    inputs = resource.get("inputs") or {}
    try:
        type_ = registry.find(resource["type"])
        id_ = type_.find(aws, inputs, recorded)
    except (NotImplementedError, registry.UnknownTokenError):
        return False
    if id_ is not None:
        type_.delete(aws, id_, inputs)
    return True
