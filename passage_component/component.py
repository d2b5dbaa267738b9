"""The two components. The constructor is the table of contents of their resources."""

from collections.abc import Mapping
from typing import Any, Self, get_type_hints

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch, iam, lambda_

from .args import JwtHttpApiArgs, PassageHttpApiArgs
from .errors import InputError, camel_case
from .model.settings import Settings
from .model.type_tokens import JWT_HTTP_API, PASSAGE_HTTP_API
from .resources.alarms import create_alarms
from .resources.api import create_api
from .resources.authorizers import create_authorizers
from .resources.domain import DomainResources, create_domain
from .resources.functions import create_functions
from .resources.integrations import create_integrations
from .resources.routes import create_routes
from .resources.scope import Scope
from .resources.stage import create_stage
from .validate import validate_jwt_args, validate_passage_args
from .validate.api import ValidatedApi
from .validate.reader import keys_of


class JwtHttpApi(pulumi.ComponentResource):
    """An AWS HTTP API that requires a valid JWT on every route that is not `public`.

    API Gateway checks the token before any Lambda function runs. It answers 401 without a valid token and 403
    without the route's scopes. The handler reads the user's ID from
    `event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]`.
    """

    url: pulumi.Output[str]
    """The API's URL, without a trailing slash. It is below the domain if the API has one. A wildcard domain has the
    template `https://{name}.example.com`."""
    api_id: pulumi.Output[str]
    """The API's ID."""
    execution_arn: pulumi.Output[str]
    """The ARN prefix for permissions to invoke the API."""
    stage_name: pulumi.Output[str]
    """The stage's name: `$default`."""
    authorizer_ids: pulumi.Output[dict[str, str]]
    """Authorizer name to authorizer ID."""
    function_names: pulumi.Output[dict[str, str]]
    """Handler to Lambda function name."""
    role_names: pulumi.Output[dict[str, str]]
    """Handler to IAM role name, to attach further policies. Functions with a `role_arn` are not in it."""
    log_group_name: pulumi.Output[str | None]
    """The name of the access log's log group. None without access logs."""
    issuers: pulumi.Output[dict[str, str]]
    """Authorizer name to the issuer that it accepts."""
    audiences: pulumi.Output[dict[str, list[str]]]
    """Authorizer name to the audiences that it accepts."""
    routes: pulumi.Output[dict[str, str]]
    """The access table: route key to access. Access is `public`, `public (catch-all)`, `public (preflight)`, `jwt`, or
    `jwt:NAME` when there are several authorizers. The scopes of a route follow in brackets, such as `jwt [admin]`."""
    domain_target: pulumi.Output[str | None]
    """The target for a DNS record of the domain. None unless the component creates the domain name."""

    def __new__(cls, *_args: object, **keywords: object) -> Self:
        """Refuse arguments that are keywords, with the way to write them; `__init__` checks all others."""
        # A subclass of the user's may take keywords of its own.
        is_ours = cls.__module__ == __name__
        unknown = [name for name in keywords if is_ours and name not in ("name", "args", "opts")]
        if unknown:
            known = keys_of(get_type_hints(cls.__init__)["args"])
            named = [name for name in unknown if name in known]
            problems = [f"{name}: unknown keyword. Use name, args and opts." for name in unknown if name not in known]
            if named:
                remedy = f'{cls.__name__}("api", {{"{named[0]}": …}})'
                problems.append(f"{', '.join(named)}: keyword arguments. Write them as one dictionary: {remedy}.")
            raise InputError(problems, cls.__name__)
        return super().__new__(cls)

    def __init__(self, name: str, args: JwtHttpApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the API.

        Args:
            name: the logical name, of letters, digits, hyphens and underscores. At most 30 characters, a letter first.
            args: see `JwtHttpApiArgs`.
            opts: Pulumi's resource options.

        Raises:
            InputError: a plain argument is wrong. It lists every problem. No resource is created.
        """
        self._create(JWT_HTTP_API, name, validate_jwt_args(name, args), opts)

    def _create(self, type_: str, name: str, validated: ValidatedApi, opts: pulumi.ResourceOptions | None) -> None:
        settings = validated.settings
        # The access table is the component's only registered input, so a preview shows its changes.
        super().__init__(type_, name, {"routes": settings.access_table}, opts)
        for warning in validated.warnings:
            pulumi.log.warn(warning, self)
        scope = Scope(name, settings.tags, parent=self)

        api = create_api(scope, settings)
        authorizers = create_authorizers(scope, api, settings.authorizers)
        functions = create_functions(scope, settings.functions)
        integrations = create_integrations(scope, api, functions, settings.external_targets)
        routes = create_routes(scope, api, authorizers, integrations, settings.routes)
        stage = create_stage(scope, api, routes, settings)
        domain = create_domain(scope, api, stage.stage, settings.domain)
        handlers = {
            function.settings.handler: function for function in functions.values() if not function.settings.is_preflight
        }
        create_alarms(scope, api, stage, handlers.values(), settings.alarms)

        self.api: apigatewayv2.Api = api
        self.authorizers: Mapping[str, apigatewayv2.Authorizer] = authorizers
        self.functions: Mapping[str, lambda_.Function] = {
            handler: created.function for handler, created in handlers.items()
        }
        self.roles: Mapping[str, iam.Role] = {
            handler: created.role for handler, created in handlers.items() if created.role
        }
        self.integrations: Mapping[str, apigatewayv2.Integration] = integrations
        self.route_resources: Mapping[str, apigatewayv2.Route] = routes
        self.stage: apigatewayv2.Stage = stage.stage
        self.access_log_group: cloudwatch.LogGroup | None = stage.log_group
        self.domain_name: apigatewayv2.DomainName | None = domain.domain_name if domain else None
        self._register_outputs(settings, domain)

    def _register_outputs(self, settings: Settings, domain: DomainResources | None) -> None:
        # The URL waits for the stage or for the domain's mapping, since it does not resolve before.
        self.url = (
            domain.url
            if domain
            else pulumi.Output.all(self.api.api_endpoint, self.stage.id).apply(lambda resolved: str(resolved[0]))
        )
        self.api_id = self.api.id
        self.execution_arn = self.api.execution_arn
        self.stage_name = self.stage.name
        self.authorizer_ids = _output({name: authorizer.id for name, authorizer in self.authorizers.items()})
        self.function_names = _output({handler: function.name for handler, function in self.functions.items()})
        self.role_names = _output({handler: role.name for handler, role in self.roles.items()})
        self.log_group_name = _output(self.access_log_group.name if self.access_log_group else None)
        self.issuers = _output({authorizer.name: authorizer.issuer for authorizer in settings.authorizers})
        self.audiences = _output({authorizer.name: authorizer.audiences for authorizer in settings.authorizers})
        self.routes = _output(settings.access_table)
        self.domain_target = _output(
            self.domain_name.domain_name_configuration.target_domain_name if self.domain_name else None
        )
        # The annotations of the class are the outputs.
        self.register_outputs({camel_case(name): getattr(self, name) for name in JwtHttpApi.__annotations__})


def _output(value: Any) -> pulumi.Output[Any]:
    """An Output of a value that contains Outputs at any depth."""
    return pulumi.Output.from_input(value)


class PassageHttpApi(JwtHttpApi):
    """`JwtHttpApi` for one Passage app.

    `app_id` and `auth_origin` become the one authorizer. To move to another OIDC provider, set `issuer`, and
    `audiences` if they differ. URL, routes and code stay, and Pulumi updates the authorizer in place.
    """

    def __init__(self, name: str, args: PassageHttpApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the API.

        Args:
            name: the logical name, of letters, digits, hyphens and underscores. At most 30 characters, a letter first.
            args: see `PassageHttpApiArgs`.
            opts: Pulumi's resource options.

        Raises:
            InputError: a plain argument is wrong. It lists every problem. No resource is created.
        """
        self._create(PASSAGE_HTTP_API, name, validate_passage_args(name, args), opts)
