"""Joins a Pulumi SDK and a Terraform provider: which class is which type, and which property is which field.

Everything is derived from both. What deviates from the rules is in the plugin's `deviations.toml`, with a reason.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .classes import Classes, Properties

Described = Mapping[str, Any]
"""A field, type or provider as `bridge/generate.go` describes it."""

Info = dict[str, Any]
"""The bridge's settings, by the names of its own fields."""

_OLD_MODULES = ("index", "ec2")
"""Terraform's oldest types don't name the service of these modules."""

_ASSETS = {"file": {"Kind": 0}, "archive": {"Kind": 2, "Format": 3}}
"""The numbers of the bridge's FileAsset, FileArchive and Pulumi's ZIPArchive."""


def join(sdk: Classes, provider: Described, deviations: Mapping[str, Any]) -> Info:
    """The mapping that the plugin reads.

    Args:
        sdk: the SDK's classes.
        provider: the provider's description.
        deviations: the tables `config`, `resources` and `functions`, by Terraform's names.
    """
    joined = Join(sdk)
    copies = deviations.get("copies", {})
    resources = {**provider["Resources"], **{name: provider["Resources"][row["of"]] for name, row in copies.items()}}
    tables = {**deviations.get("resources", {}), **_tables(copies, deviations.get("resources", {}))}
    return {
        "Config": joined.align(provider["Config"], sdk.config, deviations.get("config", {})),
        "Resources": joined.resources(resources, tables),
        "Copies": {name: row["of"] for name, row in copies.items()},
        "Refused": deviations.get("refused", []),
        "DataSources": joined.functions(provider["DataSources"], deviations.get("functions", {})),
    }


def _tables(copies: Described, deviations: Described) -> Info:
    """The deviations of a copy are those of its first, but for the token."""
    return {name: {**deviations.get(row["of"], {}), "token": row["token"]} for name, row in copies.items()}


def candidates(token: str) -> list[str]:
    """The names, without separators, that a token such as `aws:lambda/function:Function` may have in Terraform."""
    package, module, member = token.split(":")
    module = module.partition("/")[0]
    member = member.removeprefix("get").lower()
    names = [package + module + member]
    if module in _OLD_MODULES:
        names += [package + member, member]
    return names


def match(tokens: Iterable[str], names: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Terraform's name to token, for the tokens that have one.

    Args:
        tokens: the SDK's tokens.
        names: Terraform's names.
        known: Terraform's name to token, where the rule does not hold.
    """
    plain = {name.replace("_", ""): name for name in names if name not in known}
    matched = {name: token for name, token in known.items() if name in set(names)}
    for token in tokens:
        if token not in known.values():
            name = next((plain[candidate] for candidate in candidates(token) if candidate in plain), None)
            if name:
                matched.setdefault(name, token)
    return matched


class Join:
    """Joins fields and properties, with the nested types of an SDK."""

    def __init__(self, sdk: Classes) -> None:
        self._sdk = sdk

    def resources(self, described: Described, deviations: Described) -> Info:
        """The mapping of the resources."""
        known = {name: table["token"] for name, table in deviations.items() if "token" in table}
        matched = match(self._sdk.resources, described, known)
        return {
            name: self._resource(described[name], token, self._sdk.resources[token], deviations.get(name, {}))
            for name, token in sorted(matched.items())
        }

    def functions(self, described: Described, deviations: Described) -> Info:
        """The mapping of the functions."""
        known = {name: table["token"] for name, table in deviations.items() if "token" in table}
        matched = match(self._sdk.functions, described, known)
        return {
            name: {
                "Tok": token,
                "Fields": self.align(
                    described[name]["Fields"], self._sdk.functions[token], deviations.get(name, {}).get("fields", {})
                ),
            }
            for name, token in sorted(matched.items())
        }

    def _resource(self, described: Described, token: str, properties: Properties, deviations: Described) -> Info:
        fields = described["Fields"]
        info: Info = {"Tok": token, "Fields": self.align(fields, properties, deviations.get("fields", {}))}
        if deviations.get("delete_before_replace"):
            info["DeleteBeforeReplace"] = True
        if "id" in deviations:
            info |= {"IDFields": deviations["id"], "Separator": deviations.get("separator", ",")}
        names = dict(deviations.get("names", {}))
        if "name" in fields and fields["name"]["IsInput"]:
            names.setdefault("name", {})
        info["AutoNames"] = {name: _auto_name(options) for name, options in names.items() if options is not False}
        info["Documents"] = [
            name
            for name, field in fields.items()
            if properties.get(info["Fields"].get(name, {}).get("Name", field["Name"]), "").startswith("document:")
        ]
        info["Region"] = "region" in fields and not fields["region"]["IsDeprecated"]
        tags = fields.get("tags")
        info["Tags"] = bool(not described["IsNew"] and tags and tags["IsInput"] and "tags_all" in fields)
        return info

    def align(self, fields: Described, properties: Properties, deviations: Described) -> Info:
        """The bridge's settings for the fields of one object: names, and lists or single values.

        Args:
            fields: Terraform's fields.
            properties: Pulumi's properties.
            deviations: Terraform's name to what the rules don't give: `name`, `asset`, `hash`, `default`, `env`,
                `secret`, `type`, `omit` and, for nested objects, `fields`.
        """
        infos: Info = {}
        taken = {table["name"] for table in deviations.values() if "name" in table}
        left = []
        for name, field in sorted(fields.items()):
            table = deviations.get(name, {})
            found = [table["name"]] if "name" in table else [field["Name"], field["Other"]]
            wire = next((wire for wire in found if wire in properties and (wire not in taken or "name" in table)), None)
            if wire is None:
                left.append(name)
                continue
            taken.add(wire)
            infos[name] = self._field(field, wire, properties[wire], table)
        for name in left:
            similar = [wire for wire in properties if wire not in taken and _alike(wire, name)]
            table = deviations.get(name, {})
            if len(similar) == 1:
                taken.add(similar[0])
                infos[name] = self._field(fields[name], similar[0], properties[similar[0]], table)
            elif table:
                infos[name] = _told(table)
        return {name: info for name, info in infos.items() if info}

    def _field(self, field: Described, wire: str, kind: str, table: Described) -> Info:
        info = _told(table)
        single = field["IsSingle"]
        if field["Type"] == "list" and single == kind.startswith("list:"):
            single = not single
            info["MaxItemsOne"] = single
        if wire != (field["Name"] if single == field["IsSingle"] else field["Other"]):
            info["Name"] = wire
        if field["Type"] == "list" and not single:
            kind = kind.removeprefix("list:")
        return info | self._inside(field, kind, table)

    def _inside(self, field: Described, kind: str, table: Described) -> Info:
        """The bridge's settings for the values in a field."""
        if field["Type"] == "string" and kind in ("boolean", "integer", "number"):
            return {"Type": kind}
        properties = self._sdk.types.get(kind.removeprefix("map:").removeprefix("object:"), {})
        if field["Type"] == "object":
            fields = self.align(field["Fields"], properties, table.get("fields", {}))
            return {"Fields": fields} if fields else {}
        if not field.get("Elem"):
            return {}
        if field["Elem"]["Type"] == "object":
            fields = self.align(field["Elem"]["Fields"], properties, table.get("fields", {}))
            return {"Elem": {"Fields": fields}} if fields else {}
        inner = self._field(field["Elem"], "", kind.removeprefix("map:"), {})
        inner.pop("Name", None)
        return {"Elem": inner} if inner else {}


def _told(table: Described) -> Info:
    """A row of deviations in the bridge's words."""
    info: Info = {}
    if "name" in table:
        info["Name"] = table["name"]
    if "asset" in table:
        info["Asset"] = _ASSETS[table["asset"]] | ({"HashField": table["hash"]} if "hash" in table else {})
    if "default" in table or "env" in table:
        info["Default"] = {"Value": table.get("default"), "EnvVars": table.get("env")}
    words = {"secret": "Secret", "type": "Type", "omit": "Omit"}
    return info | {words[word]: table[word] for word in words if word in table}


def _auto_name(options: Mapping[str, Any]) -> Info:
    words = {"lower": "Lower", "prefix": "Prefix", "suffix": "Suffix", "suffix_if": "SuffixIf"}
    sizes = {"Longest": options.get("longest", 255), "Random": options.get("random", 7)}
    return sizes | {words[word]: options[word] for word in words if word in options}


def _alike(wire: str, name: str) -> bool:
    """Whether a name is part of the other, or both differ in their endings only, such as indexes and indices."""
    left, right = wire.lower(), name.replace("_", "")
    return left in right or right in left or (len(right) > 4 and left.startswith(right[:-2]))
