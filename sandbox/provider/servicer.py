"""The gRPC service `pulumirpc.ResourceProvider`."""

import threading
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from . import checking, differences, invokes, registry
from .aws import Aws, AwsError, ConfigurationError
from .resource import HalfMadeError, ResourceType
from .values import from_struct, has_unknowns, to_struct

_DIFF = provider_pb2.DiffResponse.DIFF_SOME
_NO_DIFF = provider_pb2.DiffResponse.DIFF_NONE
_KINDS = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


class ProviderServicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one configured provider. Secrets stay the engine's: it marks outputs as it marked the inputs."""

    def __init__(self, version: str) -> None:
        """Serve under a version, that of the SDK which asks for this plugin."""
        self._version = version
        self._aws: Aws | None = None
        self.cancelled = threading.Event()

    # -- the plugin -----------------------------------------------------------------------------------------

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's name
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version=self._version)

    def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.cancelled.set()
        return empty_pb2.Empty()

    def GetMapping(self, request: Any, context: Any) -> Any:  # noqa: N802
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> Any:  # noqa: N802
        return provider_pb2.GetMappingsResponse()

    # -- configuration --------------------------------------------------------------------------------------

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        inputs = from_struct(request.news)
        failures = []
        if not has_unknowns(inputs):
            try:
                Aws(inputs)
            except ConfigurationError as error:
                failures.append(provider_pb2.CheckFailure(reason=str(error)))
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        olds, news = from_struct(request.old_inputs or request.olds), from_struct(request.news)
        replaces = ["region"] if olds.get("region") != news.get("region") else []
        changed = [key for key in olds.keys() | news.keys() if olds.get(key) != news.get(key)]
        return provider_pb2.DiffResponse(changes=_DIFF if changed else _NO_DIFF, diffs=changed, replaces=replaces)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            self._aws = Aws(from_struct(request.args))
        except ConfigurationError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        from .schema import package_schema

        return provider_pb2.GetSchemaResponse(schema=package_schema(self._version))

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            result = invokes.invoke(self._configured(context), request.tok, from_struct(request.args))
        except registry.UnknownTokenError as error:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, str(error))
        except AwsError as error:
            context.abort(grpc.StatusCode.UNKNOWN, f"invoking {request.tok}: {error}")
        return provider_pb2.InvokeResponse(**{"return": to_struct(result)})

    # -- resources ------------------------------------------------------------------------------------------

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_, aws = self._type(request, context), self._configured(context)
        inputs, failures = checking.check(
            type_,
            _name(request.urn),
            from_struct(request.news),
            from_struct(request.olds),
            seed=request.randomSeed,
            default_tags=aws.default_tags,
            proposed=request.autonaming.proposed_name or None,
        )
        return provider_pb2.CheckResponse(
            inputs=to_struct(inputs),
            failures=[provider_pb2.CheckFailure(property=path, reason=reason) for path, reason in failures],
        )

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_ = self._type(request, context)
        olds = from_struct(request.old_inputs) or from_struct(request.olds)
        changes = differences.diff(type_, olds, from_struct(request.news))
        for ignored in request.ignoreChanges:
            changes = {path: each for path, each in changes.items() if path.split(".")[0].split("[")[0] != ignored}
        tops = {path: path.split(".")[0].split("[")[0] for path in changes}
        return provider_pb2.DiffResponse(
            changes=_DIFF if changes else _NO_DIFF,
            diffs=sorted(set(tops.values())),
            replaces=sorted({tops[path] for path, each in changes.items() if each.replaces}),
            stables=sorted({*type_.replaces, "arn", "apiEndpoint", "executionArn", "invokeArn"}),
            detailedDiff={
                path: provider_pb2.PropertyDiff(kind=_KINDS[each.kind, each.replaces], inputDiff=True)
                for path, each in changes.items()
            },
            hasDetailedDiff=True,
            deleteBeforeReplace=False,
        )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_, inputs = self._type(request, context), from_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(type_.preview(inputs)))
        aws = self._configured(context)
        id_, outputs = self._carry_out(context, "create", type_, request.urn, inputs, lambda: type_.create(aws, inputs))
        return provider_pb2.CreateResponse(id=id_, properties=to_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_, aws = self._type(request, context), self._configured(context)
        inputs, state = from_struct(request.inputs), from_struct(request.properties)
        found = self._carry_out(
            context, "read", type_, request.urn, inputs, lambda: type_.read(aws, request.id, inputs, state)
        )
        if found is None:
            return provider_pb2.ReadResponse()
        id_ = request.id.rpartition("/")[2] if not state else request.id
        actual, outputs = found
        if "region" in inputs:
            actual["region"] = inputs["region"]
        return provider_pb2.ReadResponse(id=id_, inputs=to_struct(actual), properties=to_struct(outputs))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_ = self._type(request, context)
        state, inputs = from_struct(request.olds), from_struct(request.news)
        if request.preview:
            known = {key: value for key, value in state.items() if key in _STABLE}
            return provider_pb2.UpdateResponse(properties=to_struct(type_.preview(inputs, known)))
        aws = self._configured(context)
        old_inputs = from_struct(request.old_inputs)
        # Without a difference the engine finishes what was half made.
        found = differences.diff(type_, old_inputs, inputs) or inputs
        changed = {path.split(".")[0].split("[")[0] for path in found}
        outputs = self._carry_out(
            context, "update", type_, request.urn, inputs, lambda: type_.update(aws, request.id, state, inputs, changed)
        )
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_, aws = self._type(request, context), self._configured(context)
        state = from_struct(request.properties)
        self._carry_out(context, "delete", type_, request.urn, state, lambda: type_.delete(aws, request.id, state))
        return empty_pb2.Empty()

    # -- helpers --------------------------------------------------------------------------------------------

    def _configured(self, context: Any) -> Aws:
        if self._aws is None:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "the provider is not configured")
            raise AssertionError
        return self._aws

    def _type(self, request: Any, context: Any) -> ResourceType:
        try:
            return registry.find(request.urn.split("::")[2].rpartition("$")[2])
        except registry.UnknownTokenError as error:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, str(error))
            raise

    def _carry_out(
        self, context: Any, verb: str, type_: ResourceType, urn: str, values: dict[str, Any], operation: Any
    ) -> Any:
        what = f"{_DOING[verb]} {type_.title} ({values.get(type_.name_property) or _name(urn)})"
        try:
            return operation()
        except HalfMadeError as error:
            _tell_half_made(context, error, f"{what}: {error}")
            raise
        except (AwsError, OSError, ValueError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, f"{what}: {error}")
            raise


_DOING = {"create": "creating", "read": "reading", "update": "updating", "delete": "deleting"}


def _tell_half_made(context: Any, error: HalfMadeError, what: str) -> None:
    """Abort with the id and the outputs of what is there all the same."""
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=what)
    half = provider_pb2.ErrorResourceInitFailed(id=error.id_, properties=to_struct(error.outputs), reasons=[what])
    status.details.add().Pack(half)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, what)


_STABLE = frozenset({"arn", "apiEndpoint", "executionArn", "invokeArn", "invokeUrl", "uniqueId", "createDate", "name"})
"""Outputs that an update in place leaves as they are."""


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]
