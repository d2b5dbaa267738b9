"""A product that is larger than one API may be: two components behind one domain, every route asked.

    SCALE_ROUTES=300 python -m pytest tests/e2e/test_scale.py

asks 600 routes, as `make soak` does; the default is a number that takes seconds.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator

import pytest

from sandbox.deployment import Sandbox
from tests.e2e.requests import Answer, ask
from tests.support.projects import PROJECTS

pytestmark = pytest.mark.e2e

ROUTES = int(os.environ.get("SCALE_ROUTES", "40"))
APIS = ("catalog", "orders")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEYS = [f"{METHODS[number % len(METHODS)]} /resource-{number // len(METHODS)}/{{id}}" for number in range(ROUTES)]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("scale")
    shutil.copytree(PROJECTS / "scale", folder / "project")
    configuration = f"config:\n  scale:routes: {ROUTES}\n"
    (folder / "project" / "Pulumi.sandbox.yaml").write_text(configuration, encoding="utf-8")
    sandbox = Sandbox(folder / "project", home=folder / "home")
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


def test_what_both_apis_consist_of(product: Sandbox) -> None:
    resources = product.resources()
    of_the_domain = {
        "acm/certificate:Certificate": 1,
        "acm/certificateValidation:CertificateValidation": 1,
        "apigatewayv2/domainName:DomainName": 1,
        "route53/record:Record": 2,
        "route53/zone:Zone": 1,
    }
    of_each_api = {
        "apigatewayv2/api:Api": 1,
        "apigatewayv2/apiMapping:ApiMapping": 1,
        "apigatewayv2/authorizer:Authorizer": 1,
        "apigatewayv2/integration:Integration": 1,
        "apigatewayv2/route:Route": ROUTES,
        "apigatewayv2/stage:Stage": 1,
        "cloudwatch/logGroup:LogGroup": 2,
        "iam/role:Role": 1,
        "iam/rolePolicy:RolePolicy": 1,
        "lambda/function:Function": 1,
        "lambda/permission:Permission": 1,
    }

    made = Counter(each["type"].removeprefix("aws:") for each in resources if each["type"].startswith("aws:"))
    assert made == of_the_domain | {name: len(APIS) * count for name, count in of_each_api.items()}
    tables = [each["inputs"]["routes"] for each in resources if each["type"].startswith("passage:")]
    assert tables == [dict.fromkeys(KEYS, "jwt")] * len(APIS)


def test_every_route_through_the_one_domain(product: Sandbox) -> None:
    outputs = product.outputs()
    token = f"Bearer {product.issuer().mint()}"

    wrong = []
    for name in APIS:
        url = outputs[f"{name}Url"]
        assert url == f"https://api.example.com/{name}"
        for key in KEYS:
            route = key.replace("{id}", "7")
            refused = ask(product, route, url=url)
            admitted = ask(product, route, token, url=url)
            if refused != Answer(401, {"message": "Unauthorized"}) or admitted != Answer(
                200, {"routeKey": key, "apiId": outputs[f"{name}ApiId"]}
            ):
                wrong.append((name, key, refused, admitted))
    assert wrong == []


def test_the_execute_api_addresses_are_closed(product: Sandbox) -> None:
    token = f"Bearer {product.issuer().mint()}"
    apis = [each for each in product.resources() if each["type"] == "aws:apigatewayv2/api:Api"]

    assert len(apis) == len(APIS)
    for api in apis:
        assert ask(product, KEYS[0].replace("{id}", "7"), token, url=api["outputs"]["apiEndpoint"]).status == 404


def test_nothing_changes_and_nothing_stays(product: Sandbox) -> None:
    assert product.preview(["--expect-no-changes"], capture=True).returncode == 0

    done = product.destroy(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert [each["type"] for each in product.resources()] in ([], ["pulumi:pulumi:Stack"])
