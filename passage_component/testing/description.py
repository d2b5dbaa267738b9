"""The description of a local API, from the component's arguments or from a program that ran with mocks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from ..errors import InputError
from ..model.access import PREFLIGHT, Access
from ..model.route_key import RouteKey
from ..model.settings import IDENTITY_SOURCE, Cors
from ..model.type_tokens import API, AUTHORIZER, COMPONENTS, FUNCTION, INTEGRATION, ROUTE
from ..validate import validate_jwt_args
from .issuer import TokenIssuer
from .mocks import Program, Secret

_REFERENCE = re.compile(r"(?:integrations/)?\$\{(?P<name>.+)\.(?:id|arn)\}")
_CODE = pulumi.AssetArchive({})


@dataclass(frozen=True)
class LocalAuthorizer:
    """An authorizer: the issuer and the audiences of the tokens that it admits.

    Attributes:
        issuer: mints the tokens and has the keys.
        audiences: a token needs one of them; kept as a tuple. Default: the issuer's audiences.
        identity_source: the header with the token, as `$request.header.NAME`. Default: `Authorization`.
    """

    issuer: TokenIssuer
    audiences: str | Sequence[str] = ()
    identity_source: str = IDENTITY_SOURCE

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
        is_preflight: whether the component added it to answer preflights.
    """

    key: RouteKey
    handler: str | None
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    is_preflight: bool = False


@dataclass(frozen=True)
class Description:
    """An API: its routes, authorizers and CORS."""

    routes: tuple[RouteDescription, ...]
    authorizers: Mapping[str, LocalAuthorizer]
    default_authorizer: str | None
    cors: Cors | None
    access_table: Mapping[str, str]


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
    """
    root = _component(program, component)
    children = {resource.name: resource for resource in program.resources if resource.parent == root}

    def of_type(type_: str) -> dict[str, Mapping[str, Any]]:
        return {
            name: {key: _plain(value) for key, value in resource.inputs.items()}
            for name, resource in children.items()
            if resource.type == type_
        }

    authorizers = {
        name.removeprefix(f"{root}-authorizer-"): _authorizer(name, inputs, issuers)
        for name, inputs in of_type(AUTHORIZER).items()
    }
    table = dict(program[root].inputs["routes"])
    functions = {function.name: function.inputs["handler"] for function in program.of_type(FUNCTION)}
    integrations = {
        name: functions.get(_referred(inputs["integrationUri"]) or "") for name, inputs in of_type(INTEGRATION).items()
    }
    if any(_referred(inputs["target"]) is None for inputs in of_type(ROUTE).values()):
        raise ValueError("program: it ran as a preview, in which IDs are unknown. Run it without preview=True.")
    (api,) = of_type(API).values()
    cors = api.get("corsConfiguration")
    routes = []
    for inputs in of_type(ROUTE).values():
        authorizer = _referred(inputs.get("authorizerId", ""))
        routes.append(
            RouteDescription(
                RouteKey.parse(inputs["routeKey"]),
                integrations[_referred(inputs["target"]) or ""],
                authorizer.removeprefix(f"{root}-authorizer-") if authorizer else None,
                tuple(inputs.get("authorizationScopes", ())),
                is_preflight=Access.parse(table[inputs["routeKey"]]).kind == PREFLIGHT,
            )
        )
    default = default_authorizer or _only(authorizers)
    return Description(tuple(routes), authorizers, default, _cors(cors) if cors else None, table)


def _only(authorizers: Mapping[str, LocalAuthorizer]) -> str | None:
    """The name of the only authorizer; None if there are several."""
    return next(iter(authorizers)) if len(authorizers) == 1 else None


def _component(program: Program, name: str | None) -> str:
    names = sorted(resource.name for resource in program.resources if resource.type in COMPONENTS)
    if name is None and len(names) == 1:
        return names[0]
    if name in names:
        return str(name)
    if not names:
        raise ValueError("component: the program has no component of this package. Add one to the program.")
    problem = "the program has several" if name is None else f'"{name}" is not a component of the program'
    raise ValueError(f"component: {problem}. Name one of {', '.join(names)}.")


def _authorizer(name: str, inputs: Mapping[str, Any], issuers: Mapping[str, TokenIssuer]) -> LocalAuthorizer:
    configuration = inputs["jwtConfiguration"]
    issuer, audiences = configuration["issuer"], configuration["audiences"]
    if not all(isinstance(value, str) and "${" not in value for value in (issuer, *audiences)):
        raise ValueError(f"{name}: its issuer or audiences come from another resource. Give them as plain values.")
    token_issuer = issuers.get(issuer) or TokenIssuer(issuer, audiences)
    return LocalAuthorizer(token_issuer, tuple(audiences), inputs["identitySources"][0])


def _cors(inputs: Mapping[str, Any]) -> Cors:
    return Cors(
        allow_origins=inputs["allowOrigins"],
        allow_methods=inputs["allowMethods"],
        allow_headers=inputs["allowHeaders"],
        expose_headers=inputs.get("exposeHeaders"),
        max_age=inputs.get("maxAge"),
        allow_credentials=inputs.get("allowCredentials", False),
    )


def _referred(text: str) -> str | None:
    """The logical name in `${name.id}`, as mocks write an output."""
    reference = _REFERENCE.fullmatch(text)
    return reference["name"] if reference else None


def _plain(value: Any) -> Any:
    """A value without the marks of secrets."""
    if isinstance(value, Secret):
        return _plain(value.value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
