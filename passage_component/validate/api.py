"""The table of contents of validation: one function an argument, in the order in which problems are reported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Problems, shown_key
from ..model.settings import Authorizer, Settings
from . import rules
from .access_logs import validate_access_logs
from .alarms import validate_alarms
from .cors import validate_cors, validate_preflight_routes
from .domain import validate_domain
from .functions import preflight_function, validate_function_defaults, validate_functions
from .reader import Field, Fields
from .routes import validate_routes
from .tags import validate_tags
from .throttling import validate_throttling
from .warnings import warnings_of


@dataclass(frozen=True)
class Issuers:
    """The settings that the two components derive from different arguments.

    Attributes:
        authorizers: the authorizers.
        default_authorizer: the name of the authorizer of routes that do not name one. None: every route has to.
        cors_origin: the origin that CORS admits by default. None: CORS is off by default.
    """

    authorizers: Sequence[Authorizer]
    default_authorizer: str | None
    cors_origin: Any = None


@dataclass(frozen=True)
class ValidatedApi:
    """Settings without a problem, and the warnings about them."""

    settings: Settings
    warnings: tuple[str, ...]


def validate_api(
    component: str, name: str, arguments: object, known: type, validate_issuers: Callable[[Fields], Issuers]
) -> ValidatedApi:
    """Check the name and the arguments of a component. An argument that is None counts as not given.

    Args:
        component: the component's class, such as `JwtHttpApi`.
        name: its logical name.
        arguments: its arguments.
        known: the TypedDict that declares them.
        validate_issuers: checks the arguments that only this component has.

    Raises:
        InputError: with every problem found.
    """
    problems = Problems(f'{component} "{shown_key(name)}"')
    is_named = Field(problems, ("name",), name).obeys(rules.component_name)
    args = Fields(problems, (), arguments, known)
    if not is_named or not isinstance(arguments, Mapping):
        problems.raise_if_any()

    issuers = validate_issuers(args)
    throttling = validate_throttling(args)
    routes, targets = validate_routes(args, name, issuers.authorizers, issuers.default_authorizer, throttling)
    cors = validate_cors(args, routes, issuers.authorizers, issuers.cors_origin)
    function_defaults = validate_function_defaults(args)
    functions = validate_functions(args, name, function_defaults, targets.handlers)
    preflight_routes = validate_preflight_routes(args, routes) if cors else []
    access_log = validate_access_logs(args)
    domain = validate_domain(args)
    alarms = validate_alarms(args, access_log)
    tags = validate_tags(args)
    problems.raise_if_any()

    settings = Settings(
        routes=(*routes, *preflight_routes),
        authorizers=tuple(issuers.authorizers),
        functions=(*functions, *([preflight_function(function_defaults)] if preflight_routes else [])),
        external_targets=targets.external,
        cors=cors,
        throttling=throttling,
        access_log=access_log,
        domain=domain,
        alarms=alarms,
        tags=tags,
    )
    return ValidatedApi(settings, tuple(warnings_of(settings, args)))
