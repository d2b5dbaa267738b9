"""Corrections of EC2's instances: metadata options and the root volume."""

import re
from collections.abc import Mapping
from typing import Any

from ministack.services import ec2

from .correction import Corrections
from .trees import Tree, extended, tree_of, xml_of

CORRECTIONS = Corrections("services.ec2")

_INSTANCE = re.compile(rb"<instanceId>([^<]+)</instanceId>")
_METADATA = {
    "State": "applied",
    "HttpTokens": "optional",
    "HttpPutResponseHopLimit": "1",
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
}
"""AWS's defaults."""


@CORRECTIONS.instead(
    "It drops metadata options and the settings of the root volume.",
    "EC2 API reference, RunInstances",
    "_run_instances",
)
def settings_of_instance(original: Any, parameters: Mapping[str, Any]) -> Any:
    """RunInstances."""
    answered = original(parameters)
    mappings = tree_of(parameters, "BlockDeviceMapping").values()
    for id_ in _INSTANCE.findall(answered[2]) if answered[0] == 200 else []:
        instance = ec2._instances[id_.decode()]
        instance["MetadataOptions"] = tree_of(parameters, "MetadataOptions")
        for ebs in (each.get("Ebs", {}) for each in mappings if each["DeviceName"] == instance["RootDeviceName"]):
            volume = ec2._volumes[instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]]
            volume["Size"] = int(ebs.get("VolumeSize") or volume["Size"])
            volume["VolumeType"] = ebs.get("VolumeType") or volume["VolumeType"]
            volume["Encrypted"] = ebs.get("Encrypted") == "true"
    return answered


@CORRECTIONS.instead("It returns no metadata options.", "EC2 API reference, Instance", "_instance_xml")
def metadata_of_instance(original: Any, instance: Tree) -> str:
    """An instance as an answer has it."""
    options = _METADATA | instance.get("MetadataOptions", {})
    named = {f"{name[0].lower()}{name[1:]}": value for name, value in options.items()}
    return extended(original(instance), "item", xml_of({"metadataOptions": named}))
