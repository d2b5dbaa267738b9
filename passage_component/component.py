"""The two components. Their constructor is the table of contents of everything they make."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch, iam, lambda_

from .args import JwtHttpApiArgs, PassageHttpApiArgs
from .model.settings import Settings
from .model.type_tokens import JWT_HTTP_API, PASSAGE_HTTP_API
from .resources.alarms import create_alarms
from .resources.api import create_api
from .resources.authorizers import create_authorizers
from .resources.domain import DomainResources, create_domain
from .resources.functions import create_functions
from .resources.integrations import create_integrations
from .resources.routes import create_routes
from .resources.stage import create_stage
from .validate import normalize_jwt_args, normalize_passage_args


class JwtHttpApi(pulumi.ComponentResource):
    """An AWS HTTP API whose every route, unless it says `public`, admits only callers with a valid JWT.

    API Gateway checks the token before any Lambda runs: 401 without a valid one, 403 without the route's
    scopes. The handler finds the user at `event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]`.
    """

    url: pulumi.Output[str]
    """Where the API answers, without a trailing slash: below its domain if it has one."""
    api_id: pulumi.Output[str]
    """The API's ID."""
    execution_arn: pulumi.Output[str]
    """The ARN prefix for permissions to invoke the API."""
    stage_name: pulumi.Output[str]
    """The stage's name, `$default`."""
    authorizer_ids: pulumi.Output[dict[str, str]]
    """Authorizer name to its ID."""
    function_names: pulumi.Output[dict[str, str]]
    """Handler to the name of its Lambda function."""
    role_names: pulumi.Output[dict[str, str]]
    """Handler to the name of its function's IAM role, for attaching further policies; without brought roles."""
    log_group_name: pulumi.Output[str | None]
    """The name of the access log's group; none without access logs."""
    issuers: pulumi.Output[dict[str, str]]
    """Authorizer name to the issuer whose tokens it admits."""
    audiences: pulumi.Output[dict[str, list[str]]]
    """Authorizer name to the audiences it admits."""
    routes: pulumi.Output[dict[str, str]]
    """The access table: route key to `jwt` or `jwt:NAME`, either with `[scopes]`, or `public`, `public (catch-all)`,
    `public (preflight)`."""
    domain_target: pulumi.Output[str | None]
    """What a DNS record for the domain has to point at; none without a domain name of the component's own."""

    def __init__(self, name: str, args: JwtHttpApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the API.

        Args:
            name: logical name: letters, digits, hyphens and underscores, at most 30 characters.
            args: see `JwtHttpApiArgs`.
            opts: Pulumi's resource options.

        Raises:
            InputError: with every problem of the plain arguments, before any resource is made.
        """
        self._create(JWT_HTTP_API, name, normalize_jwt_args(name, args), opts)

    def _create(self, type_: str, name: str, settings: Settings, opts: pulumi.ResourceOptions | None) -> None:
        # The access table is the component's only registered input: the engine shows what changes in it.
        super().__init__(type_, name, {"routes": settings.access_table}, opts)
        for warning in settings.warnings:
            pulumi.log.warn(warning, self)
        child = pulumi.ResourceOptions(parent=self)

        api = create_api(name, settings, child)
        authorizers = create_authorizers(name, api, settings.authorizers, child)
        functions = create_functions(name, settings.functions, settings.tags, child)
        integrations = create_integrations(name, api, functions, settings.external_targets, child)
        routes = create_routes(name, api, authorizers, integrations, settings.routes, child)
        stage = create_stage(name, api, routes, settings, child)
        domain = create_domain(name, api, stage.stage, settings.domain, settings.tags, child)
        own = {made.settings.handler: made for made in functions.values() if not made.settings.is_preflight}
        create_alarms(name, api, stage, list(own.values()), settings, child)

        self.api: apigatewayv2.Api = api
        self.authorizers: Mapping[str, apigatewayv2.Authorizer] = authorizers
        self.functions: Mapping[str, lambda_.Function] = {handler: made.function for handler, made in own.items()}
        self.roles: Mapping[str, iam.Role] = {handler: made.role for handler, made in own.items() if made.role}
        self.integrations: Mapping[str, apigatewayv2.Integration] = integrations
        self.route_resources: Mapping[str, apigatewayv2.Route] = routes
        self.stage: apigatewayv2.Stage = stage.stage
        self.access_log_group: cloudwatch.LogGroup | None = stage.log_group
        self.domain_name: apigatewayv2.DomainName | None = domain.domain_name if domain else None
        self._register_outputs(settings, domain)

    def _register_outputs(self, settings: Settings, domain: DomainResources | None) -> None:
        # The address is of use only when the stage, or the domain's mapping, answers there.
        self.url = (
            domain.url
            if domain
            else pulumi.Output.all(self.api.api_endpoint, self.stage.id).apply(lambda known: str(known[0]))
        )
        self.api_id = self.api.id
        self.execution_arn = self.api.execution_arn
        self.stage_name = self.stage.name
        self.authorizer_ids = _output({name: made.id for name, made in self.authorizers.items()})
        self.function_names = _output({handler: made.name for handler, made in self.functions.items()})
        self.role_names = _output({handler: made.name for handler, made in self.roles.items()})
        self.log_group_name = _output(self.access_log_group.name if self.access_log_group else None)
        self.issuers = _output({each.name: each.issuer for each in settings.authorizers})
        self.audiences = _output({each.name: each.audiences for each in settings.authorizers})
        self.routes = _output(settings.access_table)
        self.domain_target = _output(
            self.domain_name.domain_name_configuration.target_domain_name if self.domain_name else None
        )
        self.register_outputs(
            {
                "url": self.url,
                "apiId": self.api_id,
                "executionArn": self.execution_arn,
                "stageName": self.stage_name,
                "authorizerIds": self.authorizer_ids,
                "functionNames": self.function_names,
                "roleNames": self.role_names,
                "logGroupName": self.log_group_name,
                "issuers": self.issuers,
                "audiences": self.audiences,
                "routes": self.routes,
                "domainTarget": self.domain_target,
            }
        )


def _output(value: Any) -> pulumi.Output[Any]:
    """An Output of a value that may hold Outputs at any depth."""
    return pulumi.Output.from_input(value)


class PassageHttpApi(JwtHttpApi):
    """`JwtHttpApi` for one Passage app, or for its users' next OIDC provider.

    `app_id` and `auth_origin` become the one authorizer. A user who moves to another provider sets `issuer`
    (and `audiences`, if they differ): URL, routes and code stay, and the authorizer is updated in place.
    """

    def __init__(self, name: str, args: PassageHttpApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the API.

        Args:
            name: logical name: letters, digits, hyphens and underscores, at most 30 characters.
            args: see `PassageHttpApiArgs`.
            opts: Pulumi's resource options.

        Raises:
            InputError: with every problem of the plain arguments, before any resource is made.
        """
        self._create(PASSAGE_HTTP_API, name, normalize_passage_args(name, args), opts)
