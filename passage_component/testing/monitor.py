"""The resource monitor and engine of a program that runs in-process.

It does what the engine does before a provider is asked, transforms included and in the engine's order
(pkg/resource/deploy/source_eval.go), and gives placeholders where the provider would give values.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import grpc
import pulumi
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi import _types
from pulumi.runtime import rpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, engine_pb2, resource_pb2

from ..errors import camel_case
from ..model.type_tokens import COMPONENTS, STACK
from . import wire
from .functions import Results, Stacks, call, stack_outputs
from .placeholders import DEFAULT_REGION, outputs_of
from .program import Program, RegisteredResource

_FEATURES = (
    "SECRETS",
    "RESOURCE_REFERENCES",
    "OUTPUT_VALUES",
    "ALIAS_SPECS",
    "REPLACEMENT_TRIGGER",
    "DELETED_WITH",
    "REPLACE_WITH",
    "TRANSFORMS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "RESOURCE_HOOKS",
    "ERROR_HOOKS",
)
"""The features that the SDK may use. It refuses options that need another one."""

_NAMES_IN_REGISTRATIONS = {
    "import": "importId",
    "depends_on": "dependencies",
    "hide_diff": "hideDiffs",
    "plugin_download_url": "pluginDownloadURL",
    "replace_with": "replace_with",
    "replacement_trigger": "replacement_trigger",
}
"""A transform's options, unless their names in a registration are the same in camelCase."""

_NO_LIMIT = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


class Monitor:
    """Stands for gRPC's clients of the monitor and of the engine: the SDK calls its methods with their messages.

    The methods in CamelCase are those of `pulumi/resource.proto` and `pulumi/engine.proto`.
    """

    def __init__(
        self,
        program: Program,
        names: tuple[str, str],
        *,
        preview: bool,
        region: str | None,
        functions: Results,
        stacks: Stacks,
    ) -> None:
        self._classes: dict[tuple[str, str], tuple[type, set[str]]] = {}
        self._program = program
        self._names = names
        self._preview = preview
        self._region = region or DEFAULT_REGION
        self._functions = functions
        self._stacks = stacks
        self._requests: dict[str, Any] = {}
        self._options: dict[str, Any] = {}
        self._resources: dict[str, RegisteredResource] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self._stack_transforms: list[Any] = []
        self._invoke_transforms: list[Any] = []
        self._channels: dict[str, grpc.Channel] = {}

    def expect(self, created: pulumi.ResourceTransformationArgs) -> None:
        """Note the class of a resource before it is registered: it declares the outputs."""
        class_ = type(created.resource)
        # A class without annotations names its outputs among its arguments, with None for the value.
        declared = _types.resource_py_to_pulumi_names(class_)
        names = {name for name, value in created.props.items() if value is None and name not in declared}
        self._classes[created.type_, created.name] = (
            class_,
            set(map(created.resource.translate_input_property, names)),
        )

    def close(self) -> None:
        """Close the connections to the program's callbacks."""
        for channel in self._channels.values():
            channel.close()

    def __getattr__(self, procedure: str) -> NoReturn:
        """Refuse all that cannot be run here, such as the methods of a component in another process."""
        raise pulumi.RunError(f"{procedure}: run_program can't run it. Use a preview or python -m sandbox.")

    def GetDeploymentInfo(self, _request: Any) -> Any:
        features = [getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}") for name in _FEATURES]
        return resource_pb2.DeploymentInfo(supportedFeatures=features)

    def SupportsFeature(self, request: Any) -> Any:
        is_supported = request.id in {camel_case(name.lower()) for name in _FEATURES}
        return resource_pb2.SupportsFeatureResponse(hasSupport=is_supported)

    def Log(self, request: Any) -> Any:
        if request.severity == engine_pb2.WARNING:
            self._program.warnings.append(request.message)
        return empty_pb2.Empty()

    def RegisterResourceHook(self, _request: Any) -> Any:
        return empty_pb2.Empty()

    RegisterErrorHook = RequirePulumiVersion = SignalAndWaitForShutdown = RegisterResourceHook

    def RegisterPackage(self, request: Any) -> Any:
        return resource_pb2.RegisterPackageResponse(ref=request.name)

    def RegisterStackTransform(self, request: Any) -> Any:
        self._stack_transforms.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        self._invoke_transforms.append(request)
        return empty_pb2.Empty()

    def RegisterResource(self, request: Any) -> Any:
        urn = self._new_urn(request)
        properties, options, dependencies = self._transform(request)
        self._options[urn] = options
        state: dict[str, Any] = {}
        if request.custom:
            state = self._state(request, urn, properties, options.provider, getattr(options, "import"))
            state |= {key: wire.secret(state[key]) for key in options.additional_secret_outputs if key in state}
        self._record(request, urn, properties, options, dependencies, state)
        id_ = state.get("id", "")
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=_struct(state))

    def ReadResource(self, request: Any) -> Any:
        urn = self._new_urn(request)
        properties = _dict(request.properties)
        options = resource_pb2.TransformResourceOptions(
            provider=request.provider, additional_secret_outputs=request.additionalSecretOutputs
        )
        if request.type == "pulumi:pulumi:StackReference":
            state = stack_outputs(request.id, self._stacks)
        elif request.id == rpc.UNKNOWN:
            state = {}
        else:
            state = self._state(request, urn, properties, request.provider, request.id)
        self._record(request, urn, properties, options, set(request.dependencies), state, is_read=True)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=_struct(state))

    def RegisterResourceOutputs(self, request: Any) -> Any:
        outputs = wire.read(_dict(request.outputs))
        if request.urn in self._resources:
            self._resources[request.urn].outputs.update(outputs)
        else:
            self._program.exports = outputs
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        arguments = _dict(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            state = self._states[arguments["urn"]]
            result = {"urn": arguments["urn"], "id": state.get("id", ""), "state": state}
            return resource_pb2.ResourceInvokeResponse(**{"return": _struct(result)})
        options = resource_pb2.TransformInvokeOptions(
            provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
        )
        for transform in self._invoke_transforms:
            sent = resource_pb2.TransformInvokeRequest(token=request.tok, args=_struct(arguments), options=options)
            response = self._call_back(transform, sent, resource_pb2.TransformInvokeResponse, request.tok)
            arguments = _dict(response.args) if response.HasField("args") else arguments
            options = response.options if response.HasField("options") else options
        result = call(request.tok, arguments, self._functions, self._region_of(options.provider))
        return resource_pb2.ResourceInvokeResponse(**{"return": _struct(result)})

    def _new_urn(self, request: Any) -> str:
        parent_types = request.parent.split("::")[2] if request.parent else STACK
        types = request.type if parent_types == STACK else f"{parent_types}${request.type}"
        project, stack = self._names
        urn = f"urn:pulumi:{stack}::{project}::{types}::{request.name}"
        if urn in self._requests:
            raise pulumi.RunError(f"{request.name}: two resources have the URN {urn}. Give one another name.")
        self._requests[urn] = request
        return urn

    def _transform(self, request: Any) -> tuple[dict[str, Any], Any, set[str]]:
        """Run the transforms of the resource, of its parents and of the stack.

        Returns:
            The resource's properties, its options and the URNs of its dependencies.
        """
        if request.type in COMPONENTS and request.remote:
            raise pulumi.RunError(
                f"{request.name}: run_program can't run {request.type} through the plugin. Import passage_component."
            )
        options = self._own_options(request)
        properties = wire.with_outputs(_dict(request.object))
        if request.transforms:
            of_properties = {key: value.urns for key, value in request.propertyDependencies.items()}
            properties = {
                key: wire.depending_on(value, of_properties.get(key, ()) if of_properties else request.dependencies)
                for key, value in properties.items()
            }
        for transform in (*request.transforms, *self._transforms_of_parents(request), *self._stack_transforms):
            sent = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=_struct(properties),
                options=options,
            )
            response = self._call_back(transform, sent, resource_pb2.TransformResponse, request.name)
            properties = _dict(response.properties) if response.HasField("properties") else properties
            options = response.options if response.HasField("options") else options
        # The engine takes other dependencies from the resource's own transforms only.
        dependencies = set(request.dependencies)
        if request.transforms:
            dependencies = {*options.depends_on, *wire.dependencies_of(properties)}
        return wire.without_outputs(properties), options, dependencies

    def _transforms_of_parents(self, request: Any) -> Iterator[Any]:
        while (parent := self._requests.get(request.parent)) is not None:
            yield from parent.transforms
            request = parent

    def _own_options(self, request: Any) -> Any:
        """The registered options as transforms see them, with those that a parent passes on."""
        options = resource_pb2.TransformResourceOptions()
        for option in options.DESCRIPTOR.fields_by_name:
            registered = _NAMES_IN_REGISTRATIONS.get(option, camel_case(option))
            _copy(request, registered, options, option)
        if not request.deleteBeforeReplaceDefined:
            options.ClearField("delete_before_replace")
        parent = self._options.get(request.parent)
        if parent is not None:
            for option in ("protect", "retain_on_delete", "deleted_with"):
                if not _is_set(options, option):
                    _copy(parent, option, options, option)
            package = request.type.partition(":")[0]
            inherited = parent.providers.get(package) or parent.provider
            if request.custom and not options.provider and f"pulumi:providers:{package}::" in inherited:
                options.provider = inherited
            if not request.custom:
                for package, provider in parent.providers.items():
                    if package not in options.providers:
                        options.providers[package] = provider
        return options

    def _call_back(self, callback: Any, request: Any, response: Any, name: str) -> Any:
        """Run a transform where the program serves it, and return its response."""
        if callback.target not in self._channels:
            self._channels[callback.target] = grpc.insecure_channel(callback.target, options=_NO_LIMIT)
        stub = callback_pb2_grpc.CallbacksStub(self._channels[callback.target])
        sent = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
        try:
            return response.FromString(stub.Invoke(sent).response)
        except grpc.RpcError as error:
            raise pulumi.RunError(f"{name}: its transform failed. {error.details()}") from None

    def _state(self, request: Any, urn: str, properties: Mapping[str, Any], provider: str, id_: str) -> dict[str, Any]:
        """The outputs of a resource, in the wire format."""
        class_, undeclared = self._classes.get((request.type, request.name), (pulumi.CustomResource, ()))
        state = outputs_of(
            class_,
            request.type,
            request.name,
            properties,
            seed=urn,
            region=self._region_of(provider),
            undeclared=undeclared,
            is_preview=self._preview and not id_,
        )
        return state | ({"id": id_} if id_ else {})

    def _region_of(self, provider: str) -> str:
        """The region of an explicit provider; else the configured one."""
        explicit = self._resources.get(provider.rpartition("::")[0])
        region = wire.revealed(explicit.inputs.get("region", "")) if explicit else ""
        return self._region if region in ("", wire.UNKNOWN) else str(region)

    def _record(
        self,
        request: Any,
        urn: str,
        properties: Mapping[str, Any],
        options: Any,
        dependencies: set[str],
        state: dict[str, Any],
        *,
        is_read: bool = False,
    ) -> None:
        if request.type == STACK:
            return
        self._states[urn] = state
        self._resources[urn] = RegisteredResource(
            type=request.type,
            name=request.name,
            urn=urn,
            parent=None if request.parent.split("::")[2:3] in ([], [STACK]) else _name(request.parent),
            parent_urn=request.parent,
            inputs=wire.read(dict(properties)),
            outputs=wire.read(state),
            depends_on=tuple(sorted({_name(dependency) for dependency in dependencies})),
            protect=options.protect,
            retain_on_delete=options.retain_on_delete if options.HasField("retain_on_delete") else None,
            provider=options.provider,
            aliases=tuple(json_format.MessageToDict(alias) for alias in options.aliases),
            ignore_changes=tuple(options.ignore_changes),
            replace_on_changes=tuple(options.replace_on_changes),
            additional_secret_outputs=tuple(options.additional_secret_outputs),
            is_read=is_read,
        )
        self._program.resources.append(self._resources[urn])


def _copy(source: Any, name: str, target: Any, option: str) -> None:
    """Copy a field from one message to another, if it is set."""
    if not _is_set(source, name):
        return
    value = getattr(source, name)
    if isinstance(value, str | bool):
        setattr(target, option, value)
    else:
        getattr(target, option).MergeFrom(value)


def _is_set(message: Any, name: str) -> bool:
    field = message.DESCRIPTOR.fields_by_name.get(name)
    return field is not None and (message.HasField(name) if field.has_presence else bool(getattr(message, name)))


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]


def _dict(struct: Any) -> dict[str, Any]:
    return dict(json_format.MessageToDict(struct))


def _struct(values: Mapping[str, Any]) -> Any:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct
