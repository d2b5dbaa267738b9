"""The recorded cases: programs before and after a change, as edits of `program.py`."""

from collections.abc import Sequence
from dataclasses import dataclass

Edit = tuple[str, str]

_ME = '"GET /me": {"handler": "me.handler"}'
_CREATE = '"POST /items": {"handler": "items.create", "authorizer": "machines"}'
_ROUTES = '"routes": {'
_OPTIONS = "pulumi.ResourceOptions()"
_CLASS = "api = JwtHttpApi("
_EXPORT = 'pulumi.export("url", api.url)\n'
_PEOPLE = '{"issuer": "https://login.example.com/", "audiences": ["shop"]}'
_MACHINES = '{"issuer": "https://machines.example.com", "audiences": ["shop"]}'
_AWS = "import apigatewayv2 "

_OPENED = '"GET /me": {"handler": "me.handler", "public": True}'
_DOMAIN = '"domain": {"name": "api.example.com", "hosted_zone_id": "Z0123456789ABCDEFGHIJ"},\n        '
_CORS = '"cors": {"allow_origins": ["https://shop.example.com"], "allow_methods": ["GET"]},\n        '

_BY_HAND = """legacy = apigatewayv2.Api("legacy", protocol_type="HTTP")
integration = apigatewayv2.Integration(
    "legacy",
    api_id=legacy.id,
    integration_type="HTTP_PROXY",
    integration_method="ANY",
    integration_uri="https://legacy.example.com",
)
authorizer = apigatewayv2.Authorizer(
    "legacy",
    api_id=legacy.id,
    authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={"issuer": "https://login.example.com/", "audiences": ["legacy"]},
)
apigatewayv2.Route(
    "legacy",
    api_id=legacy.id,
    route_key="GET /legacy",
    target=integration.id.apply(lambda id_: f"integrations/{id_}"),
    authorization_type="JWT",
    authorizer_id=authorizer.id,
)
"""

_SECOND = """JwtHttpApi(
    "admin",
    {
        "authorizers": {"staff": {"issuer": "https://staff.example.com", "audiences": ["admin"]}},
        "code": lambda_archive("handlers"),
        "routes": {"GET /users": {"handler": "me.handler"}},
    },
)
"""

_TRANSFORM = """topic = sns.Topic("topic")


def transform(args):
    if args.type_ == "aws:apigatewayv2/route:Route" and args.props["routeKey"] == "GET /me":
        return pulumi.ResourceTransformResult({{**args.props, {change}}}, args.opts)
    return None


api = JwtHttpApi("""


def _transformed(change: str) -> list[Edit]:
    return [
        (_AWS, "import apigatewayv2, sns "),
        (_CLASS, _TRANSFORM.format(change=change)),
        (_OPTIONS, "pulumi.ResourceOptions(transforms=[transform])"),
    ]


def _with_issuer(of_people: str) -> Edit:
    return (_PEOPLE, f'{{"issuer": {of_people}, "audiences": ["shop"]}}')


@dataclass(frozen=True)
class Case:
    """A recorded preview.

    Attributes:
        before: edits that make the program which is deployed first; None: nothing is.
        after: edits that make the program which is previewed.
        options: what `pulumi preview` gets beside `--json`.
        fails: whether the preview has to fail.
        opened: the key of a route that somebody opens in the meantime, past the stack.
    """

    before: Sequence[Edit] | None
    after: Sequence[Edit]
    options: Sequence[str] = ("--show-sames",)
    fails: bool = False
    opened: str = ""


_API = "urn:pulumi:sandbox::shop::passage:index:JwtHttpApi$aws:apigatewayv2/api:Api::shop-api"
_RETAIN = (_OPTIONS, "pulumi.ResourceOptions(retain_on_delete=True)")

CASES: dict[str, Case] = {
    "first-deployment": Case(None, []),
    "nothing-changed": Case([], []),
    # Access of routes.
    "newly-public": Case([], [(_ME, _OPENED)]),
    "newly-protected": Case([], [(', "public": True', "")]),
    "public-catch-all": Case(
        [], [(_ME, f'{_ME},\n            "$default": {{"handler": "me.handler", "public": True}}')]
    ),
    "preflight-added": Case(
        [],
        [
            (_ME, f'{_ME},\n            "ANY /files/{{proxy+}}": {{"handler": "me.handler"}}'),
            (_ROUTES, _CORS + _ROUTES),
        ],
    ),
    "route-renamed": Case([], [("GET /me", "GET /profile")]),
    "scopes-changed": Case(
        [],
        [
            ('["items:read"]', '["items:admin", "items:write"]'),
            (_ME, '"GET /me": {"handler": "me.handler", "scopes": ["profile"]}'),
        ],
    ),
    "backend-changed": Case([], [(_ME, '"GET /me": {"url": "https://profiles.example.com/me"}')]),
    "opened-by-a-transform": Case([], _transformed('"authorizationType": "NONE", "authorizerId": None')),
    "access-known-after-up": Case([], _transformed('"authorizationType": topic.arn.apply(lambda arn: "JWT")')),
    "opened-in-the-console": Case([], [], options=("--show-sames", "--refresh"), opened="GET /me"),
    "made-by-hand": Case(
        [(_EXPORT, _EXPORT + _BY_HAND)],
        [(_EXPORT, _EXPORT + _BY_HAND.replace('"JWT",\n    authorizer_id=authorizer.id', '"NONE"'))],
    ),
    "second-component": Case([], [(_EXPORT, _EXPORT + _SECOND)]),
    "retained": Case([_RETAIN], [(f"            {_ME},\n", ""), _RETAIN]),
    # Accepted tokens.
    "issuer-changed": Case([], [_with_issuer('"https://id.example.org"')]),
    "secret-issuer": Case(
        [_with_issuer('pulumi.Output.secret("https://login.example.com/")')],
        [_with_issuer('pulumi.Output.secret("https://id.example.org")')],
    ),
    "issuer-known-after-up": Case(
        [],
        [
            (_AWS, "import apigatewayv2, sns "),
            ("PEOPLE:", 'topic = sns.Topic("issuer")\nPEOPLE:'),
            _with_issuer('topic.arn.apply(lambda arn: "https://login.example.com/")'),
        ],
    ),
    "audience-changed": Case([], [(_MACHINES, _MACHINES.replace('["shop"]', '["shop", "billing"]'))]),
    "identity-source-changed": Case([], [(_PEOPLE, _PEOPLE[:-1] + ', "identity_source": "$request.header.X-Token"}')]),
    "authorizer-removed": Case([], [(', "machines": MACHINES', ""), (', "authorizer": "machines"', "")]),
    "authorizer-switched": Case([], [(_CREATE, _CREATE.replace("machines", "people"))]),
    # Other deletions and changes.
    "api-replaced": Case([], [], options=("--show-sames", "--target-replace", _API, "--target-dependents")),
    "component-renamed": Case([], [('    "shop",\n', '    "store",\n')]),
    "domain-added": Case([], [(_ROUTES, _DOMAIN + _ROUTES)]),
    "functions-changed": Case([], [(_ROUTES, f'"function_defaults": {{"memory_size": 512}},\n        {_ROUTES}')]),
    # Incomplete previews.
    "without-show-sames": Case([], [(_ME, _OPENED), ("https://machines.", "https://robots.")], options=()),
    "failed": Case([], [(_ME, _ME.replace('{"handler"', '{"handlr"'))], fails=True),
}
