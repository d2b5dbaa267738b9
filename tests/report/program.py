"""The program of the recorded previews. Each case changes some of its lines."""

import pulumi
from pulumi_aws import apigatewayv2  # noqa: F401 - some cases use it

from passage_component import AuthorizerArgs, JwtHttpApi, lambda_archive

PEOPLE: AuthorizerArgs = {"issuer": "https://login.example.com/", "audiences": ["shop"]}
MACHINES: AuthorizerArgs = {"issuer": "https://machines.example.com", "audiences": ["shop"]}

api = JwtHttpApi(
    "shop",
    {
        "authorizers": {"people": PEOPLE, "machines": MACHINES},
        "default_authorizer": "people",
        "code": lambda_archive("handlers"),
        "routes": {
            "GET /me": {"handler": "me.handler"},
            "GET /items/{id}": {"handler": "items.get", "scopes": ["items:read"]},
            "POST /items": {"handler": "items.create", "authorizer": "machines"},
            "GET /health": {"handler": "health.handler", "public": True},
        },
    },
    pulumi.ResourceOptions(),
)
pulumi.export("url", api.url)
