"""Orphans of a killed engine: resources that it was creating, and that are not in its state.

The state names each creation that the engine had begun, with its inputs and without an id.
"""

from collections.abc import Sequence
from typing import Any

from .provider import registry
from .provider.aws import Aws

Recorded = Sequence[dict[str, Any]]


def delete(operations: Recorded, resources: Recorded, endpoint: str, region: str) -> bool:
    """Delete the orphans.

    Args:
        operations: the pending operations of the state.
        resources: its resources.
        endpoint: the emulator's address.
        region: the stack's region.

    Returns:
        Whether all could be looked for. If one could not, the others are deleted all the same.
    """
    recorded = {str(resource["id"]) for resource in resources if resource.get("id")}
    aws = Aws({"region": region}, {"AWS_ENDPOINT_URL": endpoint})
    # In the reverse order of their creation, since some need others.
    created = [operation["resource"] for operation in reversed(operations) if operation["type"] == "creating"]
    known = [_delete(aws, resource, recorded) for resource in created if resource.get("custom")]
    return all(known)


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
