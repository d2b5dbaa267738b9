"""Two components behind one domain, all routes protected: the first makes the domain name, the second maps onto it."""

import pulumi
from pulumi_aws import route53

from passage_component import DomainArgs, PassageHttpApi, lambda_archive

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
count = pulumi.Config().require_int("routes")
zone = route53.Zone("zone", name="example.com", force_destroy=True)


def create_api(name: str, domain: DomainArgs) -> PassageHttpApi:
    keys = [f"{METHODS[number % len(METHODS)]} /resource-{number // len(METHODS)}/{{id}}" for number in range(count)]
    return PassageHttpApi(
        name,
        {
            "app_id": "SandboxPassageApp0000001",
            "auth_origin": "https://app.example.com",
            "issuer": "https://login.example.com/",
            "code": lambda_archive("handlers"),
            "routes": {key: {"handler": "echo.handler"} for key in keys},
            "domain": domain,
        },
    )


catalog = create_api("catalog", {"name": "api.example.com", "hosted_zone_id": zone.zone_id, "base_path": "catalog"})
assert catalog.domain_name is not None
orders = create_api("orders", {"name": catalog.domain_name.domain_name, "existing": True, "base_path": "orders"})
pulumi.export("catalogUrl", catalog.url)
pulumi.export("ordersUrl", orders.url)
pulumi.export("catalogApiId", catalog.api_id)
pulumi.export("ordersApiId", orders.api_id)
