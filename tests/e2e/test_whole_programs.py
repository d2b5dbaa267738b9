"""Programs with more than an API on the real engine: examples/orders, a part of it in YAML, and examples/cognito."""

import hmac
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.deployment import Sandbox
from sandbox.errors import UserPoolError
from tests.e2e.examples import UNAUTHORIZED, USER, Deploy, bearer, check_destroyed, check_quiet
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client
from tests.support.orphans import orphans_of
from tests.support.programs import REPOSITORY

pytestmark = pytest.mark.e2e

FORBIDDEN = Answer(403, {"message": "Forbidden"})
SIGNING_KEY = "made-up-for-the-sandbox"
SECONDS = 30

ROUTES = {"GET /orders": "jwt", "GET /orders/{id}": "jwt", "POST /orders": "jwt [orders:write]"}


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < until, f"not so after {SECONDS} s"
        time.sleep(0.2)


def check_unchanged(sandbox: Sandbox) -> None:
    """A second `up`, `refresh`, and an `up` after it have nothing to do."""
    check_quiet(sandbox)
    done = sandbox.refresh(["--expect-no-changes"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert orphans_of(sandbox) == []
    check_quiet(sandbox)


def outputs_of(sandbox: Sandbox, type_: str, name: str) -> dict[str, Any]:
    """The outputs of a resource, by the end of its type and its logical name."""
    (found,) = [each for each in sandbox.resources() if each["urn"].endswith(f"{type_}::{name}")]
    outputs: dict[str, Any] = found["outputs"]
    return outputs


def allowed(sandbox: Sandbox, policy: str) -> dict[str, str]:
    """Action to resource in a policy, each of whose statements has one of either."""
    document = json.loads(outputs_of(sandbox, "iam/policy:Policy", policy)["policy"])
    assert {each["Effect"] for each in document["Statement"]} == {"Allow"}
    return {each["Action"]: each["Resource"] for each in document["Statement"]}


def put_order(sandbox: Sandbox) -> dict[str, str]:
    """Put an order and read it back, as its owner and as others."""
    assert sandbox.outputs()["routes"] == ROUTES
    reader, writer = bearer(sandbox, "people"), bearer(sandbox, "people", scope="orders:write")
    other = bearer(sandbox, "people", sub="grace")
    tea = {"item": "tea"}

    for token in (None, f"Bearer {sandbox.issuer('people').bad('expired')}"):
        for route in ("GET /orders", "GET /orders/7", "POST /orders"):
            assert ask(sandbox, route, token, tea) == UNAUTHORIZED
    assert ask(sandbox, "POST /orders", reader, tea) == FORBIDDEN
    assert ask(sandbox, "GET /orders", reader) == Answer(200, {"orders": []})
    assert ask(sandbox, "POST /orders", writer, {"item": ""}).status == 400
    created = ask(sandbox, "POST /orders", writer, tea)
    assert created.status == 201, created
    order: dict[str, str] = created.body
    assert order == {"owner": USER, "id": order["id"], "item": "tea"}

    found = ask(sandbox, f"GET /orders/{order['id']}", reader)
    assert found.status == 200
    assert found.body | order == found.body
    assert [each["id"] for each in ask(sandbox, "GET /orders", reader).body["orders"]] == [order["id"]]
    assert ask(sandbox, f"GET /orders/{order['id']}", other).status == 404
    assert ask(sandbox, "GET /orders", other) == Answer(200, {"orders": []})
    return order


def stored(sandbox: Sandbox, order: dict[str, str]) -> dict[str, str]:
    """An order as it is in the table."""
    answer = aws_client(sandbox, "dynamodb").get_item(
        TableName=sandbox.outputs()["table"], Key={name: {"S": order[name]} for name in ("owner", "id")}
    )
    return {name: value["S"] for name, value in answer["Item"].items()}


def test_orders(deploy: Deploy) -> None:
    sandbox = deploy("orders")
    order = put_order(sandbox)

    # The consumer adds the receipt.
    wait_until(lambda: "receipt" in stored(sandbox, order))
    confirmed = order | {"receipt": f"receipts/{order['id']}.json"}
    assert stored(sandbox, order) == confirmed
    assert ask(sandbox, f"GET /orders/{order['id']}", bearer(sandbox, "people")) == Answer(200, confirmed)
    receipt = aws_client(sandbox, "s3").get_object(Bucket=sandbox.outputs()["receipts"], Key=confirmed["receipt"])
    content = receipt["Body"].read()
    assert json.loads(content) == order
    assert receipt["Metadata"]["signature"] == hmac.new(SIGNING_KEY.encode(), content, "sha256").hexdigest()
    queue = outputs_of(sandbox, "sqs/queue:Queue", "orders")
    wait_until(lambda: messages(sandbox, queue["url"]) == 0)
    assert messages(sandbox, outputs_of(sandbox, "sqs/queue:Queue", "dead-letters")["url"]) == 0

    table = outputs_of(sandbox, "dynamodb/table:Table", "orders")["arn"]
    logs = f"{outputs_of(sandbox, 'cloudwatch/logGroup:LogGroup', 'confirm')['arn']}:*"
    assert allowed(sandbox, "read-every") == {"dynamodb:Query": table}
    assert allowed(sandbox, "read-one") == {"dynamodb:GetItem": table}
    assert allowed(sandbox, "create") == {"dynamodb:PutItem": table, "sqs:SendMessage": queue["arn"]}
    assert allowed(sandbox, "confirm") == {
        "sqs:ReceiveMessage": queue["arn"],
        "sqs:DeleteMessage": queue["arn"],
        "sqs:GetQueueAttributes": queue["arn"],
        "dynamodb:UpdateItem": table,
        "s3:PutObject": f"{outputs_of(sandbox, 's3/bucket:Bucket', 'receipts')['arn']}/*",
        "secretsmanager:GetSecretValue": outputs_of(sandbox, "secretsmanager/secret:Secret", "signing-key")["arn"],
        "logs:CreateLogStream": logs,
        "logs:PutLogEvents": logs,
    }
    on_call = outputs_of(sandbox, "sns/topic:Topic", "on-call")["arn"]
    alarms = aws_client(sandbox, "cloudwatch").describe_alarms()["MetricAlarms"]
    # Three of the API, three of each of its functions, one of the dead letters.
    assert [each["AlarmActions"] for each in alarms] == [[on_call]] * (3 + 3 * 3 + 1)
    assert SIGNING_KEY not in sandbox.state.file.read_text(encoding="utf-8")
    check_unchanged(sandbox)
    check_destroyed(sandbox, refresh=False)


def messages(sandbox: Sandbox, queue: str) -> int:
    """The messages of a queue, those in flight included."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = aws_client(sandbox, "sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
    return sum(int(each) for each in answer["Attributes"].values())


def test_orders_in_yaml(tmp_path: Path, plugin: Path) -> None:
    shutil.copytree(
        REPOSITORY / "examples" / "orders", tmp_path / "orders", ignore=shutil.ignore_patterns("__pycache__")
    )
    file = tmp_path / "orders" / "yaml" / "Pulumi.yaml"
    program = yaml.safe_load(file.read_text(encoding="utf-8"))
    program["plugins"]["providers"][0]["path"] = str(plugin)
    file.write_text(yaml.safe_dump(program), encoding="utf-8")
    sandbox = Sandbox(file.parent, home=tmp_path / "home")
    try:
        done = sandbox.up(capture=True)
        assert done.returncode == 0, done.stdout + done.stderr

        order = put_order(sandbox)
        assert stored(sandbox, order) == order
        received = aws_client(sandbox, "sqs").receive_message(QueueUrl=sandbox.outputs()["queueUrl"])
        assert [json.loads(each["Body"]) for each in received["Messages"]] == [order]
        table = outputs_of(sandbox, "dynamodb/table:Table", "table")["arn"]
        queue = outputs_of(sandbox, "sqs/queue:Queue", "queue")["arn"]
        assert allowed(sandbox, "mayCreate") == {"dynamodb:PutItem": table, "sqs:SendMessage": queue}
        check_unchanged(sandbox)
        check_destroyed(sandbox, refresh=False)
    finally:
        sandbox.down()


PASSWORD = "A-long-passphrase-1"
Tokens = dict[str, str]


def sign_in(sandbox: Sandbox, pool: str, client: str) -> tuple[str, Tokens]:
    """A new user of a pool signs in; returns the user's `sub` and the tokens."""
    cognito = aws_client(sandbox, "cognito-idp")
    email = "ada@example.com"
    made = cognito.admin_create_user(UserPoolId=pool, Username=email, MessageAction="SUPPRESS")["User"]
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
    (sub,) = [each["Value"] for each in made["Attributes"] if each["Name"] == "sub"]
    return sub, tokens_of(sandbox, client)


def tokens_of(sandbox: Sandbox, client: str) -> Tokens:
    """The tokens of a sign-in with a password."""
    answer = aws_client(sandbox, "cognito-idp").initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada@example.com", "PASSWORD": PASSWORD},
    )
    tokens: Tokens = answer["AuthenticationResult"]
    return tokens


def test_cognito(deploy: Deploy) -> None:
    sandbox = deploy("cognito", asks=["401, without"])
    with pytest.raises(UserPoolError, match="Sign in as one of its users"):
        sandbox.issuer()
    outputs = sandbox.outputs()
    assert outputs["routes"] == {"GET /me": "jwt"}
    sub, tokens = sign_in(sandbox, outputs["poolId"], outputs["clientId"])

    for name, kind in (("IdToken", "id"), ("AccessToken", "access")):
        assert ask(sandbox, "GET /me", f"Bearer {tokens[name]}") == Answer(200, {"user": sub, "token": kind})
        head, _, signature = tokens[name].rpartition(".")
        assert ask(sandbox, "GET /me", f"Bearer {head}.{signature[::-1]}") == UNAUTHORIZED
    assert ask(sandbox, "GET /me") == UNAUTHORIZED

    # The API admits neither another client's tokens nor another pool's.
    cognito = aws_client(sandbox, "cognito-idp")
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    pool = cognito.create_user_pool(PoolName="other", UsernameAttributes=["email"])["UserPool"]["Id"]
    others = {
        each: cognito.create_user_pool_client(UserPoolId=each, ClientName="other", ExplicitAuthFlows=flows)[
            "UserPoolClient"
        ]["ClientId"]
        for each in (outputs["poolId"], pool)
    }
    _, of_other_pool = sign_in(sandbox, pool, others[pool])
    for refused in (of_other_pool, tokens_of(sandbox, others[outputs["poolId"]])):
        for name in ("IdToken", "AccessToken"):
            assert ask(sandbox, "GET /me", f"Bearer {refused[name]}") == UNAUTHORIZED
    cognito.delete_user_pool(UserPoolId=pool)
    check_unchanged(sandbox)
    check_destroyed(sandbox, refresh=False)
