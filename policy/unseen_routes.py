"""Routes that no policy would see: API Gateway makes them without a route resource."""

from .values import Findings, Properties, is_given, problem

NATIVE = "aws-native:apigatewayv2:"
"""The Cloud Control provider's types: the same APIs, under properties that these policies don't read."""

_QUICK_CREATE = ("target", "routeKey", "credentialsArn")


def check_api(api: Properties) -> Findings:
    """Whether an API makes routes by itself.

    `target` is quick create: an open route, `$default` unless `routeKey` says otherwise, and a stage without access
    log. `body` is an OpenAPI definition, whose routes are API Gateway's to make (API reference, CreateApi, ImportApi).
    """
    problems = []
    if quick := [each for each in _QUICK_CREATE if is_given(api.get(each))]:
        problems.append(
            f"{', '.join(quick)}: quick create makes an open route and a stage without access log; only routes that "
            "are resources are allowed; remove it and declare aws.apigatewayv2.Route, Integration and Stage"
        )
    if is_given(api.get("body")):
        problems.append(
            "body: an OpenAPI definition makes routes that no policy sees; only routes that are resources are allowed; "
            "remove it and declare aws.apigatewayv2.Route, Integration and Authorizer"
        )
    return Findings(tuple(problems))


def check_native(type_: str) -> Findings:
    """Whether a resource is out of these policies' sight."""
    if not type_.startswith(NATIVE):
        return Findings()
    return problem(
        f"{type_}: these policies don't read it; allowed are the aws provider's types; declare it as aws:apigatewayv2"
    )
