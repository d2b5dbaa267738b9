"""The complete registered graph equals one written by hand, in a first preview and after `up`."""

import pytest

from passage_component.testing import run_program
from tests.support.graph import expected_graph, registered_graph, with_outputs
from tests.support.programs import PROJECT, REPOSITORY, STACK_CONFIG, jwt_api

MODES = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


@MODES
def test_stack_program(preview: bool) -> None:
    program = run_program(REPOSITORY, preview=preview, project=PROJECT, config=STACK_CONFIG)

    assert registered_graph(program) == with_outputs(program, expected_graph("stack", preview=preview))


@MODES
def test_jwt_http_api(preview: bool) -> None:
    program = run_program(jwt_api, preview=preview)

    assert registered_graph(program) == with_outputs(program, expected_graph("jwt_http_api", preview=preview))


def test_stack_exports() -> None:
    program = run_program(REPOSITORY, project=PROJECT, config=STACK_CONFIG)

    expected = {
        "url": "${api-api.apiEndpoint}",
        "routes": {"GET /me": "jwt", "POST /items": "jwt", "GET /items/{id}": "jwt", "GET /health": "public"},
        "issuers": {"jwt": "https://auth.passage.id/v1/apps/abcdefghijklmnopqrstuvwx"},
        "audiences": {"jwt": ["https://app.example.com"]},
        "functionNames": {
            "me.handler": "${api-function-me-handler.name}",
            "items.create": "${api-function-items-create.name}",
            "items.get": "${api-function-items-get.name}",
            "health.handler": "${api-function-health-handler.name}",
        },
        "logGroupName": "${api-access-logs.name}",
    }
    assert program.exports == with_outputs(program, expected)
