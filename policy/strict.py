"""The library's server, with a check of the configuration's names."""

from typing import Any

import grpc
import pulumi_policy.policy as library
from google.protobuf import json_format
from pulumi.runtime import proto

from .settings import Settings, parse


class Configuration:
    """The settings, after the engine has sent them."""

    settings = Settings()


def check_configuration(configuration: Configuration) -> None:
    """Make every policy pack of this process refuse unknown policies and keys.

    The engine passes an unknown policy or key to the library, which drops it. A mistyped policy with "mandatory" beside
    `"all": "advisory"` would be lost. The library has no other way to read the whole configuration.
    """

    class StrictServicer(library._PolicyAnalyzerServicer):
        def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
            properties = {
                name: json_format.MessageToDict(policy.properties) for name, policy in request.policyConfig.items()
            }
            levels = {name: policy.enforcementLevel for name, policy in request.policyConfig.items()}
            disabled = {name for name, level in levels.items() if level == proto.DISABLED}
            try:
                configuration.settings = parse(properties, disabled)
            except ValueError as error:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
            return super().Configure(request, context)

    library._PolicyAnalyzerServicer = StrictServicer
