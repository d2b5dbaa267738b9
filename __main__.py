"""The stack program: from configuration to component to exports."""

import pulumi

from passage_component import PassageHttpApi, lambda_archive
from passage_component.config import args_from_config

api = PassageHttpApi(
    "api",
    {
        **args_from_config(),
        "code": lambda_archive("handlers"),
        "routes": {
            "GET /me": {"handler": "me.handler"},
            "POST /items": {"handler": "items.create"},
            "GET /items/{id}": {"handler": "items.get"},
            "GET /health": {"handler": "health.handler", "public": True},
        },
    },
)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
pulumi.export("issuers", api.issuers)
pulumi.export("audiences", api.audiences)
pulumi.export("functionNames", api.function_names)
pulumi.export("logGroupName", api.log_group_name)
