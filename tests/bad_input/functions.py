"""Bad functions of the user's own, and bad settings of functions, with everything the user is told about them."""

from tests.bad_input.support import IN_ROUTE, KNOWN_IN_FUNCTION, PLAIN, ROUTE, Cases, output, with_route
from tests.support.programs import code, passage_args

IN_FUNCTION = 'functions["orders.handler"]'
ROLE = "arn:aws:iam::123456789012:role/orders"
POLICY = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
BACKEND = "https://backend.example.com"
ONE_OF = 'exactly one of handler, function_arn, url is allowed, such as {"handler": "me.handler"}'
A_FUNCTION = (
    "the ARN of a Lambda function, version or alias is allowed, such as "
    '"arn:aws:lambda:eu-west-1:123456789012:function:orders:live"'
)
A_URL = 'an https URL is allowed, such as "https://backend.example.com/orders/{id}"'


def own(**settings: object) -> object:
    """Arguments with settings for the one function."""
    return passage_args(functions={"orders.handler": settings})


def brought(key: str, **route: object) -> object:
    """Arguments with one route to what is the user's own."""
    return passage_args(routes={key: route})


CASES: Cases = {
    "nothing that answers": (
        lambda: passage_args(routes={"GET /x": {}}),
        [f"{IN_ROUTE}: it has nothing that answers it; {ONE_OF}"],
    ),
    "two that answer": (
        lambda: with_route(url=BACKEND),
        [f"{IN_ROUTE}: handler and url were given; {ONE_OF}"],
    ),
    "three that answer": (
        lambda: with_route(url=BACKEND, function_arn=FUNCTION),
        [f"{IN_ROUTE}: handler and function_arn and url were given; {ONE_OF}"],
    ),
    "a function's name for its ARN": (
        lambda: brought("GET /x", function_arn="orders"),
        [f"{IN_ROUTE}.function_arn: 'orders' was given; {A_FUNCTION}"],
    ),
    "a function's invoke ARN": (
        lambda: brought(
            "GET /x",
            function_arn=f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations",
        ),
        [
            f"{IN_ROUTE}.function_arn: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}"
            f"/invocations' was given; {A_FUNCTION}"
        ],
    ),
    "the latest version, which takes no permission": (
        lambda: brought("GET /x", function_arn=f"{FUNCTION}:$LATEST"),
        [f"{IN_ROUTE}.function_arn: '{FUNCTION}:$LATEST' was given; {A_FUNCTION}"],
    ),
    "an http URL": (
        lambda: brought("GET /x", url="http://backend.example.com"),
        [
            f"{IN_ROUTE}.url: 'http://backend.example.com' was given; {A_URL}; tokens are passed on to it, so http is "
            "never accepted"
        ],
    ),
    "a URL without a host": (
        lambda: brought("GET /x", url="https:///orders"),
        [
            f"{IN_ROUTE}.url: 'https:///orders' was given; {A_URL}, with no user, no fragment, and no parameter in the "
            "host"
        ],
    ),
    "a URL with a user": (
        lambda: brought("GET /x", url="https://me@backend.example.com"),
        [
            f"{IN_ROUTE}.url: 'https://me@backend.example.com' was given; {A_URL}, with no user, no fragment, and no "
            "parameter in the host"
        ],
    ),
    "a parameter in the host": (
        lambda: brought("GET /{tenant}", url="https://{tenant}.example.com"),
        [
            "routes[\"GET /{tenant}\"].url: 'https://{tenant}.example.com' was given; "
            f"{A_URL}, with no user, no fragment, and no parameter in the host"
        ],
    ),
    "a space in a URL": (
        lambda: brought("GET /x", url="https://backend.example.com/a b"),
        [f"{IN_ROUTE}.url: 'https://backend.example.com/a b' was given; {A_URL}"],
    ),
    "a bad port in a URL": (
        lambda: brought("GET /x", url="https://backend.example.com:port"),
        [f"{IN_ROUTE}.url: 'https://backend.example.com:port' was given; {A_URL}"],
    ),
    "a parameter that the route key does not have": (
        lambda: brought("GET /orders/{id}", url="https://backend.example.com/{order}"),
        [
            "routes[\"GET /orders/{id}\"].url: 'https://backend.example.com/{order}' was given, with a parameter that "
            "the route key does not have; its parameters are {id}"
        ],
    ),
    "a greedy parameter's plus sign": (
        lambda: brought("ANY /{proxy+}", url="https://backend.example.com/{proxy+}"),
        [
            "routes[\"ANY /{proxy+}\"].url: 'https://backend.example.com/{proxy+}' was given, with a parameter that "
            "the route key does not have; its parameters are {proxy}"
        ],
    ),
    "an open brace": (
        lambda: brought("GET /x", url="https://backend.example.com/{id"),
        [
            f"{IN_ROUTE}.url: 'https://backend.example.com/{{id' was given, with a parameter that the route key does "
            "not have; its parameters are none"
        ],
    ),
    # Settings of functions.
    "settings for a handler of no route": (
        lambda: passage_args(functions={"order.handler": {}}),
        [
            'functions["order.handler"]: no route has this handler; did you mean "orders.handler"? allowed are '
            "orders.handler; correct or remove it"
        ],
    ),
    "settings and no handler at all": (
        lambda: passage_args(functions={"a.b": {}}, routes={"GET /x": {"url": BACKEND}}),
        [
            'functions["a.b"]: no route has this handler; allowed are none, since no route has a handler; correct or '
            "remove it"
        ],
    ),
    "an unknown setting of one function": (
        lambda: own(memorysize=1),
        [f'{IN_FUNCTION}.memorysize: unknown argument; did you mean "memory_size"? {KNOWN_IN_FUNCTION}'],
    ),
    "functions as an Output": (
        lambda: passage_args(functions=output({})),
        [f"functions: an Output was given; a plain mapping {PLAIN}"],
    ),
    "a role's name for its ARN": (
        lambda: own(role_arn="orders"),
        [
            f"{IN_FUNCTION}.role_arn: 'orders' was given; the ARN of an IAM role is allowed, such as "
            '"arn:aws:iam::123456789012:role/orders"'
        ],
    ),
    "policies for a brought role": (
        lambda: passage_args(
            function_defaults={"policy_arns": {"read": POLICY}}, functions={"orders.handler": {"role_arn": ROLE}}
        ),
        [
            f"{IN_FUNCTION}.role_arn: the role is your own, and the component changes nothing of it; remove "
            "policy_arns and permissions_boundary_arn, in function_defaults too, or the role"
        ],
    ),
    "a boundary for a brought role": (
        lambda: own(role_arn=ROLE, permissions_boundary_arn="arn:aws:iam::123456789012:policy/edge"),
        [
            f"{IN_FUNCTION}.role_arn: the role is your own, and the component changes nothing of it; remove "
            "policy_arns and permissions_boundary_arn, in function_defaults too, or the role"
        ],
    ),
    "policies as a list": (
        lambda: own(policy_arns=[POLICY]),
        [f"{IN_FUNCTION}.policy_arns: a value of type list was given; a plain mapping {PLAIN}"],
    ),
    "a policy's name for its ARN": (
        lambda: own(policy_arns={"read": "AmazonDynamoDBReadOnlyAccess"}),
        [
            f"{IN_FUNCTION}.policy_arns[\"read\"]: 'AmazonDynamoDBReadOnlyAccess' was given; the ARN of a managed IAM "
            'policy is allowed, such as "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"'
        ],
    ),
    "a policy name with a dot": (
        lambda: own(policy_arns={"read.all": POLICY}),
        [
            f'{IN_FUNCTION}.policy_arns["read.all"]: the name has letters, digits, hyphens and underscores, a letter '
            "first, at most 64"
        ],
    ),
    "too many policies, together with the defaults": (
        lambda: passage_args(
            function_defaults={"policy_arns": {f"d{n}": POLICY for n in range(11)}},
            functions={"orders.handler": {"policy_arns": {f"o{n}": POLICY for n in range(10)}}},
        ),
        [
            f"{IN_FUNCTION}.policy_arns: 21 are attached, those of function_defaults included; at most 20 are allowed "
            "on one role; put statements together in one policy"
        ],
    ),
    "too large an environment, together with the defaults": (
        lambda: passage_args(
            function_defaults={"environment": {"AA": "a" * 4000}},
            functions={"orders.handler": {"environment": {"BB": "b" * 100}}},
        ),
        [
            f"{IN_FUNCTION}.environment: it has 4104 bytes, those of function_defaults included; at most 4096 are "
            "allowed in all"
        ],
    ),
    "a boundary that is no policy": (
        lambda: own(permissions_boundary_arn=ROLE),
        [
            f"{IN_FUNCTION}.permissions_boundary_arn: '{ROLE}' was given; the ARN of a managed IAM policy is allowed, "
            'such as "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"'
        ],
    ),
    "six layers": (
        lambda: own(layers=[f"arn:aws:lambda:eu-west-1:123456789012:layer:tools:{n}" for n in range(6)]),
        [f"{IN_FUNCTION}.layers: 6 layers were given; 0 to 5 are allowed"],
    ),
    "a layer without a version": (
        lambda: own(layers=["arn:aws:lambda:eu-west-1:123456789012:layer:tools"]),
        [
            f"{IN_FUNCTION}.layers[0]: 'arn:aws:lambda:eu-west-1:123456789012:layer:tools' was given; the ARN of a "
            'layer version is allowed, such as "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"'
        ],
    ),
    "a layer's name for its ARN": (
        lambda: own(layers=["tools"]),
        [
            f"{IN_FUNCTION}.layers[0]: 'tools' was given; the ARN of a layer version is allowed, such as "
            '"arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"'
        ],
    ),
    "layers as text": (
        lambda: own(layers="tools"),
        [f"{IN_FUNCTION}.layers: 'tools' was given; a list of layers is allowed; put it in brackets"],
    ),
    "one layer twice": (
        lambda: own(layers=["arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"] * 2),
        [f"{IN_FUNCTION}.layers: 'arn:aws:lambda:eu-west-1:123456789012:layer:tools:3' occurs twice; remove one"],
    ),
    "negative concurrency": (
        lambda: own(reserved_concurrent_executions=-1),
        [
            f"{IN_FUNCTION}.reserved_concurrent_executions: -1 was given; the reserved concurrency is a whole number "
            "from 0 to 2147483647"
        ],
    ),
    "tracing as an Output": (
        lambda: own(tracing=output(True)),
        [f"{IN_FUNCTION}.tracing: an Output was given; true or false {PLAIN}"],
    ),
    "a key's alias for its ARN": (
        lambda: own(log_kms_key_arn="alias/logs"),
        [
            f"{IN_FUNCTION}.log_kms_key_arn: 'alias/logs' was given; the ARN of a KMS key is allowed, such as "
            '"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"'
        ],
    ),
    "a VPC without security groups": (
        lambda: own(vpc={"subnet_ids": ["subnet-1"]}),
        [f"{IN_FUNCTION}.vpc.security_group_ids: missing; a function in a VPC needs subnets and security groups"],
    ),
    "a VPC without a subnet": (
        lambda: own(vpc={"subnet_ids": [], "security_group_ids": ["sg-1"]}),
        [f"{IN_FUNCTION}.vpc.subnet_ids: 0 subnets were given; 1 to 16 are allowed"],
    ),
    "an unknown key of a VPC": (
        lambda: own(vpc={"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"], "subnets": []}),
        [
            f'{IN_FUNCTION}.vpc.subnets: unknown argument; did you mean "subnet_ids"? allowed are security_group_ids, '
            "subnet_ids; correct the key or remove it"
        ],
    ),
    "a VPC as an Output": (
        lambda: own(vpc=output({})),
        [
            f"{IN_FUNCTION}.vpc: an Output was given; a plain mapping {PLAIN}",
            f"{IN_FUNCTION}.vpc.subnet_ids: missing; a function in a VPC needs subnets and security groups",
            f"{IN_FUNCTION}.vpc.security_group_ids: missing; a function in a VPC needs subnets and security groups",
        ],
    ),
    "code that is none": (
        lambda: passage_args(code=None, functions={"orders.handler": {"code": "handlers"}}),
        [f"{IN_FUNCTION}.code: 'handlers' was given; an Archive is allowed: lambda_archive(\"handlers\")"],
    ),
    "code for one function of two": (
        lambda: passage_args(
            code=None,
            routes={"GET /x": ROUTE, "GET /y": {"handler": "other.handler"}},
            functions={"orders.handler": {"code": code()}},
        ),
        ['code: missing; routes with a handler need their code: lambda_archive("handlers")'],
    ),
    "too many subnets": (
        lambda: passage_args(
            function_defaults={
                "vpc": {"subnet_ids": [f"subnet-{n}" for n in range(17)], "security_group_ids": ["sg-1"]}
            }
        ),
        ["function_defaults.vpc.subnet_ids: 17 subnets were given; 1 to 16 are allowed"],
    ),
    "a runtime that Lambda has not": (
        lambda: passage_args(function_defaults={"runtime": "Python3.13"}),
        ["function_defaults.runtime: 'Python3.13' was given; a Lambda runtime is allowed, such as \"python3.13\""],
    ),
}
