"""An AWS HTTP API that admits only signed-in users."""

from .archive import lambda_archive
from .args import (
    AccessLogArgs,
    AuthorizerArgs,
    FunctionArgs,
    HttpApiArgs,
    JwtHttpApiArgs,
    PassageHttpApiArgs,
    RouteArgs,
)
from .component import JwtHttpApi, PassageHttpApi
from .errors import InputError

__all__ = [
    "AccessLogArgs",
    "AuthorizerArgs",
    "FunctionArgs",
    "HttpApiArgs",
    "InputError",
    "JwtHttpApi",
    "JwtHttpApiArgs",
    "PassageHttpApi",
    "PassageHttpApiArgs",
    "RouteArgs",
    "lambda_archive",
]
