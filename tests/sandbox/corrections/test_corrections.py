"""Every correction has its place and its source, and acts: the emulator as it is does something else."""

import contextlib
import http.client
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError

from passage_component.model import tokens
from passage_component.testing import TokenIssuer
from sandbox import emulator, processes
from tests.sandbox.corrections import services  # noqa: F401 - its cases register themselves
from tests.sandbox.corrections.account import (
    ACCEPTED,
    AUDIENCE,
    ISSUER,
    LAMBDA,
    Account,
    ask,
    jwt_authorizer,
    policy,
    refusal,
    started,
    zipped,
)
from tests.sandbox.corrections.shown import SHOWN, Shown, shows

pytestmark = pytest.mark.e2e  # It installs the emulator.

BAD = "BadRequestException"
INVALID = "InvalidParameterValueException"
ECHO = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(event)}\n"
NOT_FOUND = '{"message":"Not Found"}'


# -- API Gateway's control plane ------------------------------------------------------------------------------


def over_quota(create: str, noun: str, most: int, **parameters: Any) -> Callable[[Account], Any]:
    def see(account: Account) -> Any:
        api = account.api()
        client = account.client("apigatewayv2")
        for number in range(most):
            getattr(client, create)(ApiId=api, **{k: v.replace("#", str(number)) for k, v in parameters.items()})
        return account.refused(
            "apigatewayv2", create, ApiId=api, **{k: v.replace("#", "x") for k, v in parameters.items()}
        )

    message = (
        f"Maximum number of {noun} for this API has been reached. Please contact AWS if you need additional {noun}."
    )
    SHOWN[f"quota_{noun.lower()}"] = Shown(see, (429, "TooManyRequestsException", message))
    return see


over_quota("create_route", "Routes", 300, RouteKey="GET /r#")
over_quota("create_integration", "Integrations", 300, IntegrationType="HTTP_PROXY", IntegrationUri="http://127.0.0.1/#")
over_quota("create_stage", "Stages", 10, StageName="s#")


@shows(
    "quota_authorizers",
    (
        429,
        "TooManyRequestsException",
        "Maximum number of Authorizers for this API has been reached. Please contact AWS if you need additional "
        "Authorizers.",
    ),
)
def _(account: Account) -> Any:
    api = account.api()
    for _number in range(10):
        account.authorizer(api)
    return refusal(lambda: account.authorizer(api))


WRONG_ROUTES: dict[str, tuple[dict[str, Any], Any]] = {
    "a method in small letters": (
        {"RouteKey": "get /x"},
        (
            400,
            BAD,
            "The provided route key is not formatted properly for HTTP protocol. Format should be "
            '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
        ),
    ),
    **{
        f"the path {path}": ({"RouteKey": f"GET {path}"}, (400, BAD, "One or more path parts appear to be invalid"))
        for path in ("/voice/*", "/events/", "/@me", "/a,b", "/caf%C3%A9", "/e{id}", "/{a+}/b")
    },
    **{f"the path {path}": ({"RouteKey": f"GET {path}"}, ACCEPTED) for path in ("/", "/{a:b}", "/{a:b+}", "/a.b/c:d")},
    "a missing integration": (
        {"RouteKey": "GET /x", "Target": "integrations/none"},
        (400, BAD, "Invalid integration target none"),
    ),
    "a missing authorizer": (
        {"RouteKey": "GET /x", "AuthorizationType": "JWT", "AuthorizerId": "none"},
        (
            400,
            BAD,
            "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.",
        ),
    ),
    "scopes without an authorizer": (
        {"RouteKey": "GET /x", "AuthorizationScopes": ["a"]},
        (400, BAD, "Authorization scopes can only be set for routes with JWT authorization"),
    ),
}


@shows(
    "route _create_route",
    {name: expected for name, (_, expected) in WRONG_ROUTES.items()}
    | {"a key twice": (409, "ConflictException", "Route with key GET /twice already exists for this API")},
)
def _(account: Account) -> Any:
    api = account.api()
    seen = {
        name: account.refused("apigatewayv2", "create_route", ApiId=api, **route)
        for name, (route, _) in WRONG_ROUTES.items()
    }
    account.gateway("create_route", ApiId=api, RouteKey="GET /twice")
    return seen | {"a key twice": account.refused("apigatewayv2", "create_route", ApiId=api, RouteKey="GET /twice")}


@shows(
    "route _update_route",
    [
        (409, "ConflictException", "Route with key GET /one already exists for this API"),
        (400, BAD, "Invalid integration target none"),
        ACCEPTED,
    ],
)
def _(account: Account) -> Any:
    api = account.api()
    account.gateway("create_route", ApiId=api, RouteKey="GET /one")
    two = account.gateway("create_route", ApiId=api, RouteKey="GET /two")["RouteId"]
    changes = ({"RouteKey": "GET /one"}, {"Target": "integrations/none"}, {"RouteKey": "GET /two"})
    return [account.refused("apigatewayv2", "update_route", ApiId=api, RouteId=two, **change) for change in changes]


WRONG_AUTHORIZERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"JwtConfiguration": {"Audience": ["a"]}}, "Invalid issuer: . Issuer must be an https URL"),
    (
        {"JwtConfiguration": {"Issuer": ISSUER, "Audience": []}},
        "A JWT authorizer has 1 to 50 audiences, and 0 were given",
    ),
    (
        {"JwtConfiguration": {"Issuer": ISSUER, "Audience": [f"a{number}" for number in range(51)]}},
        "A JWT authorizer has 1 to 50 audiences, and 51 were given",
    ),
    (
        {"IdentitySource": ["$request.header.A", "$request.header.B"]},
        "A JWT authorizer has one identity source, a header or a query parameter of the request",
    ),
)


@shows("authorizer _create_authorizer", [(400, BAD, message) for _, message in WRONG_AUTHORIZERS])
def _(account: Account) -> Any:
    api = account.api()
    return [
        account.refused("apigatewayv2", "create_authorizer", **{**jwt_authorizer(api), **given})
        for given, _ in WRONG_AUTHORIZERS
    ]


@shows("authorizer _update_authorizer", [(400, BAD, message) for _, message in WRONG_AUTHORIZERS])
def _(account: Account) -> Any:
    api = account.api()
    id_ = account.authorizer(api)
    return [
        account.refused("apigatewayv2", "update_authorizer", ApiId=api, AuthorizerId=id_, **given)
        for given, _ in WRONG_AUTHORIZERS
    ]


@shows(
    "authorizer_in_use",
    [(409, "ConflictException", "Cannot delete authorizer 'jwt', is referenced in route: GET /x"), ACCEPTED],
)
def _(account: Account) -> Any:
    api = account.api()
    id_ = account.authorizer(api)
    route = account.gateway("create_route", ApiId=api, RouteKey="GET /x", AuthorizationType="JWT", AuthorizerId=id_)

    def delete() -> Any:
        return account.refused("apigatewayv2", "delete_authorizer", ApiId=api, AuthorizerId=id_)

    first = delete()
    account.gateway("delete_route", ApiId=api, RouteId=route["RouteId"])
    return [first, delete()]


@shows("integration_in_use", True)
def _(account: Account) -> Any:
    api = account.api()
    integration = account.integration(api)
    route = account.gateway("create_route", ApiId=api, RouteKey="GET /x", Target=f"integrations/{integration}")
    seen = account.refused("apigatewayv2", "delete_integration", ApiId=api, IntegrationId=integration)
    message = "Cannot delete Integration because it is referenced by the following Routes with Ids:"
    return seen == (409, "ConflictException", f"{message} [{route['RouteId']}]")


ANY_ORIGIN = {"AllowCredentials": True, "AllowOrigins": ["*"]}
CREDENTIALS = (400, BAD, "allow-credentials is not supported if 'allow-origin' is *")


@shows("cors _create_api", CREDENTIALS)
def _(account: Account) -> Any:
    return refusal(lambda: account.api(CorsConfiguration=ANY_ORIGIN))


@shows("cors _update_api", CREDENTIALS)
def _(account: Account) -> Any:
    api = account.api()
    return account.refused("apigatewayv2", "update_api", ApiId=api, CorsConfiguration=ANY_ORIGIN)


LOG = "arn:aws:logs:us-east-1:000000000000:log-group:access"
WRONG_STAGES: tuple[tuple[dict[str, Any], Any], ...] = (
    (
        {"RouteSettings": {"GET /none": {"ThrottlingBurstLimit": 1}}},
        (404, "NotFoundException", "Unable to find Route by key GET /none within the provided RouteSettings"),
    ),
    (
        {"DefaultRouteSettings": {"LoggingLevel": "INFO"}},
        (400, BAD, "Execution logs are not supported on protocol type HTTP"),
    ),
    (
        {"AccessLogSettings": {"DestinationArn": "access", "Format": "$context.requestId"}},
        (400, BAD, "Invalid destination ARN for access logs. It must be the ARN of a CloudWatch log group"),
    ),
    (
        {"AccessLogSettings": {"DestinationArn": LOG, "Format": "$context.status"}},
        (400, BAD, "The access log format must contain $context.requestId or $context.extendedRequestId"),
    ),
    (
        {"AccessLogSettings": {"DestinationArn": LOG, "Format": "$context.requestId\n$context.status"}},
        (
            400,
            BAD,
            "Access Log format must be single line, new line character is allowed only at end of the format",
        ),
    ),
    ({"AccessLogSettings": {"DestinationArn": LOG, "Format": "$context.requestId"}}, ACCEPTED),
)


@shows(
    "stage _create_stage",
    [*(expected for _, expected in WRONG_STAGES), (409, "ConflictException", "Stage already exists")],
)
def _(account: Account) -> Any:
    api = account.api()
    wrong = [
        account.refused("apigatewayv2", "create_stage", ApiId=api, StageName="one", **stage)
        for stage, _ in WRONG_STAGES
    ]
    return [*wrong, account.refused("apigatewayv2", "create_stage", ApiId=api, StageName="one")]


@shows("stage _update_stage", [expected for _, expected in WRONG_STAGES])
def _(account: Account) -> Any:
    api = account.api()
    account.gateway("create_stage", ApiId=api, StageName="one")
    return [
        account.refused("apigatewayv2", "update_stage", ApiId=api, StageName="one", **stage)
        for stage, _ in WRONG_STAGES
    ]


JWT_FIELDS = ["AuthorizerId", "AuthorizerType", "IdentitySource", "JwtConfiguration", "Name"]


def fields(answer: dict[str, Any]) -> list[str]:
    return sorted(answer.keys() - {"ResponseMetadata"})


@shows("shown_authorizer _create_authorizer", [JWT_FIELDS, JWT_FIELDS])
def _(account: Account) -> Any:
    made = account.gateway("create_authorizer", **jwt_authorizer(account.api()))
    api = account.api()
    read = account.gateway("get_authorizer", ApiId=api, AuthorizerId=account.authorizer(api))
    return [fields(made), fields(read)]


@shows("shown_authorizer _update_authorizer", JWT_FIELDS)
def _(account: Account) -> Any:
    api = account.api()
    return fields(account.gateway("update_authorizer", ApiId=api, AuthorizerId=account.authorizer(api), Name="jwt"))


LINK: dict[str, Any] = {
    "ConnectionId": "link",
    "ConnectionType": "VPC_LINK",
    "TlsConfig": {"ServerNameToVerify": "a.example.com"},
}


def kept(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: answer.get(key) for key in LINK}


@shows("kept_integration _create_integration", LINK)
def _(account: Account) -> Any:
    api = account.api()
    id_ = account.integration(api, **LINK)
    return kept(account.gateway("get_integration", ApiId=api, IntegrationId=id_))


@shows("kept_integration _update_integration", [LINK, {"overwrite:header.a": "1"}])
def _(account: Account) -> Any:
    api = account.api()
    id_ = account.integration(api, RequestParameters={"overwrite:header.a": "1", "overwrite:header.b": "2"})
    parameters = {"overwrite:header.a": "1", "overwrite:header.b": ""}
    account.gateway("update_integration", ApiId=api, IntegrationId=id_, RequestParameters=parameters, **LINK)
    read = account.gateway("get_integration", ApiId=api, IntegrationId=id_)
    return [kept(read), read["RequestParameters"]]


@shows("kept_api _create_api", ["ipv4", "dualstack"])
def _(account: Account) -> Any:
    apis = (account.api(), account.api(IpAddressType="dualstack"))
    return [account.gateway("get_api", ApiId=api).get("IpAddressType") for api in apis]


@shows("kept_api _update_api", "dualstack")
def _(account: Account) -> Any:
    api = account.api()
    account.gateway("update_api", ApiId=api, IpAddressType="dualstack")
    return account.gateway("get_api", ApiId=api).get("IpAddressType")


def tags_of(account: Account, api: str) -> Any:
    stage = account.gateway("get_stage", ApiId=api, StageName="one")
    return account.gateway("get_api", ApiId=api)["Tags"], stage["Tags"]


@shows("shown_tags _tag_resource", ({"a": "1", "b": "2"}, {"c": "3"}))
def _(account: Account) -> Any:
    api = account.api(Tags={"a": "1"})
    account.gateway("create_stage", ApiId=api, StageName="one")
    arn = f"arn:aws:apigateway:us-east-1::/apis/{api}"
    account.gateway("tag_resource", ResourceArn=arn, Tags={"b": "2"})
    account.gateway("tag_resource", ResourceArn=f"{arn}/stages/one", Tags={"c": "3"})
    return tags_of(account, api)


@shows("shown_tags _untag_resource", ({}, {}))
def _(account: Account) -> Any:
    api = account.api(Tags={"a": "1"})
    account.gateway("create_stage", ApiId=api, StageName="one")
    account.gateway("untag_resource", ResourceArn=f"arn:aws:apigateway:us-east-1::/apis/{api}", TagKeys=["a"])
    return tags_of(account, api)


@shows("stage_settings", [{}, None])
def _(account: Account) -> Any:
    api = account.api()
    account.gateway("create_route", ApiId=api, RouteKey="GET /x")
    log = {"DestinationArn": LOG, "Format": "$context.requestId"}
    settings = {"GET /x": {"ThrottlingBurstLimit": 1}}
    account.gateway("create_stage", ApiId=api, StageName="one", AccessLogSettings=log, RouteSettings=settings)
    account.gateway("delete_route_settings", ApiId=api, StageName="one", RouteKey="GET /x")
    account.gateway("delete_access_log_settings", ApiId=api, StageName="one")
    with contextlib.suppress(Exception):
        stage = account.gateway("get_stage", ApiId=api, StageName="one")
        return [stage["RouteSettings"], stage.get("AccessLogSettings")]
    return "the stage is gone"


# -- API Gateway's data plane ---------------------------------------------------------------------------------


@shows(
    "check_token",
    [
        (200, None),
        (401, "Bearer"),
        (401, 'Bearer scope="" error="invalid_token" error_description="the token is refused: exp"'),
        (401, f'Bearer scope="" error="invalid_token" error_description="{tokens.WRONG_AUDIENCE}"'),
        (401, 'Bearer scope="" error="invalid_token" error_description="the token is refused: form"'),
        (401, 'Bearer scope="" error="invalid_token" error_description="the token is refused: alg"'),
    ],
)
def _(account: Account) -> Any:
    api = account.served("protected", ECHO, "GET /x")
    (route,) = account.gateway("get_routes", ApiId=api)["Items"]
    change = {"AuthorizationType": "JWT", "AuthorizerId": account.authorizer(api)}
    account.gateway("update_route", ApiId=api, RouteId=route["RouteId"], **change)
    issuer = TokenIssuer(ISSUER, AUDIENCE, key_file=account.home.key)
    sent = [
        f"Bearer {issuer.mint()}",
        "",
        f"Bearer {issuer.without_expiry()}",
        f"Bearer {issuer.wrong_audience()}",
        f"Bearer {issuer.sign_text('[]')}",
        f"Bearer {issuer.hs256_in_the_header()}",
    ]
    answers = [account.ask(api, Authorization=header) if header else account.ask(api) for header in sent]
    assert all(body == '{"message":"Unauthorized"}' for status, body, _ in answers if status == 401)
    return [(status, headers.get("www-authenticate")) for status, _, headers in answers]


@shows("no_stage", (404, NOT_FOUND))
def _(account: Account) -> Any:
    api = account.api()
    account.gateway("create_route", ApiId=api, RouteKey="GET /x", Target=f"integrations/{account.integration(api)}")
    return account.ask(api, "GET /$default/x")[:2]


PREFLIGHT = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}


@shows("preflights", [404, 204])
def _(account: Account) -> Any:
    closed, opened = account.api(), account.api(CorsConfiguration={"AllowOrigins": [PREFLIGHT["Origin"]]})
    for api in (closed, opened):
        account.gateway("create_stage", ApiId=api, StageName="$default")
    return [account.ask(api, "OPTIONS /x", **PREFLIGHT)[0] for api in (closed, opened)]


@shows("preflights_of_other_origins", (204, None))
def _(account: Account) -> Any:
    api = account.api(CorsConfiguration={"AllowOrigins": ["https://other.example.com"]})
    account.gateway("create_stage", ApiId=api, StageName="$default")
    status, _, headers = account.ask(api, "OPTIONS /x", **PREFLIGHT)
    return status, headers.get("access-control-allow-origin")


@shows("url_of_integration", "/items/7?full=1")
def _(account: Account) -> Any:
    with backend() as url:
        api = account.api()
        target = f"integrations/{account.integration(api, f'{url}/items/{{id}}', IntegrationMethod='GET')}"
        account.gateway("create_route", ApiId=api, RouteKey="GET /api/items/{id}", Target=target)
        account.gateway("create_stage", ApiId=api, StageName="$default")
        return account.ask(api, "GET /api/items/7?full=1")[1]


@contextlib.contextmanager
def backend() -> Iterator[str]:
    """A server that answers with the path of the request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.path.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def event_of(account: Account, name: str, *, scopes: list[str] | None = None, **headers: str) -> Any:
    """The event of a protected route, asked with a good token that has null claims and a scope."""
    api = account.served(name, ECHO, "GET /x")
    (route,) = account.gateway("get_routes", ApiId=api)["Items"]
    change = {"AuthorizationType": "JWT", "AuthorizerId": account.authorizer(api), "AuthorizationScopes": scopes or []}
    account.gateway("update_route", ApiId=api, RouteId=route["RouteId"], **change)
    issuer = TokenIssuer(ISSUER, AUDIENCE, key_file=account.home.key)
    payload = json.dumps(
        {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 60, "none": None, "scope": "openid"}
    )
    answer = account.ask(api, Authorization=f"Bearer {issuer.sign_text(payload)}", **headers)
    assert answer[0] == 200, answer
    return json.loads(answer[1])


@shows("scopes_of_event", [None, ["openid"]])
def _(account: Account) -> Any:
    events = (event_of(account, "open"), event_of(account, "scoped", scopes=["openid"]))
    return [event["requestContext"]["authorizer"]["jwt"]["scopes"] for event in events]


@shows("event", (["a=1", "b=2"], False, False, "https", False))
def _(account: Account) -> Any:
    event = event_of(account, "events", Cookie="a=1; b=2")
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    headers = event["headers"]
    return (
        event.get("cookies"),
        "cookie" in headers,
        "pathParameters" in event,
        headers.get("x-forwarded-proto"),
        "none" in claims,
    )


@shows("permission", [(500, '{"message":"Internal Server Error"}'), 200])
def _(account: Account) -> Any:
    """Of a function, and of an alias, whose policy is in the function's record."""
    arn = account.function("aliased", ECHO, Publish=True)
    account.call("lambda", "create_alias", FunctionName="aliased", Name="live", FunctionVersion="1")
    statement = {"StatementId": "api", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    account.call("lambda", "add_permission", FunctionName="aliased", Qualifier="live", **statement)
    api = account.api()
    integration = account.integration(api, f"{arn.removesuffix(':1')}:live", "AWS_PROXY", PayloadFormatVersion="2.0")
    account.gateway("create_route", ApiId=api, RouteKey="GET /x", Target=f"integrations/{integration}")
    account.gateway("create_stage", ApiId=api, StageName="$default", AutoDeploy=True)
    return [account.ask(account.served("unpermitted", ECHO, permitted=False))[:2], account.ask(api)[0]]


FAILED = (500, '{"message":"Internal Server Error"}')


@shows("answer", [FAILED, FAILED, (200, '{"a": 1}'), FAILED])
def _(account: Account) -> Any:
    answers = {
        "raises": "raise ValueError('secret')",
        "wrong": "return {'statusCode': 'x'}",
        "plain": "return {'a': 1}",
        "missing": "return 1",
    }
    seen = []
    for name, line in answers.items():
        api = account.served(name, f"def handler(event, context):\n    {line}\n")
        if name == "missing":
            account.call("lambda", "delete_function", FunctionName=name)
        seen.append(account.ask(api)[:2])
    return seen


@shows("health", (200, "/health"))
def _(account: Account) -> Any:
    status, body, _ = account.ask(account.served("health", ECHO), "GET /health")
    return status, json.loads(body).get("rawPath")


def paths(account: Account, name: str, *asked: str) -> list[Any]:
    """The paths that a handler sees. The API has the stages `$default` and `one`."""
    api = account.served(name, ECHO, "$default")
    account.gateway("create_stage", ApiId=api, StageName="one")
    return [json.loads(account.ask(api, f"GET {path}")[1]).get("rawPath") for path in asked]


@shows("path_with_slash", ["/me", "/me/", "/me/x/", "/"])
def _(account: Account) -> Any:
    return paths(account, "slashed", "/me", "/me/", "/me/x/", "/")


@shows("stage_and_path", ["/me/", "/", "/", "/me/"])
def _(account: Account) -> Any:
    return paths(account, "staged", "/me/", "/one", "/one/", "/one/me/")


@shows("repeated_header", "a,b")
def _(account: Account) -> Any:
    api = account.served("repeated", ECHO)
    connection = http.client.HTTPConnection("127.0.0.1", account.home.port("emulator"), timeout=20)
    connection.putrequest("GET", "/x", skip_host=True)
    for name, value in (("Host", f"{api}.execute-api.localhost"), ("X-Own", "a"), ("X-Own", "b")):
        connection.putheader(name, value)
    connection.endheaders()
    event = json.loads(connection.getresponse().read())
    connection.close()
    return event["headers"]["x-own"]


@shows("closed", (404, NOT_FOUND))
def _(account: Account) -> Any:
    api = account.served("closed", ECHO)
    account.gateway("update_api", ApiId=api, DisableExecuteApiEndpoint=True)
    return account.ask(api)[:2]


# -- issuers, addresses, domains ------------------------------------------------------------------------------


@shows("check_issuer", [True, ACCEPTED, ACCEPTED, True])
def _(account: Account) -> Any:
    api = account.api()
    unreachable, pool = "https://127.0.0.1:1/app", account.call("cognito-idp", "create_user_pool", PoolName="pool")
    own = f"https://cognito-idp.us-east-1.amazonaws.com/{pool['UserPool']['Id']}"
    url = f"{unreachable}/.well-known/openid-configuration"
    # The proxy answers for every issuer that the emulator adds to its list, unless the list can't be had.
    answered = refusal(lambda: account.authorizer(api, **jwt_authorizer(api, "https://new.example.com/app")))
    of_pool = refusal(lambda: account.authorizer(api, **jwt_authorizer(api, own)))
    known = json.loads(account.home.issuers.read_text())
    process_ = processes.stop(account.home, "proxy")
    try:
        seen = refusal(lambda: account.authorizer(api, **jwt_authorizer(api, unreachable)))
    finally:
        emulator.ensure_running(account.home)
    end = "Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'"
    problem = f"Invalid issuer: {unreachable}. {end}"
    message = (
        f"Caught exception when connecting to {url} for issuer {unreachable}. Please try again later. Error: {problem}"
    )
    return [
        process_ and seen == (400, BAD, message),
        answered,
        of_pool,
        "https://new.example.com/app" in known and own not in known,
    ]


@shows("keys_url", [200, 200])
def _(account: Account) -> Any:
    """A pool that the emulator does not have is answered by the proxy; one that it has signs its own tokens."""
    api = account.served("pools", ECHO, "GET /x")
    (route,) = account.gateway("get_routes", ApiId=api)["Items"]
    pool = account.call("cognito-idp", "create_user_pool", PoolName="users")["UserPool"]["Id"]
    flows = {"ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]}
    client = account.call("cognito-idp", "create_user_pool_client", UserPoolId=pool, ClientName="app", **flows)
    client_id = client["UserPoolClient"]["ClientId"]
    user = {"UserPoolId": pool, "Username": "ada"}
    account.call("cognito-idp", "admin_create_user", **user)
    account.call("cognito-idp", "admin_set_user_password", **user, Password="Correct-horse-1", Permanent=True)
    signed_in = account.call(
        "cognito-idp",
        "admin_initiate_auth",
        UserPoolId=pool,
        ClientId=client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": "Correct-horse-1"},
    )["AuthenticationResult"]
    other = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_another"
    account.home.add_issuer(other)
    minted = TokenIssuer(other, AUDIENCE, key_file=account.home.key).mint()
    statuses = []
    for issuer, audience, token in (
        (f"https://cognito-idp.us-east-1.amazonaws.com/{pool}", client_id, signed_in["AccessToken"]),
        (other, AUDIENCE, minted),
    ):
        jwt = {"Issuer": issuer, "Audience": [audience]}
        authorizer = account.authorizer(api, JwtConfiguration=jwt)
        change = {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
        account.gateway("update_route", ApiId=api, RouteId=route["RouteId"], **change)
        statuses.append(account.ask(api, Authorization=f"Bearer {token}")[0])
    return statuses


@shows("create_api", (200, True))
def _(account: Account) -> Any:
    api = account.served("ported", ECHO)
    url = emulator.api_urls(account.home).get(api, "http://127.0.0.1:1")
    with contextlib.suppress(OSError):
        status, body, _ = ask(url, "GET /x", {})
        host = f"{api}.execute-api.localhost:{account.home.port('emulator')}"
        return status, json.loads(body)["headers"]["host"] == host
    return "nothing listens"


@shows("delete_api", [True, True, False, "the same port"])
def _(account: Account) -> Any:
    def made() -> tuple[str, str | None]:
        api = str(account.gateway("create_api", Name="shop-api-1a2b3c4", ProtocolType="HTTP")["ApiId"])
        return api, emulator.api_urls(account.home).get(api)

    api, url = made()
    _, beside = made()
    account.gateway("delete_api", ApiId=api)
    time.sleep(0.5)
    answers = True
    with contextlib.suppress(OSError):
        ask(url or "http://127.0.0.1:1", "GET /x", {})
        answers = True
    try:
        ask(url or "http://127.0.0.1:1", "GET /x", {})
    except OSError:
        answers = False
    again = made()[1]
    return [url is not None, url != beside, answers, "the same port" if url and again == url else again]


def certificate(account: Account, domain: str) -> str:
    return str(account.call("acm", "request_certificate", DomainName=domain, ValidationMethod="DNS")["CertificateArn"])


def domain(account: Account, verb: str, name: str, arn: str) -> Any:
    configuration = {"CertificateArn": arn, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    call = f"{verb}_domain_name"
    return account.refused("apigatewayv2", call, DomainName=name, DomainNameConfigurations=[configuration])


MISSING = "arn:aws:acm:us-east-1:000000000000:certificate/12345678-1234-1234-1234-123456789012"


def not_of(domain: str, seen: Any) -> bool:
    return bool(
        seen != ACCEPTED and seen[:2] == (400, BAD) and seen[2].startswith("Unable to associate") and domain in seen[2]
    )


@shows("domain _create_domain_name", [(400, BAD, f"Invalid certificate ARN: {MISSING}"), True, ACCEPTED])
def _(account: Account) -> Any:
    wrong = domain(account, "create", "api.example.com", certificate(account, "other.example.com"))
    return [
        domain(account, "create", "api.example.com", MISSING),
        not_of("api.example.com", wrong),
        domain(account, "create", "shop.example.com", certificate(account, "*.example.com")),
    ]


@shows("domain _update_domain_name", [(400, BAD, f"Invalid certificate ARN: {MISSING}"), True])
def _(account: Account) -> Any:
    domain(account, "create", "old.example.com", certificate(account, "old.example.com"))
    wrong = domain(account, "update", "old.example.com", certificate(account, "a.b.example.com"))
    return [domain(account, "update", "old.example.com", MISSING), not_of("old.example.com", wrong)]


@shows("wildcard_domain", 200)
def _(account: Account) -> Any:
    domain(account, "create", "*.tenants.example.com", certificate(account, "*.tenants.example.com"))
    api = account.served("tenants", ECHO)
    account.gateway("create_api_mapping", ApiId=api, DomainName="*.tenants.example.com", Stage="$default")
    return ask(emulator.url(account.home), "GET /x", {"Host": "acme.tenants.example.com"})[0]


@shows("dnssec_of_zone", ["NOT_SIGNING", (404, "NoSuchHostedZone", "No hosted zone found with ID: Z0")])
def _(account: Account) -> Any:
    zone = account.call("route53", "create_hosted_zone", Name="plain.example.com", CallerReference="plain")
    try:
        answer = account.call("route53", "get_dnssec", HostedZoneId=zone["HostedZone"]["Id"])
    except ClientError as error:
        answer = {"Status": {"ServeSignature": error.response["Error"]["Code"]}}
    return [answer["Status"]["ServeSignature"], account.refused("route53", "get_dnssec", HostedZoneId="Z0")]


# -- Lambda ---------------------------------------------------------------------------------------------------


@shows("no_empty_environment", None)
def _(account: Account) -> Any:
    account.function("forgetful", ECHO, Environment={"Variables": {"AB": "1"}})
    changed = {"FunctionName": "forgetful", "Environment": {"Variables": {}}}
    account.call("lambda", "update_function_configuration", **changed)
    return account.call("lambda", "get_function_configuration", FunctionName="forgetful").get("Environment")


NOT_ASSUMABLE = (400, INVALID, "The role defined for the function cannot be assumed by Lambda.")
NO_KEY = (
    400,
    INVALID,
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
)
OF_EC2 = {**LAMBDA, "Principal": {"Service": "ec2.amazonaws.com"}}
MISSING_ROLE = "arn:aws:iam::000000000000:role/missing"


@shows(
    "new_function",
    [NOT_ASSUMABLE, NOT_ASSUMABLE, NO_KEY, (400, INVALID, "Please provide a source for function code."), ACCEPTED],
)
def _(account: Account) -> Any:
    def create(**more: Any) -> Any:
        given = {
            "Role": account.role(),
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Code": {"ZipFile": zipped("")},
        }
        return account.refused("lambda", "create_function", FunctionName="new", **{**given, **more})

    return [
        create(Role=MISSING_ROLE),
        create(Role=account.role("ec2", OF_EC2)),
        create(Code={"S3Bucket": "none", "S3Key": "none"}),
        create(Code={}),
        create(),
    ]


@shows("changed_code", NO_KEY)
def _(account: Account) -> Any:
    account.function("recoded", ECHO)
    change = {"FunctionName": "recoded", "S3Bucket": "none", "S3Key": "none"}
    return account.refused("lambda", "update_function_code", **change)


@shows("changed_function", NOT_ASSUMABLE)
def _(account: Account) -> Any:
    account.function("reconfigured", ECHO)
    change = {"FunctionName": "reconfigured", "Role": MISSING_ROLE}
    return account.refused("lambda", "update_function_configuration", **change)


@shows("read_output", ["printing: printed", "printing: [ERROR]"])
def _(account: Account) -> Any:
    code = (
        "import logging\ndef handler(event, context):\n    print('printed')\n    logging.getLogger().error('logged')\n"
    )
    account.ask(account.served("printing", code))
    return [line.partition("\t")[0] for line in account.log().splitlines() if line.startswith("printing: ")]


@shows("invoke", ["raising: Traceback (most recent call last):", "raising: ValueError: on purpose"])
def _(account: Account) -> Any:
    account.ask(account.served("raising", "def handler(event, context):\n    raise ValueError('on purpose')\n"))
    lines = [line for line in account.log().splitlines() if line.startswith("raising: ")]
    return [lines[0], lines[-1]] if lines else lines


@shows("python_runtime", [(200, '{"price": 1.5, "count": 2}'), True, True, (200, '"000000000000"'), True])
def _(account: Account) -> Any:
    numbers = (
        "from decimal import Decimal\nimport logging\n"
        "def handler(event, context):\n    logging.getLogger().setLevel('INFO')\n    logging.info('at work')\n"
        "    return {'price': Decimal('1.5'), 'count': Decimal(2)}\n"
    )
    answer = account.ask(account.served("numbers", numbers))
    account.ask(account.served("broken", "import nowhere\n"))
    caller = (
        "import boto3\ndef handler(event, context):\n    return boto3.client('sts').get_caller_identity()['Account']\n"
    )
    identity = account.ask(account.served("caller", caller))
    # It is one of the emulator's, and not of AWS's runtime.
    account.ask(account.served("yaml", "import yaml\n"))
    log = account.log()
    return [
        answer[:2],
        "numbers: [INFO]" in log,
        "broken: ModuleNotFoundError: No module named 'nowhere'" in log,
        identity[:2],
        "yaml: ModuleNotFoundError: No module named 'yaml'" in log,
    ]


@shows("invocations_during_a_change", "old")
def _(account: Account) -> Any:
    code = "import time\ndef handler(event, context):\n    time.sleep({seconds})\n    return '{word}'\n"
    account.function("slow", code.format(seconds=1.5, word="old"), Timeout=10)
    answers: list[str] = []
    client = account.client("lambda")
    call = threading.Thread(
        target=lambda: answers.append(client.invoke(FunctionName="slow")["Payload"].read().decode())
    )
    call.start()
    time.sleep(0.8)
    account.call(
        "lambda", "update_function_code", FunctionName="slow", ZipFile=zipped(code.format(seconds=0, word="new"))
    )
    call.join()
    return json.loads(answers[0]) if answers[0].startswith('"') else answers[0]


# -- IAM, CloudWatch, tags, requests --------------------------------------------------------------------------

MALFORMED = (
    ("no JSON", "This policy contains invalid Json"),
    (policy({"Effect": "Maybe"}), "Syntax errors in policy."),
    (policy({"Effect": "Allow", "Principal": {"Service": "a"}}), "AssumeRole policy must contain Actions."),
    (policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), "AssumeRole policy must contain Principals."),
    (policy({**LAMBDA, "Resource": "*"}), "Has prohibited field Resource"),
)
MALFORMED_ANSWERS = [(400, "MalformedPolicyDocument", message) for _, message in MALFORMED]


@shows("trust_policy _create_role", MALFORMED_ANSWERS)
def _(account: Account) -> Any:
    return [
        account.refused("iam", "create_role", RoleName="malformed", AssumeRolePolicyDocument=text)
        for text, _ in MALFORMED
    ]


@shows("trust_policy _update_assume_role_policy", MALFORMED_ANSWERS)
def _(account: Account) -> Any:
    account.role("trusted")

    return [
        account.refused("iam", "update_assume_role_policy", RoleName="trusted", PolicyDocument=text)
        for text, _ in MALFORMED
    ]


@shows(
    "missing_policy",
    [
        (404, "NoSuchEntity", "Policy arn:aws:iam::000000000000:policy/none does not exist or is not attachable."),
        ACCEPTED,
    ],
)
def _(account: Account) -> Any:
    account.role("attached")
    arns = ("arn:aws:iam::000000000000:policy/none", "arn:aws:iam::aws:policy/ReadOnlyAccess")
    return [account.refused("iam", "attach_role_policy", RoleName="attached", PolicyArn=arn) for arn in arns]


ALARM = {"AlarmName": "alarm", "EvaluationPeriods": 3, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 1.0}
QUERY = {
    "Id": "a",
    "ReturnData": True,
    "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "p90"},
}
BAND = {"Id": "b", "ReturnData": True, "Expression": "ANOMALY_DETECTION_BAND(a)"}
ANOMALY = {"Metrics": [QUERY, BAND], "ThresholdMetricId": "b", "ComparisonOperator": "GreaterThanUpperThreshold"}
METRIC = {"Namespace": "N", "MetricName": "M", "Period": 60, "Statistic": "Sum"}
WRONG_ALARMS: tuple[tuple[dict[str, Any], Any], ...] = (
    ({}, "Exactly one of MetricName and Metrics must be specified"),
    ({"Metrics": [QUERY, {**QUERY, "Id": "b"}]}, "Exactly one element of the metrics list should return data."),
    (
        {**METRIC, "ExtendedStatistic": "p90"},
        "Exactly one of Statistic and ExtendedStatistic must be specified",
    ),
    ({**METRIC, "DatapointsToAlarm": 4}, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"),
    (
        {**METRIC, "Period": 36_000},
        "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
    ),
)


@shows(
    "put_alarm",
    [
        [(400, "ValidationError", message) for _, message in WRONG_ALARMS],
        {"Metrics": [QUERY]},
        {"ExtendedStatistic": "p90", "Period": 60},
        {"Metrics": [QUERY, BAND]},
    ],
)
def _(account: Account) -> Any:
    def put(**more: Any) -> Any:
        return account.refused("cloudwatch", "put_metric_alarm", **{**ALARM, **more})

    def stored(**more: Any) -> Any:
        put(**more)
        (alarm,) = account.call("cloudwatch", "describe_alarms", AlarmNames=["alarm"])["MetricAlarms"]
        return {key: alarm[key] for key in ("Statistic", "ExtendedStatistic", "Period", "Metrics") if alarm.get(key)}

    extended = {"Namespace": "N", "MetricName": "M", "ExtendedStatistic": "p90", "Period": 60}
    wrong = [put(**each) for each, _ in WRONG_ALARMS]
    return [wrong, stored(Metrics=[QUERY]), stored(**extended), stored(**ANOMALY)]


@shows(
    "metric_filter",
    (
        400,
        "InvalidParameterException",
        "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
    ),
)
def _(account: Account) -> Any:
    account.call("logs", "create_log_group", logGroupName="filtered")
    transformation = {"metricName": "a", "metricNamespace": "b", "metricValue": "1"}
    wrong = {**transformation, "defaultValue": 0.0, "dimensions": {"a": "$.b"}}
    given = {"logGroupName": "filtered", "filterName": "a", "filterPattern": ""}
    return account.refused("logs", "put_metric_filter", **given, metricTransformations=[wrong])


@shows("key_of_log_group", ["arn:aws:kms:us-east-1:000000000000:key/a", None])
def _(account: Account) -> Any:
    def key() -> Any:
        (group,) = account.call("logs", "describe_log_groups", logGroupNamePrefix="encrypted")["logGroups"]
        return group.get("kmsKeyId")

    account.call("logs", "create_log_group", logGroupName="encrypted")
    name = {"logGroupName": "encrypted", "kmsKeyId": "arn:aws:kms:us-east-1:000000000000:key/a"}
    account.refused("logs", "associate_kms_key", **name)
    first = key()
    account.refused("logs", "disassociate_kms_key", logGroupName="encrypted")
    return [first, key()]


@shows("tagged_resources", ["acm", "apigateway", "cloudwatch", "logs"])
def _(account: Account) -> Any:
    account.api(Tags={"stack": "s"})
    account.call("logs", "create_log_group", logGroupName="tagged", tags={"stack": "s"})
    tag = [{"Key": "stack", "Value": "s"}]
    account.call("cloudwatch", "put_metric_alarm", **{**ALARM, **METRIC, "AlarmName": "tagged", "Tags": tag})
    account.call("acm", "request_certificate", DomainName="tagged.example.com", ValidationMethod="DNS", Tags=tag)
    found = account.call("resourcegroupstaggingapi", "get_resources", TagFilters=[{"Key": "stack", "Values": ["s"]}])
    return sorted({each["ResourceARN"].split(":")[2] for each in found["ResourceTagMappingList"]})


@shows(
    "compact_redrive_policies", '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":5}'
)
def _(account: Account) -> Any:
    account.call("sqs", "create_queue", QueueName="dead")
    arn = "arn:aws:sqs:us-east-1:000000000000:dead"
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    queue = account.call("sqs", "create_queue", QueueName="redriven", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    answer = account.call("sqs", "get_queue_attributes", QueueUrl=queue, AttributeNames=["RedrivePolicy"])
    return answer["Attributes"]["RedrivePolicy"]


def too_long(path: str, value: str, most: int) -> str:
    constraint = f"Member must have length less than or equal to {most}"
    return f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


LONG = "x" * 1025


@shows(
    "requests",
    [
        (
            400,
            "ValidationException",
            "1 validation error detected: Value 'FAX' at 'validationMethod' failed to satisfy constraint: Member must "
            "satisfy enum value set: [EMAIL, DNS, HTTP]",
        ),
        (400, BAD, too_long("name", LONG, 128)),
        (400, "InvalidParameterException", too_long("logGroupName", LONG, 512)),
        (400, "ValidationException", too_long("description", LONG, 256)),
    ],
)
def _(account: Account) -> Any:
    return [
        account.refused("acm", "request_certificate", DomainName="a.example.com", ValidationMethod="FAX"),
        account.refused("apigatewayv2", "create_api", Name=LONG, ProtocolType="HTTP"),
        account.refused("logs", "create_log_group", logGroupName=LONG),
        refusal(lambda: account.function("described", ECHO, Description=LONG)),
    ]


# -- the list -------------------------------------------------------------------------------------------------

BY_ITSELF = {
    "invocations_after_a_change": "tests/sandbox/corrections/test_workers.py: it needs two invocations at once",
}
"""Corrections that a request shows only sometimes, with the test that has them."""


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, Account]]:
    """The corrected emulator, and the emulator as it is."""
    folder = tmp_path_factory.mktemp("accounts")
    with started(folder / "corrected", corrected=True) as one, started(folder / "bare", corrected=False) as other:
        yield one, other


@pytest.fixture(scope="module")
def listed(accounts: tuple[Account, Account]) -> list[dict[str, str]]:
    """The list of the corrections, after each was made: one whose place has changed fails there."""
    home = accounts[1].home
    environment = emulator._environment(home)
    command = [str(emulator.install()), "-m", "sandbox.corrections", "--list"]
    done = subprocess.run(command, env=environment, cwd=home.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_each_has_a_reason_and_a_source(listed: list[dict[str, str]]) -> None:
    guides = ("guide", "api", "quotas", "reference", "botocore's model")
    assert [each for each in listed if not each["why"] or not any(word in each["source"] for word in guides)] == []
    assert len({each["name"] for each in listed}) == len(listed)


def test_each_is_shown(listed: list[dict[str, str]]) -> None:
    assert {each["name"] for each in listed} == SHOWN.keys() | BY_ITSELF.keys()


@pytest.mark.parametrize("name", SHOWN)
def test_each_acts_over_http(accounts: tuple[Account, Account], name: str) -> None:
    corrected, bare = accounts
    shown = SHOWN[name]

    assert shown.see(corrected) == shown.expected
    assert seen_without(shown, bare) != shown.expected, "the emulator does it by itself"


def seen_without(shown: Shown, bare: Account) -> Any:
    """A case in the emulator as it is, which may end in an error of its own."""
    try:
        return shown.see(bare)
    except Exception as error:  # noqa: BLE001 - what an uncorrected emulator does is not known
        return error
