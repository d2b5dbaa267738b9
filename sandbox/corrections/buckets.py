"""Corrections of S3: the configurations of a bucket that have an ID."""

from typing import Any

from ministack.services import s3

from .correction import Corrections

CORRECTIONS = Corrections("services.s3")

_KINDS = ("analytics", "intelligent-tiering", "inventory", "metrics")


@CORRECTIONS.instead(
    "It does not know configurations with an ID. Deletion of one deletes the bucket.",
    "S3 API reference, PutBucketInventoryConfiguration, PutBucketMetricsConfiguration, "
    "PutBucketAnalyticsConfiguration and PutBucketIntelligentTieringConfiguration",
    "_dispatch",
)
def configuration_with_id(
    original: Any, method: str, bucket: str, key: str, headers: Any, body: bytes, query: Any
) -> Any:
    """Puts, gets or deletes a configuration, whose XML is returned as it was sent."""
    kind = next((kind for kind in _KINDS if kind in query), None)
    if kind is None or key or "id" not in query or bucket not in s3._buckets:
        return original(method, bucket, key, headers, body, query)
    configurations = s3._buckets[bucket].setdefault("configurations", {})
    place = f"{kind}/{s3._qp(query, 'id')}"
    if method == "PUT":
        configurations[place] = body.decode()
        return 200, {}, b""
    if place not in configurations:
        return s3._error("NoSuchConfiguration", "The specified configuration does not exist.", 404, f"/{bucket}")
    if method == "DELETE":
        del configurations[place]
        return 204, {}, b""
    return 200, {"Content-Type": "application/xml"}, configurations[place].encode()
