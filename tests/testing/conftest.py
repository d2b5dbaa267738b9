"""The API whose routes the tests share."""

import pytest

from passage_component.testing import LocalHttpApi, TokenIssuer
from tests.e2e.projects.gateway.routes import AUDIENCE, ISSUER, ROUTES
from tests.testing.local import HANDLERS


@pytest.fixture(scope="module")
def api() -> LocalHttpApi:
    return LocalHttpApi(ROUTES, HANDLERS, authorizers=TokenIssuer(ISSUER, AUDIENCE))
