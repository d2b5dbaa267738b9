"""The handlers of examples/orders, on bad bodies and refused calls. tests/e2e/test_whole_programs.py has the rest."""

import base64
import importlib.util
import json
from types import ModuleType
from typing import Any

import pytest
from botocore.stub import Stubber

from tests.support.programs import REPOSITORY

HANDLERS = REPOSITORY / "examples" / "orders" / "handlers"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "TABLE": "orders",
    "QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/orders",
    "BUCKET": "receipts",
    "SECRET": "signing-key",
}
ORDERS = [{"owner": "ada", "id": each, "item": "tea"} for each in ("1", "2")]


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A handler's module with clients of its own, as a new Lambda environment has it."""
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    spec = importlib.util.spec_from_file_location(f"orders_example_{name}", HANDLERS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(**parts: Any) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"jwt": {"claims": {"sub": "ada"}}}}, **parts}


@pytest.mark.parametrize(
    "body", [None, "", "tea", "[]", '"tea"', "{}", '{"item": ""}', '{"item": 1}', json.dumps({"item": "x" * 101})]
)
def test_bad_body_is_400_and_stores_nothing(body: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    create = load("create", monkeypatch)

    # A stubbed client without answers refuses every call.
    with Stubber(create.table.meta.client), Stubber(create.queue.meta.client):
        assert create.handler(event(body=body), None)["statusCode"] == 400


def test_encoded_body_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    create = load("create", monkeypatch)

    with Stubber(create.table.meta.client) as table, Stubber(create.queue.meta.client) as queue:
        table.add_response("put_item", {})
        queue.add_response("send_message", {})
        encoded = base64.b64encode(b'{"item": "tea"}').decode()
        answer = create.handler(event(body=encoded, isBase64Encoded=True), None)
        assert answer["statusCode"] == 201
        assert json.loads(answer["body"])["item"] == "tea"
        assert create.handler(event(body="e", isBase64Encoded=True), None)["statusCode"] == 400


def test_order_is_not_sent_if_it_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    create = load("create", monkeypatch)

    with Stubber(create.table.meta.client) as table, Stubber(create.queue.meta.client):
        table.add_client_error("put_item", "ProvisionedThroughputExceededException")
        with pytest.raises(create.table.meta.client.exceptions.ProvisionedThroughputExceededException):
            create.handler(event(body='{"item": "tea"}'), None)


def test_only_the_failed_message_is_delivered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    confirm = load("confirm", monkeypatch)
    messages = [{"messageId": f"m{each['id']}", "body": json.dumps(each)} for each in ORDERS]

    with (
        Stubber(confirm.secrets) as secrets,
        Stubber(confirm.bucket.meta.client) as bucket,
        Stubber(confirm.table.meta.client) as table,
    ):
        secrets.add_response("get_secret_value", {"SecretString": "key"})
        bucket.add_client_error("put_object", "SlowDown")
        bucket.add_response("put_object", {})
        key = {"owner": "ada", "id": "2"}
        table.add_response(
            "update_item",
            {},
            {
                "TableName": "orders",
                "Key": key,
                "UpdateExpression": "SET receipt = :receipt",
                "ExpressionAttributeValues": {":receipt": "receipts/2.json"},
            },
        )
        assert confirm.handler({"Records": messages}, None) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
        secrets.assert_no_pending_responses()
        table.assert_no_pending_responses()
