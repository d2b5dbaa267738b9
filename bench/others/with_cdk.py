"""Such an API with the CDK: routes on one function, folder of handlers and folder for the template are arguments."""

import sys

from aws_cdk import App, Duration, Stack, aws_lambda, aws_logs
from aws_cdk.aws_apigatewayv2 import CorsHttpMethod, CorsPreflightOptions, HttpApi, HttpMethod
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration

routes, handlers, output = int(sys.argv[1]), sys.argv[2], sys.argv[3]
app = App(outdir=output)
stack = Stack(app, "bench")
function = aws_lambda.Function(
    stack,
    "function",
    code=aws_lambda.Code.from_asset(handlers),
    handler="routes.handler000",
    runtime=aws_lambda.Runtime.PYTHON_3_13,
    architecture=aws_lambda.Architecture.ARM_64,
    memory_size=256,
    timeout=Duration.seconds(10),
    log_group=aws_logs.LogGroup(stack, "logs", retention=aws_logs.RetentionDays.ONE_MONTH),
)
api = HttpApi(
    stack,
    "api",
    cors_preflight=CorsPreflightOptions(
        allow_origins=["https://app.example.com"],
        allow_methods=[CorsHttpMethod.GET],
        allow_headers=["authorization", "content-type"],
    ),
)
authorizer = HttpJwtAuthorizer(
    "authorizer",
    "https://auth.passage.id/v1/apps/SandboxPassageApp0000001",
    jwt_audience=["https://app.example.com"],
)
integration = HttpLambdaIntegration("integration", function)
for number in range(routes):
    api.add_routes(
        path=f"/things{number:03}/{{id}}", methods=[HttpMethod.GET], integration=integration, authorizer=authorizer
    )
app.synth()
