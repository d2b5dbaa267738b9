"""Two issuers: one for people, one for machines."""

import pulumi

from passage_component import JwtHttpApi, lambda_archive

api = JwtHttpApi(
    "orders",
    {
        "authorizers": {
            # Exactly the `iss` of the tokens, with its slash at the end.
            "people": {"issuer": "https://login.example.com/", "audiences": ["orders"]},
            "machines": {"issuer": "https://machines.example.com/oauth2/default", "audiences": ["orders-api"]},
        },
        "default_authorizer": "people",
        "code": lambda_archive("handlers"),
        "routes": {
            "GET /orders": {"handler": "orders.mine"},
            "POST /orders": {"handler": "orders.take", "authorizer": "machines", "scopes": ["orders:write"]},
            "GET /health": {"handler": "orders.health", "public": True},
        },
    },
)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
