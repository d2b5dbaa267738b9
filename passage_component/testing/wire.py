"""Values in Pulumi's wire format (sdk/go/common/resource/plugin/rpc.go): a special value is a signed object."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime import rpc

UNKNOWN = "<unknown>"
"""Stands for a value that a preview does not know yet."""


class _Signature:
    """The signatures of special values (sdk/go/common/resource/sig)."""

    KEY = "4dabf18193072939515e22adb298388d"
    SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker, not a secret
    ASSET = "c44067f5952c0a294b673a41bacd8c17"
    ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
    OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


@dataclass(frozen=True)
class Secret:
    """Stands for a secret; `value` is the secret value."""

    value: Any


def read(value: Any) -> Any:
    """A value from the wire as a reader writes it: `UNKNOWN`, `Secret`, and whole numbers as such."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value == rpc.UNKNOWN:
        return UNKNOWN
    match _signature(value):
        case _Signature.SECRET:
            return Secret(read(value["value"]))
        case _Signature.ASSET:
            return {"asset": value.get("path") or value.get("uri") or value.get("text", "")}
        case _Signature.ARCHIVE:
            return {"archive": read(value.get("assets") or value.get("path") or value.get("uri"))}
        case _:
            return _mapped(value, read)


def write(value: Any) -> Any:
    """A value for the wire: the opposite of `read`, without archives and assets."""
    if isinstance(value, Secret):
        return secret(write(value.value))
    if isinstance(value, Mapping):
        return {key: write(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [write(item) for item in value]
    return rpc.UNKNOWN if value == UNKNOWN else value


def secret(value: Any) -> Any:
    """A value marked as secret."""
    is_marked = _signature(value) == _Signature.SECRET
    return value if is_marked else {_Signature.KEY: _Signature.SECRET, "value": value}


def is_special(value: Any) -> bool:
    """Whether the value is a signed object, such as a secret or an archive, or unknown."""
    return _signature(value) is not None or value == rpc.UNKNOWN


def revealed(value: Any) -> Any:
    """A value as `read` returns it, without the marks of secrets."""
    if isinstance(value, Secret):
        return revealed(value.value)
    return _mapped(value, revealed)


def with_outputs(value: Any) -> Any:
    """Secrets and unknown values as Outputs, which is how transforms see them."""
    if value == rpc.UNKNOWN:
        return {_Signature.KEY: _Signature.OUTPUT}
    if _signature(value) == _Signature.SECRET:
        return {_Signature.KEY: _Signature.OUTPUT, "value": with_outputs(value["value"]), "secret": True}
    return _mapped(value, with_outputs)


def without_outputs(value: Any) -> Any:
    """The opposite of `with_outputs`. The dependencies of Outputs are lost."""
    if _signature(value) == _Signature.OUTPUT:
        known = without_outputs(value["value"]) if "value" in value else rpc.UNKNOWN
        return secret(known) if value.get("secret") else known
    return _mapped(value, without_outputs)


def depending_on(value: Any, urns: Iterable[str]) -> Any:
    """The value as an Output that depends on resources, unless it depends on them already."""
    missing = set(urns) - dependencies_of(value)
    if not missing:
        return value
    is_output = _signature(value) == _Signature.OUTPUT
    output = value if is_output else {_Signature.KEY: _Signature.OUTPUT, "value": value}
    return {**output, "dependencies": sorted(missing | set(output.get("dependencies", ())))}


def dependencies_of(value: Any) -> set[str]:
    """The URNs that the Outputs in a value depend on."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    urns = set(value.get("dependencies", ())) if _signature(value) == _Signature.OUTPUT else set[str]()
    return urns.union(*map(dependencies_of, items))


def _signature(value: Any) -> str | None:
    return value.get(_Signature.KEY) if isinstance(value, dict) else None


def _mapped(value: Any, function: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: function(item) for key, item in value.items()}
    return [function(item) for item in value] if isinstance(value, list) else value
