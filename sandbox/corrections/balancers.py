"""Corrections of Elastic Load Balancing: conditions and actions that get lost."""

from collections.abc import Mapping
from typing import Any

from .correction import Corrections
from .trees import Tree, members, tree_of, xml_of

CORRECTIONS = Corrections("services.alb")


@CORRECTIONS.instead(
    "It drops the conditions of query strings.",
    "Elastic Load Balancing API reference, RuleCondition",
    "_parse_conditions",
)
def query_conditions(original: Any, parameters: Mapping[str, Any], prefix: str = "Conditions") -> list[Tree]:
    """A rule's conditions, with those of query strings as the emulator compares them."""
    conditions: list[Tree] = original(parameters, prefix)
    for number, condition in enumerate(conditions, 1):
        given = tree_of(parameters, f"{prefix}.member.{number}.QueryStringConfig")
        if given:
            condition["QueryStringConfig"] = given
            pairs = members(given, "Values")
            condition["Values"] = [
                f"{pair['Key']}={pair['Value']}" if "Key" in pair else pair["Value"] for pair in pairs
            ]
    return conditions


@CORRECTIONS.instead(
    "It returns no conditions of query strings. The AWS provider then ends with a panic.",
    "Elastic Load Balancing API reference, RuleCondition",
    "_condition_xml",
)
def query_condition_of_answer(original: Any, condition: Tree) -> str:
    """A condition as an answer has it."""
    if "QueryStringConfig" not in condition:
        return str(original(condition))
    return f"<member>{xml_of({name: condition[name] for name in ('Field', 'QueryStringConfig')})}<Values/></member>"


@CORRECTIONS.instead(
    "It drops the weights of several target groups, and Cognito's settings.",
    "Elastic Load Balancing API reference, Action",
    "_parse_actions",
)
def whole_actions(original: Any, parameters: Mapping[str, Any], prefix: str = "DefaultActions") -> list[Tree]:
    """The actions of a listener or a rule. Of several target groups, the heaviest gets the requests."""
    actions: list[Tree] = original(parameters, prefix)
    for number, action in enumerate(actions, 1):
        given = tree_of(parameters, f"{prefix}.member.{number}")
        action["Given"] = {
            name: given[name] for name in ("ForwardConfig", "AuthenticateCognitoConfig") if name in given
        }
        if "ForwardConfig" in given:
            given["ForwardConfig"].setdefault("TargetGroupStickinessConfig", {"Enabled": "false"})
            groups = members(given["ForwardConfig"], "TargetGroups")
            heaviest = max(groups, key=lambda group: int(group.get("Weight") or 1))
            action["TargetGroupArn"] = heaviest["TargetGroupArn"]
    return actions


@CORRECTIONS.instead(
    "It returns neither the weights of several target groups nor Cognito's settings.",
    "Elastic Load Balancing API reference, Action",
    "_action_xml",
)
def whole_action_of_answer(original: Any, action: Tree) -> str:
    """An action as an answer has it. It has a target group of its own if there is one only."""
    given = action.get("Given") or {}
    if len(members(given, "ForwardConfig", "TargetGroups")) > 1:
        action = {name: action[name] for name in action if name != "TargetGroupArn"}
    return f"{str(original(action)).removesuffix('</member>')}{xml_of(given)}</member>"
