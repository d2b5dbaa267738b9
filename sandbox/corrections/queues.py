"""Corrections of SQS: attributes that are JSON."""

import json
from collections.abc import Callable
from typing import Any

from .correction import Corrections

CORRECTIONS = Corrections("services.sqs")


@CORRECTIONS.instead(
    "It returns redrive policies as they were sent. With spaces, the AWS provider sees a change in every preview.",
    "AWS CLI command reference, sqs get-queue-attributes, Examples",
    "_act_get_queue_attributes",
)
def compact_redrive_policies(original: Callable[..., dict[str, Any]], data: dict[str, Any], url: str) -> dict[str, Any]:
    """A queue's attributes. SQS returns redrive policies without spaces."""
    answer = original(data, url)
    attributes = answer["Attributes"]
    for name in {"RedrivePolicy", "RedriveAllowPolicy"} & attributes.keys():
        attributes[name] = json.dumps(json.loads(attributes[name]), separators=(",", ":"))
    return answer
