"""The pack: calls each rule for its resources and reports its findings to the engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from . import access_logs, authorizers, cors, log_retention, routes, unseen_routes
from .methods import check_method
from .preflights import check_preflights
from .route_authorizers import check_route_authorizers
from .settings import SCHEMAS, Settings
from .strict import Configuration, check_configuration
from .type_tokens import API, AUTHORIZER, LOG_GROUP, REST_API, REST_METHOD, ROUTE, STAGE
from .values import UNKNOWN, Findings, Properties, Resource

_NAME = "passage-http-api"


def serve() -> None:
    """Serve the policies until the engine ends this process."""
    configuration = Configuration()
    check_configuration(configuration)
    PolicyPack(_NAME, policies(configuration), enforcement_level=EnforcementLevel.MANDATORY)


def policies(configuration: Configuration) -> list[Policy]:
    """All policies, with the names of `SCHEMAS`."""
    analyzed: set[str] = set()

    def check_authorizer(args: ResourceValidationArgs, settings: Settings) -> Findings:
        analyzed.add(args.urn)
        return authorizers.check_authorizer(_plain(args.props), settings)

    def of_resources(
        name: str, description: str, check: Callable[[ResourceValidationArgs, Settings], Findings], type_: str = ""
    ) -> Policy:
        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            if type_ in ("", args.resource_type):
                _report([("", check(args, configuration.settings))], report)

        return ResourceValidationPolicy(name, description, validate, config_schema=_schema(name))

    def of_properties(name: str, description: str, check: Callable[[Properties], Findings], type_: str) -> Policy:
        return of_resources(name, description, lambda args, _: check(_plain(args.props)), type_)

    def of_stack(
        name: str,
        description: str,
        check: Callable[[Sequence[Resource], Settings], Iterable[tuple[str, Findings]]],
    ) -> Policy:
        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            _report(check([_resource(resource) for resource in args.resources], configuration.settings), report)

        return StackValidationPolicy(name, description, validate, config_schema=_schema(name))

    return [
        of_resources(
            "route-authorization",
            "Every route of an HTTP API has an authorizer, unless its key is on the list.",
            lambda args, settings: routes.check_route(_plain(args.props), settings),
            ROUTE,
        ),
        of_resources(
            "method-authorization",
            "Every method of a REST API has an authorizer.",
            lambda args, settings: check_method(_plain(args.props), settings),
            REST_METHOD,
        ),
        of_resources(
            "authorizer-issuers",
            "Authorizers admit tokens of listed issuers for listed audiences only.",
            check_authorizer,
            AUTHORIZER,
        ),
        of_stack(
            "route-authorizers",
            "Routes use authorizers of their own stack.",
            lambda resources, settings: check_route_authorizers(resources, analyzed, settings),
        ),
        of_resources(
            "unseen-routes",
            "All routes of APIs are resources of the aws provider.",
            lambda args, _: _check_unseen(args),
        ),
        of_properties("access-logs", "Every stage writes an access log.", access_logs.check_stage, STAGE),
        of_properties("cors-credentials", "CORS with credentials has no wildcards.", cors.check_cors, API),
        of_properties("log-retention", "Log groups have a retention.", log_retention.check_log_group, LOG_GROUP),
        of_stack(
            "preflight-backends",
            "The backend of an open OPTIONS route answers no route with an authorizer.",
            lambda resources, _: check_preflights(resources),
        ),
    ]


def _check_unseen(args: ResourceValidationArgs) -> Findings:
    if args.resource_type in (API, REST_API):
        return unseen_routes.check_api(_plain(args.props))
    return unseen_routes.check_native(args.resource_type)


def _schema(name: str) -> PolicyConfigSchema:
    return PolicyConfigSchema({key: dict(schema) for key, schema in SCHEMAS[name].items()})


def _report(results: Iterable[tuple[str, Findings]], report: ReportViolation) -> None:
    """Report every problem; then raise, as the library does, for values that only the deployment knows."""
    unknown: list[str] = []
    for urn, findings in results:
        for problem in findings.problems:
            report(problem, urn or None)
        unknown.extend(findings.unknown)
    if unknown:
        raise UnknownValueError(UNKNOWN_STRING_VALUE, unknown[0].split("."))


def _resource(resource: PolicyResource) -> Resource:
    dependencies = {
        key: frozenset(source.urn for source in sources) for key, sources in resource.property_dependencies.items()
    }
    return Resource(resource.urn, resource.resource_type, _plain(resource.props), dependencies)


def _plain(value: Any) -> Any:
    """Plain dictionaries and lists instead of the library's, which raise on access to an unknown value."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_item(value, index) for index in range(len(value))]
    return value


def _item(container: Any, key: Any) -> Any:
    try:
        return _plain(container[key])
    except UnknownValueError:
        return UNKNOWN
