"""IAM: role, inline role policy, managed policy and its attachment."""

import json
import urllib.parse
from collections.abc import Iterator, Set
from typing import Any

from . import rules
from .aws import Aws, AwsError
from .resource import Autoname, Failure, ResourceType, State, unique_name

_GONE = "NoSuchEntity"


class Role(ResourceType):
    """aws:iam/role:Role."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """The trust policy is a policy."""
        yield from rules.document_failures("assumeRolePolicy", inputs.get("assumeRolePolicy"))

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the role."""
        name = inputs.get("name") or unique_name(inputs["namePrefix"])
        parameters = self.request({**inputs, "name": name}, "CreateRole")
        if inputs.get("tags"):
            parameters["Tags"] = _tag_list(inputs["tags"])
        response = aws.call("iam", "CreateRole", **parameters)
        return name, self._outputs(inputs, response["Role"])

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What IAM has."""
        try:
            role = aws.call("iam", "GetRole", RoleName=id_)["Role"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        actual = self.read_inputs(role, inputs, "CreateRole")
        actual["assumeRolePolicy"] = _document(role["AssumeRolePolicyDocument"], inputs.get("assumeRolePolicy"))
        if "forceDetachPolicies" in inputs:
            actual["forceDetachPolicies"] = inputs["forceDetachPolicies"]
        if "namePrefix" in inputs:
            actual["namePrefix"] = actual.pop("name", None) and inputs["namePrefix"]
        boundary = (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
        actual.pop("permissionsBoundary", None)
        if boundary:
            actual["permissionsBoundary"] = boundary
        tags = {each["Key"]: each["Value"] for each in role.get("Tags") or []}
        if tags:
            actual["tags"] = tags
        return actual, self._outputs(actual, role)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Trust policy, description, session length, boundary and tags change in place."""
        if "assumeRolePolicy" in changed:
            aws.call("iam", "UpdateAssumeRolePolicy", RoleName=id_, PolicyDocument=inputs["assumeRolePolicy"])
        if changed & {"description", "maxSessionDuration"}:
            aws.call(
                "iam",
                "UpdateRole",
                RoleName=id_,
                Description=inputs.get("description", ""),
                MaxSessionDuration=inputs.get("maxSessionDuration", 3600),
            )
        if "permissionsBoundary" in changed:
            if inputs.get("permissionsBoundary"):
                boundary = inputs["permissionsBoundary"]
                aws.call("iam", "PutRolePermissionsBoundary", RoleName=id_, PermissionsBoundary=boundary)
            else:
                aws.call("iam", "DeleteRolePermissionsBoundary", RoleName=id_)
        if "tags" in changed:
            tags = inputs.get("tags") or {}
            gone = sorted((state.get("tags") or {}).keys() - tags.keys())
            if gone:
                aws.call("iam", "UntagRole", RoleName=id_, TagKeys=gone)
            if tags:
                aws.call("iam", "TagRole", RoleName=id_, Tags=_tag_list(tags))
        return self._outputs(inputs, aws.call("iam", "GetRole", RoleName=id_)["Role"])

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """Its name tells; one that AWS made from a prefix does not."""
        return _unless(inputs["name"], recorded) if "name" in inputs else super().find(aws, inputs, recorded)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the role, with `forceDetachPolicies` after whatever policies it has."""
        if state.get("forceDetachPolicies"):
            _detach_all(aws, id_)
        _ignore_gone(aws, "DeleteRole", RoleName=id_)

    def _outputs(self, inputs: State, role: dict[str, Any]) -> State:
        return {
            "path": role.get("Path", "/"),
            "maxSessionDuration": role.get("MaxSessionDuration", 3600),
            "tagsAll": inputs.get("tags") or {},
            **inputs,
            "name": role["RoleName"],
            "arn": role["Arn"],
            "uniqueId": role["RoleId"],
            "createDate": str(role["CreateDate"]),
        }


class RolePolicy(ResourceType):
    """aws:iam/rolePolicy:RolePolicy. Its id is `role:name`."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """The policy is one."""
        yield from rules.document_failures("policy", inputs.get("policy"))

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Write the policy into the role."""
        aws.call("iam", "PutRolePolicy", **self.request(inputs, "PutRolePolicy"))
        return f"{inputs['role']}:{inputs['name']}", dict(inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What IAM has."""
        role, _, name = id_.partition(":")
        try:
            found = aws.call("iam", "GetRolePolicy", RoleName=role, PolicyName=name)
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        actual = {"role": role, "name": name, "policy": _document(found["PolicyDocument"], inputs.get("policy"))}
        return actual, dict(actual)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Write the policy anew."""
        aws.call("iam", "PutRolePolicy", **self.request(inputs, "PutRolePolicy"))
        return dict(inputs)

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """Role and name tell."""
        return _unless(f"{inputs['role']}:{inputs['name']}", recorded)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Take the policy out of the role."""
        role, _, name = id_.partition(":")
        _ignore_gone(aws, "DeleteRolePolicy", RoleName=role, PolicyName=name)


class RolePolicyAttachment(ResourceType):
    """aws:iam/rolePolicyAttachment:RolePolicyAttachment."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Attach the policy."""
        aws.call("iam", "AttachRolePolicy", RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return f"{inputs['role']}/{inputs['policyArn']}", dict(inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """Whether the policy is attached."""
        role, _, arn = id_.partition("/")
        try:
            attached = aws.call("iam", "ListAttachedRolePolicies", RoleName=role)["AttachedPolicies"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        actual = {"role": role, "policyArn": arn}
        return (actual, dict(actual)) if any(each["PolicyArn"] == arn for each in attached) else None

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """Role and policy tell."""
        return _unless(f"{inputs['role']}/{inputs['policyArn']}", recorded)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Detach the policy."""
        _ignore_gone(aws, "DetachRolePolicy", RoleName=state["role"], PolicyArn=state["policyArn"])


class Policy(ResourceType):
    """aws:iam/policy:Policy."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """The policy is one."""
        yield from rules.document_failures("policy", inputs.get("policy"))

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the policy."""
        arn = aws.call("iam", "CreatePolicy", **self.request(inputs, "CreatePolicy"))["Policy"]["Arn"]
        return arn, {**inputs, "arn": arn}

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What IAM has, in its default version."""
        try:
            found = aws.call("iam", "GetPolicy", PolicyArn=id_)["Policy"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        version = aws.call("iam", "GetPolicyVersion", PolicyArn=id_, VersionId=found["DefaultVersionId"])
        document = _document(version["PolicyVersion"]["Document"], inputs.get("policy"))
        actual = {**inputs, "name": found["PolicyName"], "policy": document}
        return actual, {**actual, "arn": id_}

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """A new default version."""
        document = inputs["policy"]
        aws.call("iam", "CreatePolicyVersion", PolicyArn=id_, PolicyDocument=document, SetAsDefault=True)
        return {**inputs, "arn": id_}

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the policy."""
        _ignore_gone(aws, "DeletePolicy", PolicyArn=id_)


def _detach_all(aws: Aws, role: str) -> None:
    """hashicorp/terraform-provider-aws, internal/service/iam/role.go, `deleteRole`."""
    try:
        attached = aws.call("iam", "ListAttachedRolePolicies", RoleName=role)["AttachedPolicies"]
        own = aws.call("iam", "ListRolePolicies", RoleName=role)["PolicyNames"]
    except AwsError as error:
        if error.code == _GONE:
            return
        raise
    for each in attached:
        _ignore_gone(aws, "DetachRolePolicy", RoleName=role, PolicyArn=each["PolicyArn"])
    for name in own:
        _ignore_gone(aws, "DeleteRolePolicy", RoleName=role, PolicyName=name)


def _unless(id_: str, recorded: Set[str]) -> str | None:
    return None if id_ in recorded else id_


def _ignore_gone(aws: Aws, operation: str, **parameters: str) -> None:
    try:
        aws.call("iam", operation, **parameters)
    except AwsError as error:
        if error.code != _GONE:
            raise


def _tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _document(actual: Any, given: str | None) -> str:
    """A document as IAM has it; in the words of the program where they mean the same."""
    document = json.loads(urllib.parse.unquote(actual)) if isinstance(actual, str) else actual
    if given is not None and _parsed(given) == document:
        return given
    return json.dumps(document)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


TYPES = (
    Role(
        token="aws:iam/role:Role",
        title="IAM Role",
        service="iam",
        create_operation="CreateRole",
        properties={
            "name": "RoleName",
            "namePrefix": "",
            "forceDetachPolicies": "",
            "assumeRolePolicy": "AssumeRolePolicyDocument",
            "description": "Description",
            "maxSessionDuration": "MaxSessionDuration",
            "path": "Path",
            "permissionsBoundary": "PermissionsBoundary",
        },
        replaces=frozenset({"name", "namePrefix", "path"}),
        documents=frozenset({"assumeRolePolicy"}),
        checked_by={"namePrefix": ("CreateRole", "RoleName")},
        computed=("arn", "name", "uniqueId", "createDate"),
        defaults=frozenset({"maxSessionDuration", "path"}),
        autoname=Autoname("name", 64, conflicts_with="namePrefix"),
        taggable=True,
        regional=False,
    ),
    RolePolicy(
        token="aws:iam/rolePolicy:RolePolicy",
        title="IAM Role Policy",
        service="iam",
        create_operation="PutRolePolicy",
        properties={"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"},
        replaces=frozenset({"role", "name"}),
        documents=frozenset({"policy"}),
        autoname=Autoname("name", 128),
        regional=False,
    ),
    RolePolicyAttachment(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        title="IAM Role Policy Attachment",
        service="iam",
        create_operation="AttachRolePolicy",
        properties={"role": "RoleName", "policyArn": "PolicyArn"},
        replaces=frozenset({"role", "policyArn"}),
        regional=False,
    ),
    Policy(
        token="aws:iam/policy:Policy",
        title="IAM Policy",
        service="iam",
        create_operation="CreatePolicy",
        properties={"name": "PolicyName", "policy": "PolicyDocument", "description": "Description", "path": "Path"},
        replaces=frozenset({"name", "description", "path"}),
        documents=frozenset({"policy"}),
        computed=("arn",),
        autoname=Autoname("name", 128),
        regional=False,
    ),
)
