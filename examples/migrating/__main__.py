"""From Passage to another issuer in four phases: before, both, moved, after. README.md describes each phase."""

import json

import pulumi
from pulumi_aws import acm, apigatewayv2, cloudwatch, iam, lambda_, route53

from passage_component import JwtHttpApi, PassageHttpApi, RouteArgs, lambda_archive

ORIGIN = "https://app.example.com"
DOMAIN = "api.example.com"
PHASES = ("before", "both", "moved", "after")
phase = pulumi.Config().require("phase")
if phase not in PHASES:
    raise pulumi.RunError(f'phase: "{phase}" was given; allowed are {", ".join(PHASES)}; correct it')

# The functions belong to neither API, so no phase changes them.
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = iam.Role("handlers", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
logs = cloudwatch.LogGroup("handlers", retention_in_days=30)
write = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"]}
policy = iam.RolePolicy(
    "handlers",
    role=role.name,
    policy=logs.arn.apply(
        lambda arn: json.dumps({"Version": "2012-10-17", "Statement": [{**write, "Resource": f"{arn}:*"}]})
    ),
)
functions = {
    name: lambda_.Function(
        name,
        code=lambda_archive("handlers"),
        handler=f"{name}.handler",
        role=role.arn,
        runtime="python3.13",
        architectures=["arm64"],
        logging_config={"log_format": "JSON", "log_group": logs.name},
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
    for name in ("me", "health")
}
routes: dict[str, RouteArgs] = {
    "GET /me": {"function_arn": functions["me"].arn},
    "GET /health": {"function_arn": functions["health"].arn, "public": True},
}

# One API for each issuer, since a route has one authorizer.
apis: dict[str, JwtHttpApi] = {}
if phase != "after":
    apis["old"] = PassageHttpApi("old", {"app_id": "SandboxPassageApp0000001", "auth_origin": ORIGIN, "routes": routes})
if phase != "before":
    apis["new"] = JwtHttpApi(
        "new",
        {
            "authorizers": {"people": {"issuer": "https://login.example.com/", "audiences": ["api"]}},
            "cors": {"allow_origins": [ORIGIN]},
            "routes": routes,
        },
    )
live = apis["new" if phase in ("moved", "after") else "old"]

# The domain belongs to neither API. A phase changes only its mapping.
zone = route53.Zone("zone", name="example.com")
certificate = acm.Certificate("domain", domain_name=DOMAIN, validation_method="DNS")
option = certificate.domain_validation_options[0]
record = route53.Record(
    "certificate",
    zone_id=zone.zone_id,
    name=option.resource_record_name,
    type=option.resource_record_type,
    ttl=300,
    records=[option.resource_record_value],
)
validation = acm.CertificateValidation("domain", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn])
domain = apigatewayv2.DomainName(
    "domain",
    domain_name=DOMAIN,
    domain_name_configuration={
        "certificate_arn": validation.certificate_arn,
        "endpoint_type": "REGIONAL",
        "security_policy": "TLS_1_2",
    },
)
target = domain.domain_name_configuration
route53.Record(
    "domain",
    zone_id=zone.zone_id,
    name=DOMAIN,
    type="A",
    aliases=[
        {"name": target.target_domain_name, "zone_id": target.hosted_zone_id, "evaluate_target_health": False},
    ],
)
mapping = apigatewayv2.ApiMapping(
    "domain",
    api_id=live.api_id,
    domain_name=domain.domain_name,
    stage=live.stage_name,
    # The provider replaces the mapping when its API changes. A domain has at most one mapping for a path.
    opts=pulumi.ResourceOptions(delete_before_replace=True),
)

pulumi.export("url", mapping.domain_name.apply(lambda name: f"https://{name}"))
for name, api in apis.items():
    pulumi.export(f"{name}Url", api.url)
    pulumi.export(f"{name}ApiId", api.api_id)
    pulumi.export(f"{name}Routes", api.routes)
pulumi.export("mappingId", mapping.id)
pulumi.export("functionArns", {name: function.arn for name, function in functions.items()})
