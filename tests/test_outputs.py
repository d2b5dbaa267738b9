"""The components' outputs, and their children as attributes in Python programs."""

from typing import Any

import pytest

from passage_component import PassageHttpApi
from passage_component.testing.mocks import UNKNOWN, run_program
from tests.support.programs import APP_ID, AUTH_ORIGIN, jwt_api, passage_args, production_api

ISSUER = f"https://auth.passage.id/v1/apps/{APP_ID}"


def outputs_of(make: Any, name: str, *, preview: bool = False) -> dict[str, Any]:
    return run_program(make, preview=preview).outputs[name]


def test_outputs_of_the_preset() -> None:
    assert outputs_of(lambda: PassageHttpApi("api", passage_args()), "api") == {
        "url": "${api-api.apiEndpoint}",
        "apiId": "${api-api.id}",
        "executionArn": "${api-api.executionArn}",
        "stageName": "$default",
        "authorizerIds": {"jwt": "${api-authorizer-jwt.id}"},
        "functionNames": {"orders.handler": "${api-function-orders-handler.name}"},
        "roleNames": {"orders.handler": "${api-role-orders-handler.name}"},
        "logGroupName": "${api-access-logs.name}",
        "issuers": {"jwt": ISSUER},
        "audiences": {"jwt": [AUTH_ORIGIN]},
        "routes": {"GET /orders": "jwt"},
    }


def test_outputs_of_several_authorizers_and_no_access_log() -> None:
    outputs = outputs_of(jwt_api, "svc")

    assert "logGroupName" not in outputs
    assert outputs["authorizerIds"] == {
        "people": "${svc-authorizer-people.id}",
        "machines": "${svc-authorizer-machines.id}",
    }
    assert outputs["issuers"] == {"people": "https://login.example.com/", "machines": "https://machines.example.com"}
    assert outputs["audiences"] == {"people": ["orders", "shop"], "machines": ["orders"]}


def test_outputs_of_an_api_with_a_domain() -> None:
    outputs = outputs_of(production_api, "api")

    assert outputs["url"] == "https://api.example.com"
    assert outputs["domainTarget"] == "${api-domain.domainNameConfiguration.targetDomainName}"
    # The existing role belongs to the user, and the preflight function to the component.
    assert outputs["roleNames"] == {"files.handler": "${api-role-files-handler.name}"}
    assert outputs["functionNames"].keys() == {"orders.handler", "files.handler"}


@pytest.mark.parametrize(
    ("path", "url"), [(None, "https://{name}.example.com"), ("v1", "https://{name}.example.com/v1")]
)
def test_url_of_a_wildcard_domain_is_a_template(path: str | None, url: str) -> None:
    domain = {"name": "*.example.com", "hosted_zone_id": "Z123", "base_path": path}

    assert outputs_of(lambda: PassageHttpApi("api", passage_args(domain=domain)), "api")["url"] == url


def test_api_on_an_existing_domain_has_a_path_and_no_target() -> None:
    domain = {"name": "api.example.com", "existing": True, "base_path": "orders/v2"}
    outputs = outputs_of(lambda: PassageHttpApi("api", passage_args(domain=domain)), "api")

    assert outputs["url"] == "https://api.example.com/orders/v2"
    assert "domainTarget" not in outputs


def test_url_resolves_after_the_stage_or_mapping() -> None:
    """A program that waits for the URL also waits for the stage or the domain's mapping."""
    for make in (lambda: PassageHttpApi("api", passage_args()), production_api):
        outputs = outputs_of(make, "api", preview=True)
        assert outputs["url"] == UNKNOWN
        assert outputs["routes"]["GET /orders"] == "jwt"


def test_children_are_attributes() -> None:
    made: list[PassageHttpApi] = []
    run_program(lambda: made.append(production_api()))

    (api,) = made
    assert api.functions.keys() == {"orders.handler", "files.handler"}
    assert api.roles.keys() == {"files.handler"}
    assert api.authorizers.keys() == {"jwt"}
    assert api.route_resources.keys() >= {"GET /orders", "$default", "OPTIONS /files/{proxy+}"}
    assert len(api.integrations) == 5
    for child, name in (
        (api.api, "api-api"),
        (api.stage, "api-stage"),
        (api.access_log_group, "api-access-logs"),
        (api.domain_name, "api-domain"),
        (api.functions["files.handler"], "api-function-files-handler"),
        (api.roles["files.handler"], "api-role-files-handler"),
    ):
        assert child is not None
        assert child._name == name
