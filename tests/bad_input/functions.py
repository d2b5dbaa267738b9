"""Bad targets of routes and bad settings of functions, with all problems that the user sees."""

from tests.bad_input.support import ROUTE, Cases, output, with_route
from tests.support.programs import code, passage_args

ROLE = "arn:aws:iam::123456789012:role/orders"
POLICY = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
BACKEND = "https://backend.example.com"


def function(**settings: object) -> object:
    """Arguments with settings of the one function."""
    return passage_args(functions={"orders.handler": settings})


def one_route(key: str, **route: object) -> object:
    """Arguments with this one route."""
    return passage_args(routes={key: route})


CASES: Cases = {
    "a route without a target": (
        lambda: passage_args(routes={"GET /x": {}}),
        ['routes["GET /x"]: Set one of handler, function_arn, url.'],
    ),
    "a route with two targets": (
        lambda: with_route(url=BACKEND),
        ['routes["GET /x"]: it has handler and url. Set one of handler, function_arn, url.'],
    ),
    "a route with three targets": (
        lambda: with_route(url=BACKEND, function_arn=FUNCTION),
        ['routes["GET /x"]: it has handler and function_arn and url. Set one of handler, function_arn, url.'],
    ),
    "a function's name for its ARN": (
        lambda: one_route("GET /x", function_arn="orders"),
        [
            'routes["GET /x"].function_arn: \'orders\' is not the ARN of a Lambda function, version or alias. Use one such as "arn:aws:lambda:eu-west-1:123456789012:function:orders:live".'
        ],
    ),
    "a function's invoke ARN": (
        lambda: one_route(
            "GET /x",
            function_arn=f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations",
        ),
        [
            'routes["GET /x"].function_arn: \'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:orders/invocations\' is not the ARN of a Lambda function, version or alias. Use one such as "arn:aws:lambda:eu-west-1:123456789012:function:orders:live".'
        ],
    ),
    "the latest version, which takes no permission": (
        lambda: one_route("GET /x", function_arn=f"{FUNCTION}:$LATEST"),
        [
            'routes["GET /x"].function_arn: \'arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST\' is not the ARN of a Lambda function, version or alias. Use one such as "arn:aws:lambda:eu-west-1:123456789012:function:orders:live".'
        ],
    ),
    "an http URL": (
        lambda: one_route("GET /x", url="http://backend.example.com"),
        [
            "routes[\"GET /x\"].url: 'http://backend.example.com' is not https. Use https, since the URL gets the caller's token."
        ],
    ),
    "a URL without a host": (
        lambda: one_route("GET /x", url="https:///orders"),
        [
            'routes["GET /x"].url: \'https:///orders\' is not the https URL of a backend. Use one such as "https://backend.example.com/orders/{id}". It has a host, and neither user, fragment nor parameter in the host.'
        ],
    ),
    "a URL with a user": (
        lambda: one_route("GET /x", url="https://me@backend.example.com"),
        [
            'routes["GET /x"].url: \'https://me@backend.example.com\' is not the https URL of a backend. Use one such as "https://backend.example.com/orders/{id}". It has a host, and neither user, fragment nor parameter in the host.'
        ],
    ),
    "a parameter in the host": (
        lambda: one_route("GET /{tenant}", url="https://{tenant}.example.com"),
        [
            'routes["GET /{tenant}"].url: \'https://{tenant}.example.com\' is not the https URL of a backend. Use one such as "https://backend.example.com/orders/{id}". It has a host, and neither user, fragment nor parameter in the host.'
        ],
    ),
    "a space in a URL": (
        lambda: one_route("GET /x", url="https://backend.example.com/a b"),
        [
            'routes["GET /x"].url: \'https://backend.example.com/a b\' is not the https URL of a backend. Use one such as "https://backend.example.com/orders/{id}".'
        ],
    ),
    "a bad port in a URL": (
        lambda: one_route("GET /x", url="https://backend.example.com:port"),
        [
            'routes["GET /x"].url: \'https://backend.example.com:port\' is not the https URL of a backend. Use one such as "https://backend.example.com/orders/{id}". It has a host, and neither user, fragment nor parameter in the host.'
        ],
    ),
    "a parameter that the route key does not have": (
        lambda: one_route("GET /orders/{id}", url="https://backend.example.com/{order}"),
        [
            "routes[\"GET /orders/{id}\"].url: 'https://backend.example.com/{order}' has a parameter that the route key does not have. Use {id}."
        ],
    ),
    "a greedy parameter's plus sign": (
        lambda: one_route("ANY /{proxy+}", url="https://backend.example.com/{proxy+}"),
        [
            "routes[\"ANY /{proxy+}\"].url: 'https://backend.example.com/{proxy+}' has a parameter that the route key does not have. Use {proxy}."
        ],
    ),
    "an open brace": (
        lambda: one_route("GET /x", url="https://backend.example.com/{id"),
        [
            "routes[\"GET /x\"].url: 'https://backend.example.com/{id' has a parameter that the route key does not have. Use no parameter."
        ],
    ),
    # Settings of functions.
    "an environment variable without a value": (
        lambda: function(environment={"KEY": None}),
        ['functions["orders.handler"].environment["KEY"]: None is not a string. Give it a value, or leave it out.'],
    ),
    "an environment as a list": (
        lambda: function(environment=["TABLE=orders"]),
        [
            'functions["orders.handler"].environment: a value of type list is not a mapping. Write keys and values, such as {"TABLE": "orders"}.'
        ],
    ),
    "settings for a handler without a route": (
        lambda: passage_args(functions={"order.handler": {}}),
        ['functions["order.handler"]: no route has this handler. Did you mean "orders.handler"?'],
    ),
    "settings without a handler": (
        lambda: passage_args(functions={"a.b": {}}, routes={"GET /x": {"url": BACKEND}}),
        ['functions["a.b"]: no route has this handler. Remove it.'],
    ),
    "an unknown setting of one function": (
        lambda: function(memorysize=1),
        ['functions["orders.handler"].memorysize: unknown argument. Did you mean "memory_size"?'],
    ),
    "functions as an Output": (
        lambda: passage_args(functions=output({})),
        [
            "functions: an Output is not allowed here, since it is not known while the program runs. Write the mapping out."
        ],
    ),
    "a role's name for its ARN": (
        lambda: function(role_arn="orders"),
        [
            'functions["orders.handler"].role_arn: \'orders\' is not the ARN of an IAM role. Use one such as "arn:aws:iam::123456789012:role/orders".'
        ],
    ),
    "policies for an existing role": (
        lambda: passage_args(
            function_defaults={"policy_arns": {"read": POLICY}}, functions={"orders.handler": {"role_arn": ROLE}}
        ),
        [
            'functions["orders.handler"].role_arn: the component does not change an existing role. Remove policy_arns and permissions_boundary_arn, in function_defaults too, or the role.'
        ],
    ),
    "a boundary for an existing role": (
        lambda: function(role_arn=ROLE, permissions_boundary_arn="arn:aws:iam::123456789012:policy/edge"),
        [
            'functions["orders.handler"].role_arn: the component does not change an existing role. Remove policy_arns and permissions_boundary_arn, in function_defaults too, or the role.'
        ],
    ),
    "policies as a list": (
        lambda: function(policy_arns=[POLICY]),
        [
            'functions["orders.handler"].policy_arns: a value of type list is not a mapping. Write keys and values, such as {"read": "arn:aws:iam::123456789012:policy/read"}.'
        ],
    ),
    "a policy's name for its ARN": (
        lambda: function(policy_arns={"read": "AmazonDynamoDBReadOnlyAccess"}),
        [
            'functions["orders.handler"].policy_arns["read"]: \'AmazonDynamoDBReadOnlyAccess\' is not the ARN of a managed IAM policy. Use one such as "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess".'
        ],
    ),
    "a policy name with a dot": (
        lambda: function(policy_arns={"read.all": POLICY}),
        [
            'functions["orders.handler"].policy_arns["read.all"]: the name is not allowed. Use letters, digits, hyphens and underscores, a letter first, at most 64 characters.'
        ],
    ),
    "too many policies, together with the defaults": (
        lambda: passage_args(
            function_defaults={"policy_arns": {f"d{n}": POLICY for n in range(11)}},
            functions={"orders.handler": {"policy_arns": {f"o{n}": POLICY for n in range(10)}}},
        ),
        [
            'functions["orders.handler"].policy_arns: 21 policies, together with function_defaults, are too many. A role has at most 20. Join their statements.'
        ],
    ),
    "too large an environment, together with the defaults": (
        lambda: passage_args(
            function_defaults={"environment": {"AA": "a" * 4000}},
            functions={"orders.handler": {"environment": {"BB": "b" * 100}}},
        ),
        [
            'functions["orders.handler"].environment: 4104 bytes, together with function_defaults, are too many. An environment has at most 4096.'
        ],
    ),
    "a role's ARN for a boundary": (
        lambda: function(permissions_boundary_arn=ROLE),
        [
            'functions["orders.handler"].permissions_boundary_arn: \'arn:aws:iam::123456789012:role/orders\' is not the ARN of a managed IAM policy. Use one such as "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess".'
        ],
    ),
    "six layers": (
        lambda: function(layers=[f"arn:aws:lambda:eu-west-1:123456789012:layer:tools:{n}" for n in range(6)]),
        ['functions["orders.handler"].layers: 6 layers are too many. Give 0 to 5.'],
    ),
    "a layer without a version": (
        lambda: function(layers=["arn:aws:lambda:eu-west-1:123456789012:layer:tools"]),
        [
            'functions["orders.handler"].layers[0]: \'arn:aws:lambda:eu-west-1:123456789012:layer:tools\' is not the ARN of a layer version. Use one such as "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3".'
        ],
    ),
    "a layer's name for its ARN": (
        lambda: function(layers=["tools"]),
        [
            'functions["orders.handler"].layers[0]: \'tools\' is not the ARN of a layer version. Use one such as "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3".'
        ],
    ),
    "layers as text": (
        lambda: function(layers="tools"),
        ["functions[\"orders.handler\"].layers: 'tools' is not a list of layers. Put it in brackets."],
    ),
    "one layer twice": (
        lambda: function(layers=["arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"] * 2),
        [
            "functions[\"orders.handler\"].layers: 'arn:aws:lambda:eu-west-1:123456789012:layer:tools:3' occurs twice. Remove one."
        ],
    ),
    "negative concurrency": (
        lambda: function(reserved_concurrent_executions=-1),
        [
            'functions["orders.handler"].reserved_concurrent_executions: -1 is not allowed. The reserved concurrency is a whole number from 0 to 2147483647.'
        ],
    ),
    "tracing as an Output": (
        lambda: function(tracing=output(True)),
        [
            'functions["orders.handler"].tracing: an Output is not allowed here, since it is not known while the program runs. Write true or false.'
        ],
    ),
    "a key's alias for its ARN": (
        lambda: function(log_kms_key_arn="alias/logs"),
        [
            'functions["orders.handler"].log_kms_key_arn: \'alias/logs\' is not the ARN of a KMS key. Use one such as "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab".'
        ],
    ),
    "a VPC without security groups": (
        lambda: function(vpc={"subnet_ids": ["subnet-1"]}),
        [
            'functions["orders.handler"].vpc.security_group_ids: missing. Give a function in a VPC subnets and security groups.'
        ],
    ),
    "a VPC without a subnet": (
        lambda: function(vpc={"subnet_ids": [], "security_group_ids": ["sg-1"]}),
        ['functions["orders.handler"].vpc.subnet_ids: 0 subnets are too few. Give 1 to 16.'],
    ),
    "an unknown key of a VPC": (
        lambda: function(vpc={"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"], "subnets": []}),
        ['functions["orders.handler"].vpc.subnets: unknown argument. Did you mean "subnet_ids"?'],
    ),
    "a VPC as an Output": (
        lambda: function(vpc=output({})),
        [
            'functions["orders.handler"].vpc: an Output is not allowed here, since it is not known while the program runs. Write the mapping out.'
        ],
    ),
    "a function's code as a path": (
        lambda: passage_args(code=None, functions={"orders.handler": {"code": "handlers"}}),
        [
            'functions["orders.handler"].code: \'handlers\' is not an Archive. Pack a folder with lambda_archive("handlers").'
        ],
    ),
    "code for one function of two": (
        lambda: passage_args(
            code=None,
            routes={"GET /x": ROUTE, "GET /y": {"handler": "other.handler"}},
            functions={"orders.handler": {"code": code()}},
        ),
        ['code: missing. Give the code of the handlers: lambda_archive("handlers").'],
    ),
    "too many subnets": (
        lambda: passage_args(
            function_defaults={
                "vpc": {"subnet_ids": [f"subnet-{n}" for n in range(17)], "security_group_ids": ["sg-1"]}
            }
        ),
        ["function_defaults.vpc.subnet_ids: 17 subnets are too many. Give 1 to 16."],
    ),
    "an unknown runtime": (
        lambda: passage_args(function_defaults={"runtime": "Python3.13"}),
        ["function_defaults.runtime: 'Python3.13' is not a Lambda runtime. Use one such as \"python3.13\"."],
    ),
}
