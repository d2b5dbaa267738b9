"""Lambda: function and permission."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator, Set
from typing import Any

from . import rules
from .aws import Aws, AwsError
from .package import zip_archive
from .resource import Autoname, Failure, ResourceType, State, finishing
from .values import ARCHIVE, SIGNATURE

_GONE = "ResourceNotFoundException"
_CODE = frozenset({"code", "architectures"})
_SETTLE_SECONDS = 60


class Function(ResourceType):
    """aws:lambda/function:Function."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """What a zip function needs."""
        yield from rules.function_failures(inputs)

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the function from its packed code."""
        region, name = self.region(aws, inputs), inputs["name"]
        self._check_role(aws, inputs["role"])
        package = zip_archive(inputs["code"])
        parameters = self.request(inputs, "CreateFunction") | {"Code": {"ZipFile": package}}
        if inputs.get("tags"):
            parameters["Tags"] = inputs["tags"]
        aws.call("lambda", "CreateFunction", region, **parameters)
        with finishing(name, {"region": region, **inputs}):
            self._reserve(aws, name, inputs, {"reservedConcurrentExecutions"} & inputs.keys())
            return name, self._outputs(inputs, self._settled(aws, region, name), package)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What Lambda has; code that is not the deployed one any more shows as an empty archive."""
        region = self.region(aws, state)
        try:
            found = aws.call("lambda", "GetFunction", region, FunctionName=id_)
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        configuration = found["Configuration"]
        actual = self.read_inputs(_flat(configuration), inputs, "CreateFunction")
        reserved = (found.get("Concurrency") or {}).get("ReservedConcurrentExecutions")
        if reserved is not None:
            actual["reservedConcurrentExecutions"] = reserved
        if found.get("Tags"):
            actual["tags"] = found["Tags"]
        if "publish" in inputs:
            actual["publish"] = inputs["publish"]
        same_code = configuration["CodeSha256"] == state.get("codeSha256")
        actual["code"] = inputs["code"] if same_code and "code" in inputs else {SIGNATURE: ARCHIVE, "assets": {}}
        return actual, {**state, **self._outputs(actual, configuration, None)}

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Code and settings are two operations; each has settled before the next begins."""
        region, package = self.region(aws, state), None
        configuration = self.request(inputs, "UpdateFunctionConfiguration", changed - _CODE - {"name"})
        if "role" in changed:
            self._check_role(aws, inputs["role"])
        if configuration:
            aws.call("lambda", "UpdateFunctionConfiguration", region, FunctionName=id_, **configuration)
            self._settled(aws, region, id_)
        if changed & _CODE:
            package = zip_archive(inputs["code"])
            architectures = inputs.get("architectures") or ["x86_64"]
            publish = bool(inputs.get("publish"))
            parameters = {"ZipFile": package, "Architectures": architectures, "Publish": publish}
            aws.call("lambda", "UpdateFunctionCode", region, FunctionName=id_, **parameters)
        self._reserve(aws, id_, inputs, {"reservedConcurrentExecutions"} & changed)
        if "tags" in changed:
            tags = inputs.get("tags") or {}
            gone = sorted((state.get("tags") or {}).keys() - tags.keys())
            if gone:
                aws.call("lambda", "UntagResource", region, Resource=state["arn"], TagKeys=gone)
            if tags:
                aws.call("lambda", "TagResource", region, Resource=state["arn"], Tags=tags)
        return {**self._kept(state), **self._outputs(inputs, self._settled(aws, region, id_), package)}

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """Its name tells."""
        return None if inputs["name"] in recorded else str(inputs["name"])

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the function with all its versions."""
        try:
            aws.call("lambda", "DeleteFunction", self.region(aws, state), FunctionName=id_)
        except AwsError as error:
            if error.code != _GONE:
                raise

    def _check_role(self, aws: Aws, arn: str) -> None:
        """CreateFunction: 400 for a role that does not exist."""
        try:
            aws.call("iam", "GetRole", RoleName=arn.rpartition("/")[2])
        except AwsError as error:
            if error.code != "NoSuchEntity":
                raise
            message = "The role defined for the function cannot be assumed by Lambda."
            raise AwsError("InvalidParameterValueException", message) from error

    def _reserve(self, aws: Aws, name: str, inputs: State, changed: set[str]) -> None:
        region, reserved = self.region(aws, inputs), inputs.get("reservedConcurrentExecutions")
        if changed and reserved is not None and reserved >= 0:
            parameters = {"FunctionName": name, "ReservedConcurrentExecutions": reserved}
            aws.call("lambda", "PutFunctionConcurrency", region, **parameters)
        elif changed:
            aws.call("lambda", "DeleteFunctionConcurrency", region, FunctionName=name)

    def _settled(self, aws: Aws, region: str, name: str) -> dict[str, Any]:
        """The configuration, once the function is active and its last update is through.

        Raises:
            AwsError: it failed, or took longer than a minute.
        """
        deadline = time.monotonic() + _SETTLE_SECONDS
        while time.monotonic() < deadline:
            found = aws.call("lambda", "GetFunctionConfiguration", region, FunctionName=name)
            state, last = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
            if "Failed" in (state, last):
                reason = found.get("StateReason") or found.get("LastUpdateStatusReason")
                raise AwsError("FunctionFailed", f"{name}: {reason}")
            if state == "Active" and last == "Successful":
                return found
            time.sleep(0.1)
        raise AwsError("FunctionNotActive", f"{name} did not become active in {_SETTLE_SECONDS} s")

    def _kept(self, state: State) -> State:
        return {key: state[key] for key in ("sourceCodeHash", "sourceCodeSize") if key in state}

    def _outputs(self, inputs: State, configuration: dict[str, Any], package: bytes | None) -> State:
        arn = configuration["FunctionArn"]
        region = arn.split(":")[3]
        code = {}
        if package is not None:
            digest = base64.b64encode(hashlib.sha256(package).digest()).decode()
            code = {"sourceCodeHash": digest, "sourceCodeSize": len(package)}
        return {
            "region": region,
            "tagsAll": inputs.get("tags") or {},
            "memorySize": configuration.get("MemorySize", 128),
            "timeout": configuration.get("Timeout", 3),
            "packageType": configuration.get("PackageType", "Zip"),
            **code,
            **inputs,
            "arn": arn,
            "invokeArn": f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
            "qualifiedArn": f"{arn}:{configuration.get('Version', '$LATEST')}",
            "version": configuration.get("Version", "$LATEST"),
            "lastModified": str(configuration.get("LastModified", "")),
            "codeSha256": configuration["CodeSha256"],
        }


class Permission(ResourceType):
    """aws:lambda/permission:Permission. AWS can change nothing in a statement."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Add the statement to the function's policy."""
        aws.call("lambda", "AddPermission", self.region(aws, inputs), **self.request(inputs, "AddPermission"))
        return inputs["statementId"], {"region": self.region(aws, inputs), **inputs}

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """The statement in the function's policy; an import names it as `FUNCTION/STATEMENT`."""
        if not state.get("function"):
            function, _, id_ = id_.partition("/")
            state = {"function": function}
        parameters = {"FunctionName": state["function"]} | (
            {"Qualifier": state["qualifier"]} if state.get("qualifier") else {}
        )
        try:
            policy = aws.call("lambda", "GetPolicy", self.region(aws, state), **parameters)["Policy"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        statement = next((each for each in json.loads(policy)["Statement"] if each["Sid"] == id_), None)
        if statement is None:
            return None
        principal, conditions = statement["Principal"], _conditions(statement)
        actual = {
            "statementId": id_,
            "action": statement["Action"],
            "function": state["function"],
            "principal": principal if isinstance(principal, str) else next(iter(principal.values())),
            "sourceArn": conditions.get("aws:sourcearn"),
            "sourceAccount": conditions.get("aws:sourceaccount"),
            "qualifier": state.get("qualifier"),
            "eventSourceToken": conditions.get("lambda:eventsourcetoken"),
        }
        actual = {key: value for key, value in actual.items() if value is not None}
        return actual, {"region": self.region(aws, state), **actual}

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """The statement's id tells."""
        return None if inputs["statementId"] in recorded else str(inputs["statementId"])

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Take the statement out of the function's policy."""
        parameters = {"FunctionName": state["function"], "StatementId": id_}
        if state.get("qualifier"):
            parameters["Qualifier"] = state["qualifier"]
        try:
            aws.call("lambda", "RemovePermission", self.region(aws, state), **parameters)
        except AwsError as error:
            if error.code != _GONE:
                raise


def _conditions(statement: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for values in (statement.get("Condition") or {}).values():
        flat.update({key.lower(): value for key, value in values.items()})
    return flat


def _flat(configuration: dict[str, Any]) -> dict[str, Any]:
    """A function's configuration in the form of the request that makes one."""
    layers = [each["Arn"] for each in configuration.get("Layers") or []]
    vpc = {key: value for key, value in (configuration.get("VpcConfig") or {}).items() if key != "VpcId"}
    return {
        **configuration,
        "Layers": layers,
        "VpcConfig": vpc if any(vpc.values()) else None,
    }


_FUNCTION = {
    "name": "FunctionName",
    "role": "Role",
    "handler": "Handler",
    "runtime": "Runtime",
    "code": "",
    "architectures": "Architectures",
    "memorySize": "MemorySize",
    "timeout": "Timeout",
    "description": "Description",
    "environment": "Environment",
    "loggingConfig": "LoggingConfig",
    "layers": "Layers",
    "vpcConfig": "VpcConfig",
    "tracingConfig": "TracingConfig",
    "kmsKeyArn": "KMSKeyArn",
    "ephemeralStorage": "EphemeralStorage",
    "deadLetterConfig": "DeadLetterConfig",
    "publish": "Publish",
    "packageType": "PackageType",
    "reservedConcurrentExecutions": "",
}

TYPES = (
    Function(
        token="aws:lambda/function:Function",
        title="Lambda Function",
        service="lambda",
        create_operation="CreateFunction",
        properties=_FUNCTION,
        replaces=frozenset({"name", "packageType"}),
        unordered=frozenset({"architectures", "vpcConfig.subnetIds", "vpcConfig.securityGroupIds"}),
        checked_by={
            "reservedConcurrentExecutions": ("PutFunctionConcurrency", "ReservedConcurrentExecutions"),
        },
        computed=(
            "arn",
            "invokeArn",
            "qualifiedArn",
            "version",
            "lastModified",
            "codeSha256",
            "sourceCodeHash",
            "sourceCodeSize",
        ),
        defaults=frozenset({"memorySize", "timeout", "packageType", "publish"}),
        # Optional and computed in hashicorp/terraform-provider-aws, internal/service/lambda/function.go.
        kept=frozenset({"architectures", "ephemeralStorage", "loggingConfig", "tracingConfig"}),
        autoname=Autoname("name", 64),
        taggable=True,
    ),
    Permission(
        token="aws:lambda/permission:Permission",
        title="Lambda Permission",
        service="lambda",
        create_operation="AddPermission",
        properties={
            "statementId": "StatementId",
            "function": "FunctionName",
            "action": "Action",
            "principal": "Principal",
            "sourceArn": "SourceArn",
            "sourceAccount": "SourceAccount",
            "qualifier": "Qualifier",
            "eventSourceToken": "EventSourceToken",
        },
        replaces=frozenset(
            {
                "statementId",
                "function",
                "action",
                "principal",
                "sourceArn",
                "sourceAccount",
                "qualifier",
                "eventSourceToken",
            }
        ),
        autoname=Autoname("statementId", 100),
    ),
)
