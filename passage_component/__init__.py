"""An AWS HTTP API that admits only signed-in users."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .args import (
        AccessLogArgs,
        AlarmArgs,
        AuthorizerArgs,
        CorsArgs,
        DomainArgs,
        FunctionArgs,
        HttpApiArgs,
        JwtHttpApiArgs,
        PassageHttpApiArgs,
        RouteArgs,
        ThrottlingArgs,
        VpcArgs,
    )
    from .component import JwtHttpApi, PassageHttpApi
    from .errors import InputError
    from .packaging.archive import lambda_archive

__all__ = [
    "AccessLogArgs",
    "AlarmArgs",
    "AuthorizerArgs",
    "CorsArgs",
    "DomainArgs",
    "FunctionArgs",
    "HttpApiArgs",
    "InputError",
    "JwtHttpApi",
    "JwtHttpApiArgs",
    "PassageHttpApi",
    "PassageHttpApiArgs",
    "RouteArgs",
    "ThrottlingArgs",
    "VpcArgs",
    "lambda_archive",
]

_MODULES = {
    "InputError": ".errors",
    "JwtHttpApi": ".component",
    "PassageHttpApi": ".component",
    "lambda_archive": ".packaging.archive",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and not before: who tests handlers or checks an issuer needs no pulumi_aws."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES.get(name, ".args"), __name__), name)
