"""Corrections of Kinesis: the tags of consumers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ministack.services import kinesis


def handlers_of_tags() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """ListTagsForResource, TagResource and UntagResource, of streams and consumers."""
    return {name: partial(_answer, name) for name in ("ListTagsForResource", "TagResource", "UntagResource")}


def _answer(operation: str, data: dict[str, Any]) -> Any:
    arn = data["ResourceARN"]
    resource = kinesis._resolve_stream_by_arn(arn) or kinesis._consumer_from_arn(arn)
    if resource is None:
        return kinesis.error_response_json("ResourceNotFoundException", f"{arn} not found", 400)
    tags = resource.setdefault("tags", {})
    if operation == "ListTagsForResource":
        return kinesis.json_response({"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]})
    tags.update(data.get("Tags") or {})
    for key in data.get("TagKeys") or []:
        tags.pop(key, None)
    return kinesis.json_response({})
