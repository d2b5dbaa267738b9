"""AWS's limits that a program can exceed, each with its source.

"quotas" is the API Gateway developer guide, "Quotas for configuring and running an HTTP API in API Gateway"
(http-api-quotas); "api" is the Amazon API Gateway Version 2 API reference.
"""

ROUTES_PER_API = 300
"""quotas: routes per API; can be raised."""

INTEGRATIONS_PER_API = 300
"""quotas: integrations per API; can't be raised."""

AUTHORIZERS_PER_API = 10
"""quotas: authorizers per API; can be raised."""

AUDIENCES_PER_AUTHORIZER = 50
"""quotas: audiences per authorizer."""

SCOPES_PER_ROUTE = 10
"""quotas: scopes per route."""

ISSUER_LENGTH = 2048
"""api: JWTConfiguration.Issuer is a UriWithLengthBetween1And2048."""

ISSUER_MILLISECONDS = 1_500
"""quotas: timeout of the request for the OIDC discovery document, and of that for the key set."""

JWKS_BYTES = 150_000
"""quotas: response size of the key set's endpoint."""

ROUTE_KEY_LENGTH = 128
"""api: routeKey is a SelectionKey of at most 128 characters."""

SCOPE_LENGTH = 64
"""api: authorizationScopes are strings of 1 to 64 characters (StringWithLengthBetween1And64)."""

ACCESS_LOG_FORMAT_LENGTH = 1024
"""api: AccessLogSettings.Format is a StringWithLengthBetween1And1024."""

FUNCTION_TIMEOUT_SECONDS = 30
"""quotas: maximum integration timeout. API Gateway does not wait longer for a function."""

FUNCTION_MEMORY_MB = (128, 10_240)
"""Lambda developer guide, "Lambda quotas": function memory. The API accepts more for managed instances only."""

FUNCTION_HANDLER_LENGTH = 128
"""Lambda API reference, CreateFunction, Handler: at most 128 characters, no white space."""

FUNCTION_ENVIRONMENT_BYTES = 4096
"""Lambda developer guide, "Lambda quotas": total size of a function's environment variables."""

LAYERS_PER_FUNCTION = 5
"""Lambda developer guide, "Lambda quotas": layers per function."""

SUBNETS = 16
SECURITY_GROUPS = 5
"""Lambda API reference, VpcConfig, SubnetIds and SecurityGroupIds."""

POLICIES_PER_ROLE = 20
"""IAM user guide, "IAM and AWS STS quotas": managed policies attached to a role: up to 20 on request."""

DEFAULT_POLICIES_PER_ROLE = 10
"""The same page: the default."""

INTEGRATION_URI_LENGTH = 2048
"""api: integrationUri is a UriWithLengthBetween1And2048."""

CERTIFICATE_NAME_LENGTH = 64
"""ACM API reference, RequestCertificate, DomainName: the first name has at most 64 characters (RFC 5280)."""

CORS_MAX_AGE_SECONDS = (-1, 86_400)
"""api: Cors.MaxAge is an IntegerWithLengthBetweenMinus1And86400."""

BASE_PATH_LENGTH = 300
"""api: apiMappingKey; developer guide, "Use API mappings to connect API stages to a custom domain name"
(http-api-mappings): at most 300 characters."""

DOMAIN_NAME_LENGTH = 253
"""RFC 1035, section 2.3.4, in the text form. A label has at most 63 characters."""

ALARM_ACTIONS = 5
"""CloudWatch API reference, PutMetricAlarm, AlarmActions."""

PHYSICAL_NAME_LENGTH = 64
"""Lambda function names and IAM role names have at most 64 characters (CreateFunction, CreateRole)."""

STATEMENT_ID_LENGTH = 100
"""Lambda API reference, AddPermission, StatementId: letters, digits, hyphens and underscores."""

LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""CloudWatch Logs API reference, PutRetentionPolicy, retentionInDays."""

TAGS_PER_RESOURCE = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256
"""AWS General Reference, "Tagging AWS resources"."""

RESERVED_ENVIRONMENT = frozenset({
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
})  # fmt: skip
"""Lambda developer guide, "Defined runtime environment variables", reserved ones."""
