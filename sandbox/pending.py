"""Creations that the engine had begun when it was killed. AWS refuses to create some of the resources again.

The state names each creation with its inputs, and without the id that AWS chose.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from passage_component.model.type_tokens import (
    API_MAPPING,
    AUTHORIZER,
    DOMAIN_NAME,
    FUNCTION,
    LOG_GROUP,
    RECORD,
    ROLE,
    ROUTE,
    STAGE,
)
from passage_component.tools.orphans import Account, read_state, unrecorded
from passage_component.tools.orphans import State as Recorded

from .state import State

IDS = {
    # AWS chooses these.
    ROUTE: "{id}",
    AUTHORIZER: "{id}",
    API_MAPPING: "{id}",
    STAGE: "{name}",
    DOMAIN_NAME: "{domainName}",
    FUNCTION: "{name}",
    ROLE: "{name}",
    LOG_GROUP: "{name}",
    RECORD: "{zoneId}_{name}_{type}",
    "aws:dynamodb/table:Table": "{name}",
    "aws:ecr/repository:Repository": "{name}",
    "aws:kms/alias:Alias": "{name}",
    "aws:s3/bucket:Bucket": "{bucket}",
    "aws:ssm/parameter:Parameter": "{name}",
}
"""Pulumi's token to the id of a resource, from its inputs, for types that AWS refuses to create twice."""


@dataclass(frozen=True)
class Begun:
    """The creations that the engine had begun.

    Attributes:
        ids: URN to the id of a resource that may exist.
        unknown: URN to the type of a resource that may exist, and whose id is not known.
    """

    ids: Mapping[str, str]
    unknown: Mapping[str, str]


def begun(state: State, account: Account) -> Begun:
    """Read the begun creations, but for those that AWS is known not to have carried out.

    Args:
        state: the stack's state.
        account: asked for the ids that AWS chose.
    """
    resources = state.resources()
    urns = {resource["urn"] for resource in resources}
    recorded = read_state(json.dumps({"deployment": {"resources": resources}}))
    creations = [operation["resource"] for operation in state.pending_operations() if operation["type"] == "creating"]
    ids, unknown = dict[str, str](), dict[str, str]()
    for urn, type_, inputs in (
        (creation["urn"], creation["type"], creation["inputs"]) for creation in creations if creation.get("custom")
    ):
        values = {name: value for name, value in inputs.items() if isinstance(value, str)}
        template = IDS.get(type_, "")
        names = {name for _, name, _, _ in Formatter().parse(template) if name}
        # A resource that is being replaced is in the state under the same URN.
        if not names or not names - {"id"} <= values.keys() or urn in urns:
            unknown[urn] = type_
            continue
        id_ = _found(type_, values, account, recorded) if "id" in names else ""
        if id_ is not None:
            ids[urn] = template.format_map({**values, "id": id_})
    return Begun(ids, unknown)


def _found(type_: str, inputs: Mapping[str, str], account: Account, recorded: Recorded) -> str | None:
    """AWS's id of an unrecorded resource with these inputs."""
    for values, _ in unrecorded(type_, account, recorded):
        if all(inputs.get(name) == value for name, value in values.items() if name != "id"):
            return values["id"]
    return None
