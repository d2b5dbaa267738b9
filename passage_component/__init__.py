"""An AWS HTTP API that admits only signed-in users."""

from .archive import lambda_archive
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
