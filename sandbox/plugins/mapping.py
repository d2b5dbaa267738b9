"""Joins a Pulumi SDK and a Terraform provider: which class is which type, and which property is which field.

Everything is derived from both. What deviates from the rules is in the plugin's `deviations.toml`, with a reason.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .classes import Classes, Properties, camel

Described = Mapping[str, Any]
"""Fields, types or a provider as the bridge marshals them (pulumi-terraform-bridge, pkg/tfbridge/info)."""

Info = dict[str, Any]
"""The bridge's settings, by the names of its own fields."""

_OLD_MODULES = ("index", "ec2")
"""Terraform's oldest types don't name the service of these modules."""

_ASSETS = {"file": {"Kind": 0}, "archive": {"Kind": 2, "Format": 3}}
"""The numbers of the bridge's FileAsset, FileArchive and Pulumi's ZIPArchive."""

_STRING, _LIST, _MAP, _SET = 4, 5, 6, 7
"""The numbers of the bridge's types."""


def join(sdk: Classes, provider: Described, deviations: Mapping[str, Any]) -> Info:
    """The mapping that the plugin reads.

    Args:
        sdk: the SDK's classes.
        provider: the provider's description.
        deviations: the tables `config`, `resources` and `functions`, by Terraform's names, `copies`, and the lists
            `refused` and `endpoints` of settings.
    """
    joined = Join(sdk)
    copies = deviations.get("copies", {})
    resources = provider["resources"]
    resources = {**resources, **{name: resources[row["of"]] for name, row in copies.items()}}
    tables = {**deviations.get("resources", {}), **_tables(copies, deviations.get("resources", {}))}
    return {
        "Config": joined.align(provider.get("schema", {}), sdk.config, deviations.get("config", {})),
        "Resources": joined.resources(resources, tables),
        "Copies": {name: row["of"] for name, row in copies.items()},
        "Refused": deviations.get("refused", []),
        "Endpoints": deviations.get("endpoints", []),
        "DataSources": joined.functions(provider.get("dataSources", {}), deviations.get("functions", {})),
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
                    described[name], self._sdk.functions[token], deviations.get(name, {}).get("fields", {})
                ),
            }
            for name, token in sorted(matched.items())
        }

    def _resource(self, fields: Described, token: str, properties: Properties, deviations: Described) -> Info:
        infos = self.align(fields, properties, deviations.get("fields", {}))
        names = dict(deviations.get("names", {}))
        if _is_input(fields.get("name", {})):
            names.setdefault("name", {})
        auto_names = {name: _auto_name(options) for name, options in names.items() if options is not False}
        for name in auto_names:
            infos.setdefault(name, {})
        return {
            "Tok": token,
            "Fields": infos,
            "AutoNames": auto_names,
            "ID": deviations.get("id", ""),
            "DeleteBeforeReplace": deviations.get("delete_before_replace", False),
        }

    def align(self, fields: Described, properties: Properties, deviations: Described) -> Info:
        """The bridge's settings for the fields of one object: names, and lists or single values.

        Args:
            fields: Terraform's fields.
            properties: Pulumi's properties.
            deviations: Terraform's name to what the rules don't give: `name`, `asset`, `hash`, `default`, `env`,
                `secret`, `type` and, for nested objects, `fields`.
        """
        tables = {name: table for name, table in deviations.items() if name in fields}
        wires = {name: table["name"] for name, table in tables.items() if table.get("name") in properties}
        free = properties.keys() - wires.values()
        for are_alike in (_are_equal, _are_similar):
            for name in sorted(fields.keys() - wires.keys()):
                found = [wire for wire in free if are_alike(wire, name)]
                if len(found) == 1:
                    wires[name] = found[0]
                    free.remove(found[0])
        infos = {name: _told(table) for name, table in tables.items()}
        for name, wire in wires.items():
            infos[name] = self._field(fields[name], properties[wire], tables.get(name, {}))
            # The bridge has its own rule for the plural of a list's name. This part of it is certain.
            is_list = infos[name].get("MaxItemsOne", _is_single(fields[name])) is False
            adds_s = is_list and (name.endswith("ss") or not name.endswith("s"))
            if wire != camel(name) + "s" * adds_s:
                infos[name]["Name"] = wire
        return {name: info for name, info in sorted(infos.items()) if info}

    def _field(self, field: Described, kind: str, table: Described) -> Info:
        """The bridge's settings for a field, but for its name."""
        info = _told(table)
        single = _is_single(field)
        if single is not None and single == kind.startswith("list:"):
            single = not single
            info["MaxItemsOne"] = single
        if single is False:
            kind = kind.removeprefix("list:")
        if kind.startswith("document:"):
            info |= {"Type": "string", "AltTypes": ["object"]}
        return info | self._inside(field, kind, table)

    def _inside(self, field: Described, kind: str, table: Described) -> Info:
        """The bridge's settings for the values in a field."""
        if field["type"] == _STRING and kind in ("boolean", "integer", "number"):
            return {"Type": kind}
        element = field.get("element", {})
        if "schema" in element:
            inner = self._field(element["schema"], kind.removeprefix("map:"), {})
            return {"Elem": inner} if inner else {}
        properties = self._sdk.types.get(kind.removeprefix("map:").removeprefix("object:"), {})
        fields = self.align(element.get("resource", {}), properties, table.get("fields", {}))
        # Terraform's map of fields is an object.
        inner = {"Fields": fields} if fields else {}
        return inner if field["type"] == _MAP or not inner else {"Elem": inner}


def _is_input(field: Described) -> bool:
    return bool(field.get("optional") or field.get("required"))


def _is_single(field: Described) -> bool | None:
    """Whether a list is one value in Pulumi, unless the mapping says otherwise. None for what is not a list."""
    return field.get("maxItems") == 1 if field["type"] in (_LIST, _SET) else None


def _told(table: Described) -> Info:
    """A row of deviations in the bridge's words."""
    info: Info = {}
    if "name" in table:
        info["Name"] = table["name"]
    if "asset" in table:
        info["Asset"] = _ASSETS[table["asset"]] | ({"HashField": table["hash"]} if "hash" in table else {})
    if "default" in table or "env" in table:
        info["Default"] = {"Value": table.get("default"), "EnvVars": table.get("env")}
    words = {"secret": "Secret", "type": "Type"}
    return info | {words[word]: table[word] for word in words if word in table}


def _auto_name(options: Mapping[str, Any]) -> Info:
    words = {"lower": "Lower", "prefix": "Prefix", "suffix": "Suffix", "suffix_if": "SuffixIf"}
    sizes = {"Longest": options.get("longest", 255), "Random": options.get("random", 7)}
    return sizes | {words[word]: options[word] for word in words if word in options}


def _are_equal(wire: str, name: str) -> bool:
    return wire in (camel(name), f"{camel(name)}s")


def _are_similar(wire: str, name: str) -> bool:
    """Whether a name is part of the other, or both differ in their endings only, such as indexes and indices."""
    left, right = wire.lower(), name.replace("_", "")
    return left in right or right in left or (len(right) > 4 and left.startswith(right[:-2]))
