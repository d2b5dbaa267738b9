"""Orders: an API, a table, a queue with its consumer, a bucket, a secret and alarms, each with its own rights only."""

import json

import pulumi
from pulumi_aws import cloudwatch, dynamodb, iam, lambda_, s3, secretsmanager, sns, sqs

from passage_component import JwtHttpApi, lambda_archive

CONSUMER_SECONDS = 30

code = lambda_archive("handlers")
on_call = sns.Topic("on-call")

# The owner is the partition key: a handler reads and writes the caller's orders only.
table = dynamodb.Table(
    "orders",
    attributes=[{"name": "owner", "type": "S"}, {"name": "id", "type": "S"}],
    hash_key="owner",
    range_key="id",
    billing_mode="PAY_PER_REQUEST",
    point_in_time_recovery={"enabled": True},
)
dead_letters = sqs.Queue("dead-letters", message_retention_seconds=14 * 24 * 3600)
queue = sqs.Queue(
    "orders",
    # AWS recommends six times the consumer's timeout.
    visibility_timeout_seconds=6 * CONSUMER_SECONDS,
    redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": 5}),
)
# `pulumi destroy` deletes the receipts, too. Without force_destroy it refuses to.
receipts = s3.Bucket("receipts", force_destroy=True)
secret = secretsmanager.Secret("signing-key")
secretsmanager.SecretVersion(
    "signing-key", secret_id=secret.id, secret_string=pulumi.Config().require_secret("signingKey")
)


def create_policy(name: str, allowed: dict[str, pulumi.Output[str]]) -> pulumi.Output[str]:
    """Create a policy that allows each action on one ARN, and return the policy's own ARN."""
    statements = pulumi.Output.all(**allowed).apply(
        lambda arns: [
            iam.GetPolicyDocumentStatementArgs(actions=[action], resources=[arn]) for action, arn in arns.items()
        ]
    )
    return iam.Policy(name, policy=iam.get_policy_document_output(statements=statements).json).arn


# -- the API: each handler has a role of its own ------------------------------------------------------------

api = JwtHttpApi(
    "api",
    {
        "authorizers": {"people": {"issuer": "https://login.example.com/", "audiences": ["orders"]}},
        "code": code,
        "routes": {
            "GET /orders": {"handler": "read.every"},
            "GET /orders/{id}": {"handler": "read.one"},
            "POST /orders": {"handler": "create.handler", "scopes": ["orders:write"]},
        },
        "function_defaults": {"environment": {"TABLE": table.name}},
        "functions": {
            "read.every": {"policy_arns": {"table": create_policy("read-every", {"dynamodb:Query": table.arn})}},
            "read.one": {"policy_arns": {"table": create_policy("read-one", {"dynamodb:GetItem": table.arn})}},
            "create.handler": {
                "environment": {"QUEUE_URL": queue.url},
                "policy_arns": {
                    "orders": create_policy("create", {"dynamodb:PutItem": table.arn, "sqs:SendMessage": queue.arn})
                },
            },
        },
        "alarms": {"topic_arns": [on_call.arn]},
    },
)

# -- the consumer: Lambda reads the queue with the function's role ------------------------------------------

logs = cloudwatch.LogGroup("confirm", retention_in_days=30)
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = iam.Role("confirm", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
rights = iam.RolePolicyAttachment(
    "confirm",
    role=role.name,
    policy_arn=create_policy(
        "confirm",
        {
            "sqs:ReceiveMessage": queue.arn,
            "sqs:DeleteMessage": queue.arn,
            "sqs:GetQueueAttributes": queue.arn,
            "dynamodb:UpdateItem": table.arn,
            "s3:PutObject": pulumi.Output.concat(receipts.arn, "/*"),
            "secretsmanager:GetSecretValue": secret.arn,
            "logs:CreateLogStream": pulumi.Output.concat(logs.arn, ":*"),
            "logs:PutLogEvents": pulumi.Output.concat(logs.arn, ":*"),
        },
    ),
)
confirm = lambda_.Function(
    "confirm",
    code=code,
    handler="confirm.handler",
    role=role.arn,
    runtime="python3.13",
    architectures=["arm64"],
    timeout=CONSUMER_SECONDS,
    environment={"variables": {"TABLE": table.name, "BUCKET": receipts.bucket, "SECRET": secret.arn}},
    logging_config={"log_format": "JSON", "log_group": logs.name},
    opts=pulumi.ResourceOptions(depends_on=[rights]),
)
lambda_.EventSourceMapping(
    "confirm",
    event_source_arn=queue.arn,
    function_name=confirm.arn,
    # Only the messages that the answer names are delivered again.
    function_response_types=["ReportBatchItemFailures"],
)
cloudwatch.MetricAlarm(
    "dead-letters",
    alarm_description="An order was not confirmed in five attempts. Read the consumer's log, then start a redrive.",
    namespace="AWS/SQS",
    metric_name="ApproximateNumberOfMessagesVisible",
    dimensions={"QueueName": dead_letters.name},
    statistic="Maximum",
    period=60,
    evaluation_periods=1,
    comparison_operator="GreaterThanThreshold",
    threshold=0,
    treat_missing_data="notBreaching",
    alarm_actions=[on_call.arn],
    ok_actions=[on_call.arn],
)

pulumi.export("url", api.url)
pulumi.export("routes", api.routes)
pulumi.export("table", table.name)
pulumi.export("receipts", receipts.bucket)
