"""What a local API is made of: taken from the component's arguments, or from a program that ran with mocks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from ..errors import InputError
from ..model.access import PREFLIGHT, Access
from ..model.route_key import RouteKey
from ..model.settings import Cors
from ..model.type_tokens import API, AUTHORIZER, COMPONENTS, FUNCTION, INTEGRATION, ROUTE
from ..validate import normalize_jwt_args
from ..validate.authorizers import IDENTITY_SOURCE
from .issuer import TokenIssuer
from .mocks import Program, Secret

_REFERENCE = re.compile(r"(?:integrations/)?\$\{(?P<name>.+)\.(?:id|arn)\}")
_CODE = pulumi.AssetArchive({})


@dataclass(frozen=True)
class LocalAuthorizer:
    """Whose tokens are admitted.

    Attributes:
        issuer: mints the tokens and has the keys.
        audiences: of which a token must have one; kept as a tuple. Default: the issuer's own.
        identity_source: the header with the token, as `$request.header.NAME`.
    """

    issuer: TokenIssuer
    audiences: str | Sequence[str] = ()
    identity_source: str = IDENTITY_SOURCE

    def __post_init__(self) -> None:
        given = self.audiences or self.issuer.audiences
        object.__setattr__(self, "audiences", (given,) if isinstance(given, str) else tuple(given))

    @property
    def header(self) -> str:
        """The name of the header with the token."""
        return self.identity_source.removeprefix("$request.header.")


@dataclass(frozen=True)
class RouteDescription:
    """One route.

    Attributes:
        key: its route key.
        handler: its Lambda entry point; None where something of the user's own answers.
        authorizer: the name of its authorizer; None for a public route and for no other.
        scopes: of which the token must have one; empty when it needs none.
        is_preflight: whether the component's own function answers it.
    """

    key: RouteKey
    handler: str | None
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    is_preflight: bool = False


@dataclass(frozen=True)
class Description:
    """An API: its routes, whose tokens they admit, and what browsers may do."""

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
                "issuer": each.issuer.issuer,
                "audiences": list(each.audiences),
                "identity_source": each.identity_source,
            }
            for name, each in authorizers.items()
        },
        "default_authorizer": default_authorizer,
        "routes": routes,
        "code": _CODE,
        "cors": cors,
    }
    try:
        settings = normalize_jwt_args("local", args)
    except InputError as error:
        raise InputError(error.problems, "LocalHttpApi") from None
    handlers = {each.id: each.handler for each in settings.functions}
    return Description(
        routes=tuple(
            RouteDescription(
                each.key, handlers.get(each.integration), each.authorizer, each.scopes, is_preflight=each.is_preflight
            )
            for each in settings.routes
        ),
        authorizers=authorizers,
        default_authorizer=default_authorizer or (next(iter(authorizers)) if len(authorizers) == 1 else None),
        cors=settings.cors,
        access_table=settings.access_table,
    )


def describe_program(
    program: Program, component: str | None, issuers: Mapping[str, TokenIssuer], default_authorizer: str | None
) -> Description:
    """Read what a component registered.

    Args:
        program: what ran with mocks.
        component: the component's logical name. Default: the only one.
        issuers: issuer to what mints its tokens. Default for those not in it: a new one.
        default_authorizer: whose tokens are minted when nobody is named. Default: the only one's.

    Raises:
        ValueError: there is no such component, or several, or the program ran as a preview, or an issuer is not
            known before a deployment.
    """
    root = _component(program, component)
    own = {each.name: each for each in program.resources if each.parent == root}

    def of_type(type_: str) -> dict[str, Mapping[str, Any]]:
        return {
            name: {key: _plain(value) for key, value in each.inputs.items()}
            for name, each in own.items()
            if each.type == type_
        }

    authorizers = {
        name.removeprefix(f"{root}-authorizer-"): _authorizer(name, inputs, issuers)
        for name, inputs in of_type(AUTHORIZER).items()
    }
    table = dict(program[root].inputs["routes"])
    functions = {each.name: each.inputs["handler"] for each in program.of_type(FUNCTION)}
    integrations = {
        name: functions.get(_referred(inputs["integrationUri"]) or "") for name, inputs in of_type(INTEGRATION).items()
    }
    if None in map(_referred, (each["target"] for each in of_type(ROUTE).values())):
        raise ValueError("program: it ran as a preview, which does not know what belongs together; run it without")
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
    return Description(
        routes=tuple(routes),
        authorizers=authorizers,
        default_authorizer=default_authorizer or (next(iter(authorizers)) if len(authorizers) == 1 else None),
        cors=_cors(cors) if cors else None,
        access_table=table,
    )


def _component(program: Program, name: str | None) -> str:
    found = sorted(each.name for each in program.resources if each.type in COMPONENTS)
    if name is None and len(found) == 1:
        return found[0]
    if name in found:
        return str(name)
    given = "none was named" if name is None else f'"{name}" was given'
    raise ValueError(f"component: {given}; the program has {', '.join(found) or 'none'}; name one")


def _authorizer(name: str, inputs: Mapping[str, Any], issuers: Mapping[str, TokenIssuer]) -> LocalAuthorizer:
    configuration = inputs["jwtConfiguration"]
    issuer, audiences = configuration["issuer"], configuration["audiences"]
    if not all(isinstance(each, str) and "${" not in each for each in (issuer, *audiences)):
        raise ValueError(f"{name}: its issuer or audiences come from another resource; give them as plain values")
    minting = issuers.get(issuer) or TokenIssuer(issuer, audiences)
    return LocalAuthorizer(minting, tuple(audiences), inputs["identitySources"][0])


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
    found = _REFERENCE.fullmatch(text)
    return found["name"] if found else None


def _plain(value: Any) -> Any:
    """A value without the mark of a secret."""
    if isinstance(value, Secret):
        return _plain(value.value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
