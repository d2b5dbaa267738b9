"""Routes that no policy sees, because API Gateway creates them without a route resource."""

from .values import Findings, Properties, is_given, problem

NATIVE = ("aws-native:apigatewayv2:", "aws-native:apigateway:")
"""The Cloud Control provider's types: the same APIs, with properties that these policies do not read."""

_QUICK_CREATE = ("target", "routeKey", "credentialsArn")


def check_api(api: Properties) -> Findings:
    """Check that an API creates no routes by itself.

    `target` is quick create: an open route, `$default` or the one in `routeKey`, and a stage without access log. `body`
    is an OpenAPI definition, whose routes API Gateway creates (API reference, CreateApi, ImportApi).
    """
    problems = []
    if quick := [name for name in _QUICK_CREATE if is_given(api.get(name))]:
        problems.append(
            f"{', '.join(quick)}: quick create adds an open route and a stage without access log. "
            "Remove it and declare aws.apigatewayv2.Route, Integration and Stage."
        )
    if is_given(api.get("body")):
        problems.append(
            "body: an OpenAPI definition adds routes that no policy sees. "
            "Remove it and declare each route or method, its integration and its authorizer."
        )
    return Findings(tuple(problems))


def check_native(type_: str) -> Findings:
    """Check that these policies can read a resource."""
    if not type_.startswith(NATIVE):
        return Findings()
    return problem(f"{type_}: these policies do not read it. Declare it with the aws provider.")
