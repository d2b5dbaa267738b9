"""An API whose handlers say what they got, or answer as they are told."""

import pulumi
from routes import AUDIENCE, ISSUER, ROUTES

from passage_component import PassageHttpApi, lambda_archive

api = PassageHttpApi(
    "api",
    {
        "issuer": ISSUER,
        "auth_origin": AUDIENCE,
        "code": lambda_archive("handlers"),
        "routes": ROUTES,
        "cors": {"enabled": False},
    },
)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
