"""Lambda: alias and layer version."""

from typing import Any

from .aws import Aws, AwsError
from .package import zip_archive
from .resource import Autoname, ResourceType, State

_GONE = "ResourceNotFoundException"


class Alias(ResourceType):
    """aws:lambda/alias:Alias. Its id is its ARN."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the alias."""
        made = aws.call("lambda", "CreateAlias", self.region(aws, inputs), **self.request(inputs, "CreateAlias"))
        return str(made["AliasArn"]), self._outputs(aws, inputs, made["AliasArn"])

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What Lambda has; an import names it as `FUNCTION/ALIAS`."""
        if "/" in id_:
            function, _, name = id_.partition("/")
            state = {"functionName": function, "name": name}
        parameters = {"FunctionName": state["functionName"], "Name": state["name"]}
        try:
            found = aws.call("lambda", "GetAlias", self.region(aws, state), **parameters)
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        actual = self.read_inputs(found, inputs, "CreateAlias")
        actual["functionName"] = state["functionName"]
        return actual, self._outputs(aws, actual, found["AliasArn"])

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Version and description change in place."""
        parameters = self.request(inputs, "UpdateAlias", changed) | {
            "FunctionName": inputs["functionName"],
            "Name": inputs["name"],
        }
        aws.call("lambda", "UpdateAlias", self.region(aws, state), **parameters)
        return self._outputs(aws, inputs, state["arn"])

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the alias."""
        parameters = {"FunctionName": state["functionName"], "Name": state["name"]}
        try:
            aws.call("lambda", "DeleteAlias", self.region(aws, state), **parameters)
        except AwsError as error:
            if error.code != _GONE:
                raise

    def _outputs(self, aws: Aws, inputs: State, arn: str) -> State:
        region = self.region(aws, inputs)
        invoke = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
        return {"region": region, **inputs, "arn": arn, "invokeArn": invoke}


class LayerVersion(ResourceType):
    """aws:lambda/layerVersion:LayerVersion. Its id is its ARN; nothing of it changes in place."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Publish the layer."""
        parameters = self.request(inputs, "PublishLayerVersion")
        parameters["Content"] = {"ZipFile": zip_archive(inputs["code"])}
        made = aws.call("lambda", "PublishLayerVersion", self.region(aws, inputs), **parameters)
        return str(made["LayerVersionArn"]), self._outputs(aws, inputs, made)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What Lambda has."""
        layer, _, version = id_.rpartition(":")
        try:
            found = aws.call(
                "lambda", "GetLayerVersion", self.region(aws, state), LayerName=layer, VersionNumber=int(version)
            )
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        return dict(inputs), {**state, **self._outputs(aws, inputs, found)}

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the version."""
        layer, _, version = id_.rpartition(":")
        region = self.region(aws, state)
        aws.call("lambda", "DeleteLayerVersion", region, LayerName=layer, VersionNumber=int(version))

    def _outputs(self, aws: Aws, inputs: State, made: dict[str, Any]) -> State:
        return {
            "region": self.region(aws, inputs),
            **inputs,
            "arn": made["LayerVersionArn"],
            "layerArn": made["LayerArn"],
            "version": str(made["Version"]),
        }


TYPES = (
    Alias(
        token="aws:lambda/alias:Alias",
        title="Lambda Alias",
        service="lambda",
        create_operation="CreateAlias",
        properties={
            "name": "Name",
            "functionName": "FunctionName",
            "functionVersion": "FunctionVersion",
            "description": "Description",
            "routingConfig": "RoutingConfig",
        },
        replaces=frozenset({"name", "functionName"}),
        computed=("arn", "invokeArn"),
        autoname=Autoname("name", 128),
    ),
    LayerVersion(
        token="aws:lambda/layerVersion:LayerVersion",
        title="Lambda Layer Version",
        service="lambda",
        create_operation="PublishLayerVersion",
        properties={
            "layerName": "LayerName",
            "code": "",
            "compatibleRuntimes": "CompatibleRuntimes",
            "compatibleArchitectures": "CompatibleArchitectures",
            "description": "Description",
            "licenseInfo": "LicenseInfo",
        },
        required=frozenset({"code"}),
        replaces=frozenset(
            {"layerName", "code", "compatibleRuntimes", "compatibleArchitectures", "description", "licenseInfo"}
        ),
        unordered=frozenset({"compatibleRuntimes", "compatibleArchitectures"}),
        computed=("arn", "layerArn", "version"),
    ),
)
