"""Programs that several tests run."""

from pathlib import Path
from typing import Any

import pulumi

from passage_component import JwtHttpApi, PassageHttpApi

REPOSITORY = Path(__file__).parent.parent.parent
PROJECT = "passage-protected-api"
APP_ID = "abcdefghijklmnopqrstuvwx"
AUTH_ORIGIN = "https://app.example.com"
STACK_CONFIG = {
    f"{PROJECT}:appId": APP_ID,
    f"{PROJECT}:authOrigin": AUTH_ORIGIN,
    f"{PROJECT}:logRetentionDays": "7",
    f"{PROJECT}:tags": '{"team": "platform"}',
}


def code() -> pulumi.AssetArchive:
    """A small archive."""
    return pulumi.AssetArchive({"orders.py": pulumi.StringAsset("def handler(event, context): ...")})


def passage_args(**changes: Any) -> Any:
    """Arguments of a `PassageHttpApi` with one protected route, changed by keyword."""
    return {
        "app_id": APP_ID,
        "auth_origin": AUTH_ORIGIN,
        "code": code(),
        "routes": {"GET /orders": {"handler": "orders.handler"}},
    } | changes


def jwt_args(**changes: Any) -> Any:
    """Arguments of a `JwtHttpApi` with two authorizers, changed by keyword."""
    return {
        "authorizers": {
            "people": {"issuer": "https://login.example.com/", "audiences": ["orders", "shop"]},
            "machines": {
                "issuer": "https://machines.example.com",
                "audiences": ["orders"],
                "identity_source": "$request.header.X-Machine-Token",
            },
        },
        "default_authorizer": "people",
        "code": code(),
        "routes": {
            "GET /orders": {"handler": "orders.handler", "scopes": ["orders:write", "orders:read"]},
            "POST /orders": {"handler": "orders.handler", "authorizer": "machines"},
            "$default": {"handler": "orders.handler", "public": True},
        },
        "function_defaults": {
            "runtime": "python3.12",
            "architecture": "x86_64",
            "memory_size": 512,
            "timeout": 30,
            "environment": {"TABLE": "orders"},
            "log_retention_days": 365,
        },
        "access_logs": {"enabled": False},
    } | changes


def passage_api(**changes: Any) -> PassageHttpApi:
    """A `PassageHttpApi` called `api`."""
    return PassageHttpApi("api", passage_args(**changes))


def jwt_api(**changes: Any) -> JwtHttpApi:
    """A `JwtHttpApi` called `svc`."""
    return JwtHttpApi("svc", jwt_args(**changes))
