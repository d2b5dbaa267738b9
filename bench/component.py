"""The program that uses the component."""

import pulumi

from passage_component import PassageHttpApi, lambda_archive

from .shapes import APP_ID, AUTH_ORIGIN, NAME, Shape


def make(shape: Shape) -> None:
    """Create the API."""
    api = PassageHttpApi(
        NAME,
        {
            "app_id": APP_ID,
            "auth_origin": AUTH_ORIGIN,
            "code": lambda_archive("handlers"),
            "routes": {key: {"handler": handler} for key, handler in shape.handlers()},
        },
    )
    pulumi.export("url", api.url)
