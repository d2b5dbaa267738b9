"""The smallest API that only signed-in users may call."""

import pulumi

import passage_component as passage

args: passage.PassageHttpApiArgs = {
    "app_id": "SandboxPassageApp0000001",
    "auth_origin": "https://app.example.com",
    "code": passage.lambda_archive("handlers"),
    "routes": {"GET /me": {"handler": "me.handler"}},
}
api = passage.PassageHttpApi("api", args)
pulumi.export("url", api.url)
