"""Corrections of EventBridge: the policies of event buses."""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import eventbridge

from .correction import Corrections

CORRECTIONS = Corrections("services.eventbridge")


@CORRECTIONS.instead(
    "It adds a statement for everybody in the place of the policy that it is given, or of the principal.",
    "EventBridge API reference, PutPermission; terraform-provider-aws, TestAccEventsPermission_basic",
    "_put_permission",
)
def policy_of_bus(original: Callable[..., Any], data: dict[str, Any]) -> Any:
    """PutPermission with a whole policy, or with a statement's principal, an account or `*`."""
    bus = data.get("EventBusName", "default").rpartition("/")[2]
    if data.get("Policy"):
        eventbridge._event_bus_policies[bus] = json.loads(data["Policy"])
        return eventbridge.json_response({})
    principal = data.get("Principal", "*")
    if principal != "*":
        principal = {"AWS": f"arn:aws:iam::{principal}:root"}
    return original({**data, "EventBusName": bus, "Principal": principal})
