"""A product over two APIs behind one domain: https://api.example.com/catalog and https://api.example.com/orders."""

import pulumi
from pulumi_aws import route53

from passage_component import DomainArgs, PassageHttpApi, RouteArgs, lambda_archive

# Most teams have a zone already and look it up.
# The record that validates the certificate stays in it (docs/operations.md).
zone = route53.Zone("zone", name="example.com", force_destroy=True)
code = lambda_archive("handlers")


def create_api(
    name: str, routes: dict[str, RouteArgs], domain: DomainArgs, opts: pulumi.ResourceOptions | None = None
) -> PassageHttpApi:
    """One part of the product. Each part accepts the same users."""
    return PassageHttpApi(
        name,
        {
            "app_id": "SandboxPassageApp0000001",
            "auth_origin": "https://app.example.com",
            "issuer": "https://login.example.com/",
            "code": code,
            "routes": routes,
            # The path below the domain is the component's name. Route keys do not contain it.
            "domain": {**domain, "base_path": name},
        },
        opts,
    )


# The first component creates the certificate, the domain name and the DNS record ...
catalog = create_api(
    "catalog",
    {
        "GET /products": {"handler": "catalog.products"},
        "GET /products/{id}": {"handler": "catalog.product"},
        "GET /health": {"handler": "catalog.health", "public": True},
    },
    {"name": "api.example.com", "hosted_zone_id": zone.zone_id},
)

# ... and the others are mapped onto the existing domain name.
orders = create_api(
    "orders",
    {
        "GET /": {"handler": "orders.mine"},
        "POST /": {"handler": "orders.create"},
    },
    {"name": "api.example.com", "existing": True},
    pulumi.ResourceOptions(depends_on=[catalog]),
)

pulumi.export("catalogUrl", catalog.url)
pulumi.export("catalogRoutes", catalog.routes)
pulumi.export("ordersUrl", orders.url)
pulumi.export("ordersRoutes", orders.routes)
