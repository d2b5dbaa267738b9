"""An API in production: a domain, CORS, throttling, alarms, tracing, tags and least privilege."""

import pulumi
from pulumi_aws import iam, route53, sns

from passage_component import PassageHttpApi, lambda_archive

# Most teams have these three already and look them up.
# The record that validates the certificate stays in it (docs/operations.md).
zone = route53.Zone("zone", name="example.com", force_destroy=True)
on_call = sns.Topic("on-call")
announcements = sns.Topic("announcements")

announce = iam.Policy(
    "announce",
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": announcements.arn}],
        }
    ),
)

api = PassageHttpApi(
    "orders",
    {
        "app_id": "SandboxPassageApp0000001",
        "auth_origin": "https://app.example.com",
        "issuer": "https://login.example.com/",
        "code": lambda_archive("handlers"),
        "routes": {
            "GET /orders": {"handler": "orders.mine"},
            # The most expensive route has limits of its own.
            "POST /orders": {"handler": "orders.create", "throttling": {"rate_limit": 10, "burst_limit": 20}},
            # A protected ANY route. The component adds a public OPTIONS route: preflights have no token.
            "ANY /orders/{id}": {"handler": "orders.one"},
            "GET /health": {"handler": "health.handler", "public": True},
        },
        "function_defaults": {"memory_size": 512, "tracing": True, "log_retention_days": 90},
        "functions": {
            "orders.create": {
                "environment": {"TOPIC_ARN": announcements.arn},
                "policy_arns": {"announce": announce.arn},
                "reserved_concurrent_executions": 20,
            },
        },
        "cors": {
            "allow_origins": ["https://app.example.com", "https://admin.example.com"],
            "allow_methods": ["GET", "POST", "PUT", "DELETE"],
            "expose_headers": ["location"],
            "max_age": 3600,
        },
        "throttling": {"rate_limit": 200, "burst_limit": 400},
        "access_logs": {"retention_days": 365, "include_subject": False},
        "domain": {"name": "api.example.com", "hosted_zone_id": zone.zone_id},
        "alarms": {"topic_arns": [on_call.arn], "latency_milliseconds": 1000},
        "tags": {"team": "orders", "stage": "production"},
    },
    # With protect, Pulumi refuses to delete the component's resources. See README.md.
    pulumi.ResourceOptions(protect=pulumi.Config().get_bool("protect") or False),
)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
