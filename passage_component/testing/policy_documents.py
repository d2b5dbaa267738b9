"""`aws.iam.get_policy_document`, computed as the AWS provider does, without a call to AWS.

hashicorp/terraform-provider-aws, internal/service/iam: policy_document_data_source.go and policy_model.go.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import camel_case

_ELEMENTS = {"actions": "Action", "notActions": "NotAction", "resources": "Resource", "notResources": "NotResource"}
_ORDER = ("Sid", "Effect", *_ELEMENTS.values(), "Principal", "NotPrincipal", "Condition")
_VERSION, _OLD_VERSION = "2012-10-17", "2008-10-17"


def policy_document(arguments: Mapping[str, Any]) -> dict[str, str]:
    """The outputs `json` and `minifiedJson` for arguments in the wire format.

    Raises:
        ValueError: statements of one document, or of the source documents, have the same `sid`.
    """
    statements: list[dict[str, Any]] = []
    sources = _documents(arguments, "sourceJson", "sourcePolicyDocuments")
    policy: dict[str, Any] = {"Version": arguments.get("version") or _VERSION, "Statement": _statements(arguments)}
    if arguments.get("policyId"):
        policy["Id"] = arguments["policyId"]
    _check_sids([statement for document in sources for statement in _listed(document.get("Statement"))])
    _check_sids(policy["Statement"])
    if policy["Version"] == _OLD_VERSION and "&{" in json.dumps(arguments.get("statements")):
        raise ValueError(f'statements: "&{{" begins a variable, which version {_OLD_VERSION} does not have. Remove it.')
    merged: dict[str, Any] = {"Version": ""}
    for document in [*sources, policy, *_documents(arguments, "overrideJson", "overridePolicyDocuments")]:
        merged["Version"] = max(merged["Version"], document.get("Version", ""))
        merged |= {"Id": document["Id"]} if document.get("Id") else {}
        for statement in _listed(document.get("Statement")):
            _merge(statements, statement)
    ordered = {key: merged[key] for key in ("Version", "Id") if merged.get(key)}
    ordered |= {"Statement": statements} if statements else {}
    return {"json": _text(ordered, indent=2), "minifiedJson": _text(ordered, separators=(",", ":"))}


def _documents(arguments: Mapping[str, Any], one: str, several: str) -> list[dict[str, Any]]:
    texts = [arguments.get(one), *(arguments.get(several) or ())]
    return [json.loads(text) for text in texts if text]


def _check_sids(statements: Sequence[Mapping[str, Any]]) -> None:
    sids = [statement["Sid"] for statement in statements if statement.get("Sid")]
    if twice := [sid for sid in sids if sids.count(sid) > 1]:
        raise ValueError(f'statements: "{twice[0]}" is the sid of two statements. Change one.')


def _merge(statements: list[dict[str, Any]], statement: dict[str, Any]) -> None:
    """Add a statement, in place of an earlier one with its `Sid`."""
    for place, earlier in enumerate(statements):
        if statement.get("Sid") and earlier.get("Sid") == statement["Sid"]:
            statements[place] = statement
            return
    statements.append(statement)


def _statements(arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    # The SDK leaves the keys of a dict as they are, and the provider takes both spellings.
    blocks = arguments.get("statements") or ()
    return [_statement({camel_case(key): value for key, value in block.items()}) for block in blocks]


def _statement(block: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": block["sid"]} if block.get("sid") else {}
    statement["Effect"] = block.get("effect") or "Allow"
    for name, element in _ELEMENTS.items():
        if block.get(name):
            # Only resources and the like may have variables, which are written `&{...}` in a program.
            is_variable = name in ("resources", "notResources")
            statement[element] = _one_or_sorted([_variables(text) if is_variable else text for text in block[name]])
    for name, element in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if block.get(name):
            statement[element] = _principals(block[name])
    if block.get("conditions"):
        statement["Condition"] = _conditions(block["conditions"])
    return statement


def _principals(blocks: Sequence[Mapping[str, Any]]) -> Any:
    principals: dict[str, list[str]] = {}
    for block in blocks:
        principals.setdefault(block["type"], []).extend(_variables(text) for text in block["identifiers"])
    if principals == {"*": ["*"]}:
        return "*"
    return {type_: _one_or_sorted(principals[type_]) for type_ in sorted(principals)}


def _conditions(blocks: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    conditions: dict[str, dict[str, list[str]]] = {}
    for block in blocks:
        values = conditions.setdefault(block["test"], {}).setdefault(block["variable"], [])
        values.extend(_variables(text) for text in block["values"])
    return conditions


def _one_or_sorted(texts: Sequence[str]) -> Any:
    distinct = sorted(set(texts), reverse=True)
    return distinct[0] if len(distinct) == 1 else distinct


def _variables(text: str) -> str:
    return text.replace("&{", "${")


def _listed(statements: Any) -> list[dict[str, Any]]:
    listed = [statements] if isinstance(statements, dict) else statements or ()
    return [_ordered(statement) for statement in listed]


def _ordered(statement: Mapping[str, Any]) -> dict[str, Any]:
    ordered = {key: statement[key] for key in _ORDER if key in statement}
    if "Condition" in ordered:
        ordered["Condition"] = {
            test: {variable: _condition(value) for variable, value in sorted(variables.items())}
            for test, variables in sorted(ordered["Condition"].items())
        }
    return ordered


def _condition(value: Any) -> Any:
    """A value of a condition: one text instead of a list with one, and `true` and `false` as texts."""
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    return str(value).lower() if isinstance(value, bool) else value


def _text(document: Mapping[str, Any], **layout: Any) -> str:
    """JSON as Go writes it, which escapes what HTML reserves."""
    text = json.dumps(document, ensure_ascii=False, **layout)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
