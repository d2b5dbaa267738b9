"""Corrections of Secrets Manager: rotation."""

from typing import Any

from ministack.services import secretsmanager


def cancel_rotation(data: dict[str, Any]) -> Any:
    """CancelRotateSecret."""
    _, secret = secretsmanager._resolve(data["SecretId"])
    if not secret:
        message = "Secrets Manager can't find the specified secret."
        return secretsmanager.error_response_json("ResourceNotFoundException", message, 400)
    secret["RotationEnabled"] = False
    return secretsmanager.json_response({"ARN": secret["ARN"], "Name": secret["Name"]})
