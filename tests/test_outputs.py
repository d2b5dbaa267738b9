"""The components' outputs, and their children as attributes in Python programs."""

import pytest

from passage_component import PassageHttpApi
from passage_component.testing import UNKNOWN, run_program
from tests.support.graph import with_outputs
from tests.support.programs import APP_ID, AUTH_ORIGIN, jwt_api, passage_args, production_api

ISSUER = f"https://auth.passage.id/v1/apps/{APP_ID}"


def test_outputs_of_the_preset() -> None:
    program = run_program(lambda: PassageHttpApi("api", passage_args()))

    expected = {
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
    assert program["api"].outputs == with_outputs(program, expected)


def test_outputs_of_several_authorizers_and_no_access_log() -> None:
    program = run_program(jwt_api)
    outputs = program["svc"].outputs

    assert "logGroupName" not in outputs
    expected = {"people": "${svc-authorizer-people.id}", "machines": "${svc-authorizer-machines.id}"}
    assert outputs["authorizerIds"] == with_outputs(program, expected)
    assert outputs["issuers"] == {"people": "https://login.example.com/", "machines": "https://machines.example.com"}
    assert outputs["audiences"] == {"people": ["orders", "shop"], "machines": ["orders"]}


def test_outputs_of_an_api_with_a_domain() -> None:
    program = run_program(production_api)
    outputs = program["api"].outputs

    assert outputs["url"] == "https://api.example.com"
    target = program["api-domain"].outputs["domainNameConfiguration"]["targetDomainName"]
    assert outputs["domainTarget"] == target
    # The existing role belongs to the user, and the preflight function to the component.
    assert outputs["roleNames"] == {"files.handler": program["api-role-files-handler"].outputs["name"]}
    assert outputs["functionNames"].keys() == {"orders.handler", "files.handler"}


@pytest.mark.parametrize(
    ("path", "url"), [(None, "https://{name}.example.com"), ("v1", "https://{name}.example.com/v1")]
)
def test_url_of_a_wildcard_domain_is_a_template(path: str | None, url: str) -> None:
    domain = {"name": "*.example.com", "hosted_zone_id": "Z123", "base_path": path}

    assert run_program(lambda: PassageHttpApi("api", passage_args(domain=domain)))["api"].outputs["url"] == url


def test_api_on_an_existing_domain_has_a_path_and_no_target() -> None:
    domain = {"name": "api.example.com", "existing": True, "base_path": "orders/v2"}
    outputs = run_program(lambda: PassageHttpApi("api", passage_args(domain=domain)))["api"].outputs

    assert outputs["url"] == "https://api.example.com/orders/v2"
    assert "domainTarget" not in outputs


def test_url_resolves_after_the_stage_or_mapping() -> None:
    """A program that waits for the URL also waits for the stage or the domain's mapping."""
    for make in (lambda: PassageHttpApi("api", passage_args()), production_api):
        outputs = run_program(make, preview=True)["api"].outputs
        assert outputs["url"] == UNKNOWN
        assert outputs["routes"]["GET /orders"] == "jwt"


def test_children_are_attributes() -> None:
    components: list[PassageHttpApi] = []
    run_program(lambda: components.append(production_api()))

    (api,) = components
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
