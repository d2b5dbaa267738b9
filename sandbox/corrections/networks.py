"""Corrections of EC2's networks: parameters that get lost."""

from collections.abc import Mapping
from typing import Any

from ministack.services import ec2

from .correction import Corrections
from .trees import Tree, extended, tree_of, xml_of

CORRECTIONS = Corrections("services.ec2")


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
        entry["Ports"], entry["Icmp"] = tree_of(parameters, "PortRange"), tree_of(parameters, "Icmp")
    return answered


@CORRECTIONS.instead(
    "It returns no ports and ICMP types of a network ACL's entries.",
    "EC2 API reference, NetworkAclEntry",
    "_network_acl_entry_xml",
)
def ports_of_acl_entry_in_answer(original: Any, entry: Tree) -> str:
    """A network ACL's entry as an answer has it."""
    parts = {"portRange": _lower(entry.get("Ports")), "icmpTypeCode": _lower(entry.get("Icmp"))}
    return extended(str(original(entry)), "item", xml_of({name: part for name, part in parts.items() if part}))


def _lower(tree: Tree | None) -> Tree:
    return {name.lower(): value for name, value in (tree or {}).items()}


def settings_of_endpoint(parameters: Mapping[str, Any]) -> Tree:
    """The parameters of CreateVpcEndpoint that the emulator drops."""
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
    return extended(original(endpoint, tag), tag, f"<groupSet>{groups}</groupSet>{xml_of(more)}")


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
    """The parameters of CreateFlowLogs that the emulator drops, with AWS's defaults."""
    given = {name: ec2._p(parameters, name) for name in _OF_FLOW_LOGS}
    return _FLOW_LOGS | {name: value for name, value in given.items() if value}


def flow_log_of_answer(flow_log: Tree) -> str:
    """The rest of a flow log as an answer has it."""
    names = {name: wire for name, wire in _OF_FLOW_LOGS.items() if name in flow_log}
    return xml_of({wire: flow_log[name] for name, wire in names.items()})


@CORRECTIONS.instead(
    "It drops the prefix lists of a security group's rule, and compares its ports where it is for all protocols. "
    "The provider then does not delete a new group's rule for all traffic.",
    "EC2 API reference, IpPermission and RevokeSecurityGroupEgress",
    "_parse_ip_permissions",
)
def rules_of_group(original: Any, parameters: Mapping[str, Any], prefix: str) -> list[Tree]:
    """The rules that a request has."""
    rules: list[Tree] = original(parameters, prefix)
    for number, rule in enumerate(rules, 1):
        lists = tree_of(parameters, f"{prefix}.{number}.PrefixListIds")
        if lists:
            rule["PrefixListIds"] = [lists[position] for position in sorted(lists, key=int)]
        if rule["IpProtocol"] == "-1":
            rule.pop("FromPort", None)
            rule.pop("ToPort", None)
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
        extended(answered, "item", f"<prefixListId>{entry['PrefixListId']}</prefixListId>")
        for entry in rule["PrefixListIds"]
    )


_OLDER_NAMES = {
    "availabilityZone": "availability-zone",
    "availabilityZoneId": "availability-zone-id",
    "cidrBlock": "cidr-block",
    "defaultForAz": "default-for-az",
    "isDefault": "is-default",
}


@CORRECTIONS.instead(
    "It does not know the older names of filters, which the provider sends, and then finds every VPC and subnet.",
    "EC2 API reference, DescribeVpcs and DescribeSubnets; terraform-provider-aws, internal/service/ec2/"
    "vpc_data_source.go and vpc_subnet_data_source.go",
    "_parse_filters",
)
def filters(original: Any, parameters: Mapping[str, Any]) -> Tree:
    """The filters of a request, by EC2's names."""
    return {_OLDER_NAMES.get(name, name): values for name, values in original(parameters).items()}
