"""An API in somebody else's program."""

import pulumi

import passage_component
from passage_component import PassageHttpApi

CODE = """
def handler(event, context):
    return event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
"""

notes = PassageHttpApi(
    "notes",
    {
        "app_id": "SandboxPassageApp0000001",
        "auth_origin": "https://notes.example.org",
        "code": pulumi.AssetArchive({"notes.py": pulumi.StringAsset(CODE)}),
        "routes": {"GET /notes": {"handler": "notes.handler"}},
    },
)
pulumi.export("url", notes.url)
pulumi.export("package", passage_component.__file__)
