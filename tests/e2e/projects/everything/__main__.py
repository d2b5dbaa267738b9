"""Two components with every argument, and everything around them that a user would bring."""

import json

import pulumi
from pulumi_aws import iam, kms, lambda_, route53, sns

from passage_component import JwtHttpApi, PassageHttpApi, lambda_archive

variant = pulumi.Config().get("variant")
second = variant == "second"

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
DENY_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}

topic = sns.Topic("on-call")
key = kms.Key("logs", description="Encrypts logs")
zone = route53.Zone("zone", name="example.com", force_destroy=True)
boundary = iam.Policy("boundary", policy=json.dumps(DENY_ALL))
extra = iam.Policy("extra", policy=json.dumps(DENY_ALL))
role = iam.Role("brought", assume_role_policy=json.dumps(TRUST))
layer = lambda_.LayerVersion("layer", layer_name="tools", code=lambda_archive("handlers"))
theirs = lambda_.Function(
    "theirs",
    role=role.arn,
    handler="echo.handler",
    runtime="python3.13",
    code=lambda_archive("handlers"),
    environment={"variables": {"WHERE": "theirs"}},
    publish=True,
)
live = lambda_.Alias("live", function_name=theirs.name, function_version=theirs.version)

args = {
    "app_id": "SandboxPassageApp0000001",
    "auth_origin": "https://app.example.com",
    "issuer": "https://login.example.com/second" if second else "https://login.example.com/first",
    "audiences": ["https://app.example.com", "shop"] if second else ["https://app.example.com"],
    "code": lambda_archive("handlers"),
    "routes": {
        "GET /me": {"handler": "echo.handler", "throttling": {"rate_limit": 2 if second else 1}},
        "PUT /admin": {"handler": "echo.handler", "scopes": ["write"] if second else ["admin"]},
        "GET /health": {"handler": "other.handler", "public": True},
        "ANY /files/{proxy+}": {"handler": "echo.handler", "throttling": {"burst_limit": 3}},
        "GET /theirs": {"function_arn": live.arn},
        "GET /plain": {"function_arn": theirs.arn, "public": second},
        "GET /discovery/{document}": {
            "url": "https://login.example.com/first/.well-known/{document}",
        },
        "$default": {"handler": "echo.handler"},
    },
    "function_defaults": {
        "runtime": "python3.12" if second else "python3.13",
        "architecture": "x86_64",
        "memory_size": 512 if second else 256,
        "timeout": 20 if second else 10,
        "environment": {"MODE": "second" if second else "first", "TOKEN": pulumi.Output.secret("c2VjcmV0")},
        "layers": [] if second else [layer.arn],
        "policy_arns": {"extra": extra.arn},
        "permissions_boundary_arn": boundary.arn,
        "reserved_concurrent_executions": 4 if second else 2,
        "tracing": not second,
        "log_retention_days": 7,
        "log_kms_key_arn": key.arn,
        "vpc": {"subnet_ids": ["subnet-0a1b2c3d"], "security_group_ids": ["sg-0a1b2c3d"]},
    },
    "functions": {
        "echo.handler": {"environment": {"TABLE": "orders"}, "policy_arns": {"own": extra.arn}},
    },
    "cors": {
        "allow_origins": ["https://app.example.com", *(["https://new.example.com"] if second else [])],
        "allow_methods": ["GET", "PUT"],
        "allow_headers": ["authorization"],
        "expose_headers": ["x-answer"],
        "max_age": 60 if second else 600,
        "allow_credentials": True,
    },
    "throttling": {"rate_limit": 50 if second else 100, "burst_limit": 200},
    "access_logs": {"retention_days": 7, "include_subject": not second, "kms_key_arn": key.arn},
    "domain": {"name": "api.example.com", "hosted_zone_id": zone.zone_id, "base_path": "v2" if second else "v1"},
    "alarms": {
        "topic_arns": [topic.arn],
        "minimum_requests": 5 if second else 20,
        "server_error_percent": 2,
        "rejected_percent": 30,
        "latency_milliseconds": 900,
        "function_errors": 1,
        "function_throttles": 2,
        "function_duration_percent": 50,
    },
    "tags": {"team": "platform", "variant": "second" if second else "first"},
}
if variant == "bare":
    # Everything that may be left out is, in one go; the routes stay, without what they may leave out.
    kept = ("handler", "function_arn", "url")
    routes = {key: {name: route[name] for name in kept if name in route} for key, route in args["routes"].items()}
    args = {key: args[key] for key in ("app_id", "auth_origin", "issuer", "code")} | {"routes": routes}
api = PassageHttpApi("api", args)

# A second API on the first one's domain, with code and roles of its own.
if variant != "bare":
    machines = JwtHttpApi(
        "machines",
        {
            "authorizers": {
                "robots": {
                    "issuer": "https://robots.example.com",
                    "audiences": ["robots"],
                    "identity_source": "$request.header.X-Robot",
                },
                "people": {
                    "issuer": "https://people.example.com",
                    "audiences": ["people"],
                    "default_scopes": ["write" if second else "read"],
                },
            },
            "default_authorizer": "people" if second else "robots",
            "routes": {
                "GET /beat": {"handler": "echo.handler"},
                "GET /both": {"handler": "echo.handler", "authorizer": "people"},
            },
            "functions": {"echo.handler": {"code": lambda_archive("handlers"), "role_arn": role.arn}},
            "cors": {"enabled": False},
            "access_logs": {"enabled": False},
            "domain": {
                "name": api.domain_name.domain_name,
                "existing": True,
                "base_path": "machines",
                "keep_default_endpoint": True,
            },
        },
    )
    pulumi.export("machinesUrl", machines.url)
pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
pulumi.export("domainTarget", api.domain_target)
