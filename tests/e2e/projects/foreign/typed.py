"""What a strict type checker takes of a user's program."""

import pulumi

from passage_component import (
    AuthorizerArgs,
    FunctionArgs,
    JwtHttpApi,
    PassageHttpApi,
    PassageHttpApiArgs,
    RouteArgs,
    lambda_archive,
)
from passage_component.testing import LocalHttpApi, TokenIssuer, run_program

public: RouteArgs = {"handler": "health.handler", "public": True}
defaults: FunctionArgs = {"memory_size": 512, "environment": {"TABLE": pulumi.Output.from_input("orders")}}
args: PassageHttpApiArgs = {
    "app_id": pulumi.Output.from_input("app"),
    "auth_origin": "https://app.example.com",
    "code": lambda_archive("handlers"),
    "routes": {"GET /me": {"handler": "me.handler"}, "GET /health": public},
    "function_defaults": defaults,
}
api = PassageHttpApi("api", args, pulumi.ResourceOptions(protect=True))
url: pulumi.Output[str] = api.url
table: pulumi.Output[dict[str, str]] = api.routes

people: AuthorizerArgs = {"issuer": "https://login.example.com/", "audiences": ["orders"]}
orders = JwtHttpApi(
    "orders",
    {"authorizers": {"people": people}, "routes": {"GET /orders": {"url": "https://backend.example.com/orders"}}},
)

local = LocalHttpApi.from_program(run_program("."), "handlers")
status: int = local.request("GET /me", token=TokenIssuer("https://login.example.com", "orders").mint()).status
