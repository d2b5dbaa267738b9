"""The smallest API that only signed-in users may call."""

import pulumi

from passage_component import PassageHttpApi, lambda_archive

api = PassageHttpApi(
    "api",
    {
        "app_id": "SandboxPassageApp0000001",
        "auth_origin": "https://app.example.com",
        "code": lambda_archive("handlers"),
        "routes": {"GET /me": {"handler": "me.handler"}},
    },
)
pulumi.export("url", api.url)
