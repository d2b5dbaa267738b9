"""The description of a local API, from the component's arguments or from a program that ran with mocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from ..errors import InputError
from ..model.access import JWT, PUBLIC
from ..model.route_key import RouteKey
from ..model.settings import IDENTITY_SOURCE, Cors
from ..model.type_tokens import API, API_MAPPING, AUTHORIZER, FUNCTION, INTEGRATION, ROUTE
from ..validate import validate_jwt_args
from ..validate.functions import PREFLIGHT_ID
from .issuer import TokenIssuer
from .program import Program, RegisteredResource, authorizer_name
from .wire import revealed

_CODE = pulumi.AssetArchive({})


@dataclass(frozen=True)
class LocalAuthorizer:
    """An authorizer: the issuer and the audiences of the tokens that it admits.

    Attributes:
        issuer: mints the tokens and has the keys.
        audiences: a token needs one of them; kept as a tuple. Default: the issuer's audiences.
        identity_source: the header with the token, as `$request.header.NAME`. Default: `Authorization`.
        default_scopes: the scopes of routes without scopes of their own. Default: none.
    """

    issuer: TokenIssuer
    audiences: str | Sequence[str] = ()
    identity_source: str = IDENTITY_SOURCE
    default_scopes: Sequence[str] = ()

    def __post_init__(self) -> None:
        audiences = self.audiences or self.issuer.audiences
        object.__setattr__(self, "audiences", (audiences,) if isinstance(audiences, str) else tuple(audiences))

    @property
    def header(self) -> str:
        """The name of the header with the token."""
        return self.identity_source.removeprefix("$request.header.")


@dataclass(frozen=True)
class RouteDescription:
    """One route.

    Attributes:
        handler: its Lambda entry point; None for an existing function or a URL.
        authorizer: the name of its authorizer; None only for a public route.
        scopes: the token needs one of them; empty: none is needed.
        is_preflight: whether the component's own function for preflights answers it.
        environment: the environment variables of its handler.
    """

    key: RouteKey
    handler: str | None
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    is_preflight: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Description:
    """An API: its routes, authorizers and CORS, and its own domain name if it has one."""

    routes: tuple[RouteDescription, ...]
    authorizers: Mapping[str, LocalAuthorizer]
    default_authorizer: str | None
    cors: Cors | None
    access_table: Mapping[str, str]
    domain_name: str | None = None


def describe_args(
    routes: Mapping[str, Any],
    authorizers: Mapping[str, LocalAuthorizer],
    default_authorizer: str | None,
    cors: Mapping[str, Any] | None,
) -> Description:
    """Check the arguments as the component does.

    Raises:
        InputError: with every problem found.
    """
    args: Any = {
        "authorizers": {
            name: {
                "issuer": authorizer.issuer.issuer,
                "audiences": list(authorizer.audiences),
                "identity_source": authorizer.identity_source,
                "default_scopes": authorizer.default_scopes or None,
            }
            for name, authorizer in authorizers.items()
        },
        "default_authorizer": default_authorizer,
        "routes": routes,
        "code": _CODE,
        "cors": cors,
    }
    try:
        settings = validate_jwt_args("local", args).settings
    except InputError as error:
        raise InputError(error.problems, "LocalHttpApi") from None
    handlers = {function.id: function.handler for function in settings.functions}
    described = tuple(
        RouteDescription(
            route.key, handlers.get(route.integration), route.authorizer, route.scopes, is_preflight=route.is_preflight
        )
        for route in settings.routes
    )
    default = default_authorizer or _only(authorizers)
    return Description(described, authorizers, default, settings.cors, settings.access_table)


def describe_program(
    program: Program, component: str | None, issuers: Mapping[str, TokenIssuer], default_authorizer: str | None
) -> Description:
    """Describe the API that a component registered; the arguments are those of `LocalHttpApi.from_program`.

    Raises:
        ValueError: the component is missing or ambiguous, the program ran as a preview, or an issuer is not known
            before a deployment.
        InputError: with every route whose authorization cannot be checked here.
    """
    root = _component(program, component)
    parts = program.parts_of(root)
    (api,) = parts[API]
    if "id" not in api.outputs:
        raise ValueError("program: it ran as a preview, in which IDs are unknown. Run it without preview=True.")
    by_id = {str(resource.outputs["id"]): resource for resource in parts[AUTHORIZER]}
    authorizers = {
        authorizer_name(resource, root): _authorizer(resource, issuers)
        for resource in parts[AUTHORIZER]
        if "jwtConfiguration" in resource.inputs
    }
    functions = {str(resource.outputs["arn"]): resource for resource in program.of_type(FUNCTION)}
    targets = {
        f"integrations/{resource.outputs['id']}": functions.get(revealed(resource.inputs).get("integrationUri"))
        for resource in parts.get(INTEGRATION, ())
    }
    table = program.access_table(root)
    routes, problems = [], []
    for resource in parts[ROUTE]:
        inputs = revealed(resource.inputs)
        key = str(inputs["routeKey"])
        kind = table[key].partition(" ")[0].partition(":")[0]
        authorizer = by_id.get(inputs.get("authorizerId", "")) if kind == JWT else None
        if kind not in (PUBLIC, JWT) or (kind == JWT and authorizer is None):
            problem = f"nothing here can decide its authorization, which is {table[key]}. Use python -m sandbox."
            problems.append(f'routes["{key}"]: {problem}')
            continue
        function = targets.get(inputs.get("target", ""))
        variables = revealed(function.inputs).get("environment", {}).get("variables", {}) if function else {}
        routes.append(
            RouteDescription(
                RouteKey.parse(key),
                function.inputs.get("handler") if function else None,
                authorizer_name(authorizer, root) if authorizer else None,
                tuple(inputs.get("authorizationScopes", ())),
                is_preflight=function is not None and function.name == f"{root.name}-function-{PREFLIGHT_ID}",
                environment=variables,
            )
        )
    if problems:
        raise InputError(problems, "LocalHttpApi")
    default = default_authorizer or _only(authorizers)
    cors = revealed(api.inputs).get("corsConfiguration")
    domain = next((revealed(mapping.inputs)["domainName"] for mapping in parts.get(API_MAPPING, ())), None)
    return Description(tuple(routes), authorizers, default, _cors(cors) if cors else None, table, domain)


def _only(authorizers: Mapping[str, LocalAuthorizer]) -> str | None:
    """The name of the only authorizer; None if there are several."""
    return next(iter(authorizers)) if len(authorizers) == 1 else None


def _component(program: Program, name: str | None) -> RegisteredResource:
    named = [resource for resource in program.components if name in (None, resource.name)]
    if len(named) == 1:
        return named[0]
    if not program.components:
        raise ValueError("component: the program has no component of this package. Add one to the program.")
    if len(named) > 1 and name is not None:
        raise ValueError(f'component: the program has several called "{name}". Rename one.')
    problem = "the program has several" if name is None else f'"{name}" is not a component of the program'
    names = ", ".join(sorted(resource.name for resource in program.components))
    raise ValueError(f"component: {problem}. Name one of {names}.")


def _authorizer(resource: RegisteredResource, issuers: Mapping[str, TokenIssuer]) -> LocalAuthorizer:
    inputs = revealed(resource.inputs)
    issuer, audiences = inputs["jwtConfiguration"]["issuer"], inputs["jwtConfiguration"]["audiences"]
    return LocalAuthorizer(
        issuers.get(issuer) or TokenIssuer(issuer, audiences), tuple(audiences), inputs["identitySources"][0]
    )


def _cors(inputs: Mapping[str, Any]) -> Cors:
    return Cors(
        allow_origins=inputs["allowOrigins"],
        allow_methods=inputs["allowMethods"],
        allow_headers=inputs["allowHeaders"],
        expose_headers=inputs.get("exposeHeaders"),
        max_age=inputs.get("maxAge"),
        allow_credentials=inputs.get("allowCredentials", False),
    )
