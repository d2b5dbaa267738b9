"""A Cognito user pool, its client, and an API that admits the users who sign in to it."""

import pulumi
from pulumi_aws import cognito

from passage_component import JwtHttpApi, lambda_archive

pool = cognito.UserPool(
    "people",
    username_attributes=["email"],
    auto_verified_attributes=["email"],
    admin_create_user_config={"allow_admin_create_user_only": True},
)
client = cognito.UserPoolClient(
    "web",
    user_pool_id=pool.id,
    explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    # An unknown user and a wrong password are answered alike.
    prevent_user_existence_errors="ENABLED",
)

api = JwtHttpApi(
    "api",
    {
        "authorizers": {
            "people": {
                "issuer": pulumi.Output.concat("https://", pool.endpoint),
                # An ID token has the client in `aud`, an access token in `client_id`.
                "audiences": [client.id],
            },
        },
        "code": lambda_archive("handlers"),
        "routes": {"GET /me": {"handler": "me.handler"}},
    },
)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
pulumi.export("poolId", pool.id)
pulumi.export("clientId", client.id)
