"""Pulumi's type tokens of the components and of the AWS resources that this package names."""

JWT_HTTP_API = "passage:index:JwtHttpApi"
PASSAGE_HTTP_API = "passage:index:PassageHttpApi"
COMPONENTS = (JWT_HTTP_API, PASSAGE_HTTP_API)

STACK = "pulumi:pulumi:Stack"

API = "aws:apigatewayv2/api:Api"
API_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
DOMAIN_NAME = "aws:apigatewayv2/domainName:DomainName"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
STAGE = "aws:apigatewayv2/stage:Stage"

REST_API = "aws:apigateway/restApi:RestApi"
REST_AUTHORIZER = "aws:apigateway/authorizer:Authorizer"
REST_METHOD = "aws:apigateway/method:Method"

CERTIFICATE = "aws:acm/certificate:Certificate"
CERTIFICATE_VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
FUNCTION = "aws:lambda/function:Function"
FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
LOG_METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
PERMISSION = "aws:lambda/permission:Permission"
RECORD = "aws:route53/record:Record"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
