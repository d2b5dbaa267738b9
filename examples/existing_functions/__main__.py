"""Routes to an existing function, to an alias of a function, and to a URL."""

import json

import pulumi
from pulumi_aws import iam, lambda_

from passage_component import PassageHttpApi, lambda_archive

# The existing functions. For a function of another stack or team give its ARN:
# pulumi.StackReference("org/orders/prod").get_output("functionArn"), or a string.
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = iam.Role("theirs", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
reports, orders = (
    lambda_.Function(
        name,
        code=lambda_archive("handlers"),
        handler=f"{name}.handler",
        role=role.arn,
        runtime="python3.13",
        publish=True,
    )
    for name in ("reports", "orders")
)
live = lambda_.Alias("live", function_name=orders.name, function_version=orders.version)

api = PassageHttpApi(
    "api",
    {
        "app_id": "SandboxPassageApp0000001",
        "auth_origin": "https://app.example.com",
        "issuer": "https://login.example.com",
        "routes": {
            "GET /reports": {"function_arn": reports.arn},
            # The alias selects the version. A release moves the alias, and the API does not change.
            "GET /orders": {"function_arn": live.arn},
            # {document} in the URL is the route's path parameter. The backend gets the caller's headers.
            "GET /sign-in/{document}": {
                "url": "https://login.example.com/.well-known/{document}",
                "public": True,
            },
        },
    },
)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
pulumi.export("functionNames", api.function_names)
