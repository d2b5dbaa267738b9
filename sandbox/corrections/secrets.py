"""Corrections of Secrets Manager: the ends of rotation and of replication."""

from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import secretsmanager


def cancel_rotation(data: dict[str, Any]) -> Any:
    """CancelRotateSecret."""
    _, secret = secretsmanager._resolve(data["SecretId"])
    if secret:
        secret["RotationEnabled"] = False
    return _answer(secret, "ARN", "Name")


def end_replication(data: dict[str, Any]) -> Any:
    """RemoveRegionsFromReplication, which deletes the replicas."""
    _, secret = secretsmanager._resolve(data["SecretId"])
    if secret:
        regions = data["RemoveReplicaRegions"]
        for region in regions:
            secretsmanager._secrets.pop_scoped(get_account_id(), region, secret["Name"], None)
        kept = [status for status in secret["ReplicationStatus"] if status["Region"] not in regions]
        secret["ReplicationStatus"] = kept
    return _answer(secret, "ARN", "ReplicationStatus")


def _answer(secret: dict[str, Any] | None, *fields: str) -> Any:
    if not secret:
        message = "Secrets Manager can't find the specified secret."
        return secretsmanager.error_response_json("ResourceNotFoundException", message, 400)
    return secretsmanager.json_response({field: secret[field] for field in fields})
