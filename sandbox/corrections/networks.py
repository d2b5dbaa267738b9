"""Corrections of EC2 and Elastic Load Balancing: parameters that get lost."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

from .correction import Corrections

CORRECTIONS = Corrections("services.ec2")
OF_BALANCERS = Corrections("services.alb")

Tree = dict[str, Any]


def _given(parameters: Mapping[str, Any], prefix: str) -> Tree:
    """The parameters below a prefix, as a tree."""
    tree: Tree = {}
    for name in parameters:
        if name.startswith(f"{prefix}."):
            *path, last = name.removeprefix(f"{prefix}.").split(".")
            node = tree
            for part in path:
                node = node.setdefault(part, {})
            node[last] = ec2._p(parameters, name)
    return tree


def _xml(tree: Any) -> str:
    """A tree of parameters as an answer has it: a list's members are numbered there, and are elements here."""
    if not isinstance(tree, dict):
        return escape(str(tree))
    return "".join(
        "".join(f"<member>{_xml(child[number])}</member>" for number in sorted(child, key=int))
        if name == "member"
        else f"<{name}>{_xml(child)}</{name}>"
        for name, child in tree.items()
    )


def _members(tree: Tree, *path: str) -> list[Any]:
    for part in (*path, "member"):
        tree = tree.get(part) or {}
    return [tree[number] for number in sorted(tree, key=int)]


@OF_BALANCERS.instead(
    "It drops the conditions of query strings.",
    "Elastic Load Balancing API reference, RuleCondition",
    "_parse_conditions",
)
def query_conditions(original: Any, parameters: Mapping[str, Any], prefix: str = "Conditions") -> list[Tree]:
    """A rule's conditions, with those of query strings as the emulator compares them."""
    conditions: list[Tree] = original(parameters, prefix)
    for number, condition in enumerate(conditions, 1):
        given = _given(parameters, f"{prefix}.member.{number}.QueryStringConfig")
        if given:
            condition["QueryStringConfig"] = given
            pairs = _members(given, "Values")
            condition["Values"] = [
                f"{pair['Key']}={pair['Value']}" if "Key" in pair else pair["Value"] for pair in pairs
            ]
    return conditions


@OF_BALANCERS.instead(
    "It returns no conditions of query strings. The AWS provider then ends with a panic.",
    "Elastic Load Balancing API reference, RuleCondition",
    "_condition_xml",
)
def query_condition_of_answer(original: Any, condition: Tree) -> str:
    """A condition as an answer has it."""
    if "QueryStringConfig" not in condition:
        return str(original(condition))
    return f"<member>{_xml({name: condition[name] for name in ('Field', 'QueryStringConfig')})}<Values/></member>"


@OF_BALANCERS.instead(
    "It drops the weights of several target groups, and Cognito's settings.",
    "Elastic Load Balancing API reference, Action",
    "_parse_actions",
)
def whole_actions(original: Any, parameters: Mapping[str, Any], prefix: str = "DefaultActions") -> list[Tree]:
    """The actions of a listener or a rule. Of several target groups, the heaviest gets the requests."""
    actions: list[Tree] = original(parameters, prefix)
    for number, action in enumerate(actions, 1):
        given = _given(parameters, f"{prefix}.member.{number}")
        action["Given"] = {
            name: given[name] for name in ("ForwardConfig", "AuthenticateCognitoConfig") if name in given
        }
        if "ForwardConfig" in given:
            given["ForwardConfig"].setdefault("TargetGroupStickinessConfig", {"Enabled": "false"})
            groups = _members(given["ForwardConfig"], "TargetGroups")
            heaviest = max(groups, key=lambda group: int(group.get("Weight") or 1))
            action["TargetGroupArn"] = heaviest["TargetGroupArn"]
    return actions


@OF_BALANCERS.instead(
    "It returns neither the weights of several target groups nor Cognito's settings.",
    "Elastic Load Balancing API reference, Action",
    "_action_xml",
)
def whole_action_of_answer(original: Any, action: Tree) -> str:
    """An action as an answer has it. It has a target group of its own if there is one only."""
    given = action.get("Given") or {}
    if len(_members(given, "ForwardConfig", "TargetGroups")) > 1:
        action = {name: action[name] for name in action if name != "TargetGroupArn"}
    return f"{str(original(action)).removesuffix('</member>')}{_xml(given)}</member>"


@CORRECTIONS.instead(
    "It drops the ports and ICMP types of a network ACL's entries.",
    "EC2 API reference, CreateNetworkAclEntry and ReplaceNetworkAclEntry",
    *("_create_network_acl_entry", "_replace_network_acl_entry"),
)
def ports_of_acl_entry(original: Any, parameters: Mapping[str, Any]) -> Any:
    """CreateNetworkAclEntry and ReplaceNetworkAclEntry."""
    answered = original(parameters)
    if answered[0] == 200:
        entry = ec2._network_acls[ec2._p(parameters, "NetworkAclId")]["Entries"][-1]
        entry["Ports"], entry["Icmp"] = _given(parameters, "PortRange"), _given(parameters, "Icmp")
    return answered


@CORRECTIONS.instead(
    "It returns no ports and ICMP types of a network ACL's entries.",
    "EC2 API reference, NetworkAclEntry",
    "_network_acl_entry_xml",
)
def ports_of_acl_entry_in_answer(original: Any, entry: Tree) -> str:
    """A network ACL's entry as an answer has it."""
    parts = {"portRange": _lower(entry.get("Ports")), "icmpTypeCode": _lower(entry.get("Icmp"))}
    return _with(str(original(entry)), "item", _xml({name: part for name, part in parts.items() if part}))


def _lower(tree: Tree | None) -> Tree:
    return {name.lower(): value for name, value in (tree or {}).items()}


def _with(xml: str, tag: str, more: str) -> str:
    """An element with more in it."""
    return f"{xml.rstrip().removesuffix(f'</{tag}>')}{more}</{tag}>"


def settings_of_endpoint(parameters: Mapping[str, Any]) -> Tree:
    """What CreateVpcEndpoint was given and the emulator drops."""
    return {
        "Groups": ec2._parse_member_list(parameters, "SecurityGroupId"),
        "PrivateDns": ec2._p(parameters, "PrivateDnsEnabled") or "false",
        "PolicyDocument": ec2._p(parameters, "PolicyDocument"),
    }


@CORRECTIONS.instead(
    "It returns neither security groups, private DNS nor the policy of a VPC endpoint.",
    "EC2 API reference, VpcEndpoint",
    "_vpce_fields_xml",
)
def endpoint_of_answer(original: Any, endpoint: Tree, tag: str = "item") -> str:
    """A VPC endpoint as an answer has it."""
    groups = "".join(f"<item><groupId>{group}</groupId></item>" for group in endpoint["Groups"])
    more = {"privateDnsEnabled": endpoint["PrivateDns"]}
    if endpoint.get("PolicyDocument"):
        more["policyDocument"] = endpoint["PolicyDocument"]
    return _with(original(endpoint, tag), tag, f"<groupSet>{groups}</groupSet>{_xml(more)}")


@CORRECTIONS.instead(
    "It changes neither security groups nor private DNS of a VPC endpoint.",
    "EC2 API reference, ModifyVpcEndpoint",
    "_modify_vpc_endpoint",
)
def changed_endpoint(original: Any, parameters: Mapping[str, Any]) -> Any:
    """ModifyVpcEndpoint."""
    answered = original(parameters)
    if answered[0] == 200:
        endpoint = ec2._vpc_endpoints[ec2._p(parameters, "VpcEndpointId")]
        removed = ec2._parse_member_list(parameters, "RemoveSecurityGroupId")
        kept = [group for group in endpoint["Groups"] if group not in removed]
        endpoint["Groups"] = [*kept, *ec2._parse_member_list(parameters, "AddSecurityGroupId")]
        endpoint["PrivateDns"] = ec2._p(parameters, "PrivateDnsEnabled") or endpoint["PrivateDns"]
        if ec2._p(parameters, "ResetPolicy") == "true":
            endpoint["PolicyDocument"] = ""
    return answered


_OF_FLOW_LOGS = {
    "DeliverLogsPermissionArn": "deliverLogsPermissionArn",
    "DeliverCrossAccountRole": "deliverCrossAccountRole",
    "LogFormat": "logFormat",
    "MaxAggregationInterval": "maxAggregationInterval",
}
_FLOW_LOGS = {
    "MaxAggregationInterval": "600",
    "LogFormat": "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
    "${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
}


def settings_of_flow_log(parameters: Mapping[str, Any]) -> Tree:
    """What CreateFlowLogs was given and the emulator drops, with AWS's defaults."""
    given = {name: ec2._p(parameters, name) for name in _OF_FLOW_LOGS}
    return _FLOW_LOGS | {name: value for name, value in given.items() if value}


def flow_log_of_answer(flow_log: Tree) -> str:
    """The rest of a flow log as an answer has it."""
    names = {name: wire for name, wire in _OF_FLOW_LOGS.items() if name in flow_log}
    return _xml({wire: flow_log[name] for name, wire in names.items()})


@CORRECTIONS.instead(
    "It drops the prefix lists of a security group's rule.",
    "EC2 API reference, IpPermission",
    "_parse_ip_permissions",
)
def prefix_lists(original: Any, parameters: Mapping[str, Any], prefix: str) -> list[Tree]:
    """The rules that a request has."""
    rules: list[Tree] = original(parameters, prefix)
    for number, rule in enumerate(rules, 1):
        lists = _given(parameters, f"{prefix}.{number}.PrefixListIds")
        if lists:
            rule["PrefixListIds"] = [lists[position] for position in sorted(lists, key=int)]
    return rules


@CORRECTIONS.instead(
    "It returns no prefix lists of a security group's rule.", "EC2 API reference, SecurityGroupRule", "_sg_rule_xml"
)
def prefix_lists_of_answer(original: Any, group: str, rule: Tree, is_egress: bool = False) -> str:  # noqa: FBT001, FBT002 - the emulator's signature
    """A security group's rules as an answer has them: one for each prefix list."""
    answered = str(original(group, rule, is_egress))
    if not rule.get("PrefixListIds"):
        return answered
    return "".join(
        _with(answered, "item", f"<prefixListId>{entry['PrefixListId']}</prefixListId>")
        for entry in rule["PrefixListIds"]
    )


@CORRECTIONS.instead(
    "It does not know the provider's name of a filter, and then finds every VPC as the default one.",
    "EC2 API reference, DescribeVpcs; terraform-provider-aws, internal/service/ec2/vpc_data_source.go",
    "_parse_filters",
)
def filters(original: Any, parameters: Mapping[str, Any]) -> Tree:
    """The filters of a request, by EC2's names."""
    return {"is-default" if name == "isDefault" else name: values for name, values in original(parameters).items()}
