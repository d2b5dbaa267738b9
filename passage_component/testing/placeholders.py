"""Placeholders for what a provider would return: of the types that the SDK declares, the same in every run.

A placeholder's form is that of AWS's own value where the form is known, such as an ARN, a URL, an ID or a host name.
"""

import enum
import functools
import hashlib
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pulumi import _types

from . import wire
from .forms import ARN_SERVICES, FORMS, TEXTS, WITHOUT_REGION

ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"

_DEPTH = 3
"""The depth of nested objects. Some types of the SDK have hundreds of kinds of objects in each other."""

_NUMBERS = (bool, int, float)
"""Their arguments have defaults, which the provider returns."""

_PHYSICAL_NAMES = ("name", "bucket", "identifier", "clusterIdentifier")


class _Facts(dict[str, Any]):
    """The values for a form's braces; the physical name stands for an output that the type does not have."""

    def __missing__(self, _name: str) -> str:
        return str(self["physical"])


def outputs_of(
    class_: type,
    token: str,
    name: str,
    inputs: Mapping[str, Any],
    *,
    seed: str,
    region: str,
    undeclared: Iterable[str] = (),
    is_preview: bool = False,
) -> dict[str, Any]:
    """The outputs of a resource or a function: its inputs, and a placeholder for every output that the class declares.

    An argument that was left out and has no default is None, as it is with the provider.

    Args:
        class_: the SDK's class of the resource, or of the function's result.
        token: the type's or the function's token.
        name: the resource's logical name, or the function's.
        inputs: the inputs or arguments, in the wire format.
        seed: what the placeholders are made from, beside their names. Different for each resource.
        region: the AWS region.
        undeclared: the names of outputs that the class does not declare. Default: none.
        is_preview: leave out what only the provider knows. Default: false.

    Returns:
        Output name in the schema (camelCase) to value, in the wire format. It has `id` for a resource of any class.
    """
    types_of = _types.output_type_types if _types.is_output_type(class_) else _types.resource_types
    declared: dict[str, Any] = dict.fromkeys(undeclared, str) | types_of(class_)
    if is_preview:
        return {key: _completed(value, declared.get(key), None) for key, value in inputs.items()}
    facts = _facts(token, name, inputs, seed, region)
    forms = FORMS.get(token) or FORMS.get(_resource_of(token), {})
    outputs: dict[str, Any] = {}

    def note(key: str, value: Any) -> None:
        outputs[key] = value
        if isinstance(value, str | int | float):
            facts.setdefault(key, value)

    for key, value in inputs.items():
        note(key, _completed(value, declared.get(key), facts))
    if "tagsAll" in declared and "tags" in inputs:
        note("tagsAll", inputs["tags"])
    for key in _PHYSICAL_NAMES:
        if key in declared and key not in outputs and key not in forms:
            note(key, facts["physical"])
    for key, form in forms.items():
        if key not in inputs and (key == "id" or key in declared):
            note(key, _filled(form, facts))
    left_out = _optional_arguments(class_)
    if _types.is_output_type(class_):
        # A function looks up what the program did not name.
        left_out -= {"id", "arn"}
    for key, hint in {"id": str, **declared}.items():
        if key not in outputs and key != "urn" and (key not in left_out or hint in _NUMBERS):
            note(key, _placeholder(key, hint, facts, _DEPTH))
    return outputs


@functools.cache
def _optional_arguments(class_: type) -> frozenset[str]:
    """The outputs that are arguments, too, and may be None: those of a function's result, or of an SDK's resource."""
    is_result = _types.is_output_type(class_)
    constructor = getattr(class_, "_internal_init", None)
    arguments = inspect.signature(constructor).parameters if constructor else {}
    optional = set()
    for python, name in _types.resource_py_to_pulumi_names(class_).items():
        getter = inspect.getattr_static(class_, python, None)
        hint = getter.fget.__annotations__.get("return") if isinstance(getter, property) else None
        # A resource has Output[Optional[T]].
        may_be_none = any(type(None) in typing.get_args(part) for part in (hint, *typing.get_args(hint)))
        if may_be_none and (is_result or python in arguments):
            optional.add(name)
    return frozenset(optional)


def _facts(token: str, name: str, inputs: Mapping[str, Any], seed: str, region: str) -> _Facts:
    # Not for a secret: it is only a text that differs from one resource to the next.
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "it"
    resource = _resource_of(token)
    _, module, kind = (resource or token).split(":")
    host_service = module.partition("/")[0].lower()
    service = ARN_SERVICES.get(host_service, host_service)
    place = given if isinstance(given := inputs.get("region"), str) else region
    suffix = ".fifo" if True in (inputs.get("fifoQueue"), inputs.get("fifoTopic")) else ""
    prefix = inputs.get("namePrefix") or inputs.get("bucketPrefix")
    function, full_name = inputs.get("functionName"), inputs.get("name")
    physical = f"{prefix if isinstance(prefix, str) else f'{slug}-'}{digest[:7]}{suffix}"
    if resource:
        # A function names what it looks up, by its name or its ARN.
        names = (value for key, value in inputs.items() if key.endswith(("Name", "Identifier")))
        physical = next((value.rpartition(":")[2] for value in names if isinstance(value, str)), physical)
    name_or_physical = full_name if isinstance(full_name, str) else physical
    return _Facts(
        account=ACCOUNT,
        region=place,
        place="" if service in WITHOUT_REGION else place,
        slug=slug,
        physical=physical,
        hash=digest,
        HASH=digest.upper(),
        number=int(digest[:8], 16),
        uuid="-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:])),
        service=service,
        kind=_kebab(kind),
        host=f"{slug}-{digest[:7]}.{host_service}.{region}.amazonaws.com",
        function=function.rpartition(":function:")[2] if isinstance(function, str) else slug,
        absolute=_absolute(full_name if isinstance(full_name, str) else slug),
        rootless=name_or_physical.removeprefix("/"),
        balancer={"network": "net", "gateway": "gwy"}.get(str(inputs.get("loadBalancerType")), "app"),
    )


def _absolute(name: str) -> str:
    """A record's whole name; one without a dot is within its zone."""
    return name.removesuffix(".") if "." in name else f"{name}.example.com".removeprefix(".")


def _resource_of(token: str) -> str:
    """The type token of the resource that a function such as `aws:route53/getZone:getZone` reads; else empty."""
    function = re.fullmatch(r"(?P<module>.+)/get(?P<first>[A-Z])(?P<rest>\w*):get\w+", token)
    if not function:
        return ""
    return f"{function['module']}/{function['first'].lower()}{function['rest']}:{function['first']}{function['rest']}"


def _filled(form: Any, facts: _Facts) -> Any:
    """A form with the facts in place of its braces."""
    if isinstance(form, str):
        return form.format_map(facts)
    if isinstance(form, dict):
        return {key: _filled(item, facts) for key, item in form.items()}
    return [_filled(item, facts) for item in form] if isinstance(form, list) else form


def _completed(value: Any, hint: Any, facts: _Facts | None) -> Any:
    """A given value, its objects with placeholders for the texts, numbers and booleans that they lack.

    In a preview, without facts, those are unknown. Objects that were left out stay out.
    """
    if wire.is_special(value) or hint is None:
        return value
    hint = _types.unwrap_type(hint)
    if isinstance(value, dict) and _is_output_type(hint):
        fields = _types.output_type_types(hint)
        members = {key: _completed(item, fields.get(key), facts) for key, item in value.items()}
        lacking = {key: field for key, field in fields.items() if key not in members and field in (str, *_NUMBERS)}
        if facts is None:
            return members | {key: wire.write(wire.UNKNOWN) for key in lacking}
        return members | {key: _placeholder(key, field, facts, 1) for key, field in lacking.items()}
    if isinstance(value, list) and _is_list(hint):
        return [_completed(item, typing.get_args(hint)[0], facts) for item in value]
    return value


def _placeholder(name: str, hint: Any, facts: _Facts, depth: int) -> Any:
    """A value of the type, or None if the type is not a provider's."""
    hint = _types.unwrap_type(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(choice for choice in typing.get_args(hint) if choice is not type(None))
    if _is_list(hint):
        item = _placeholder(name.removesuffix("s"), next(iter(typing.get_args(hint)), str), facts, depth)
        return [] if item is None else [item]
    if _is_output_type(hint):
        if depth == 0:
            return {}
        fields = _types.output_type_types(hint).items()
        return {key: _placeholder(key, field, facts, depth - 1) for key, field in fields}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint)).value
    plain: dict[Any, Callable[[], Any]] = {
        bool: lambda: False,
        int: lambda: 443 if name.lower().endswith("port") else 1,
        float: lambda: 1.0,
        str: lambda: _text(name, facts),
        Any: lambda: _text(name, facts),
    }
    if hint in plain:
        return plain[hint]()
    return {} if (typing.get_origin(hint) or hint) in (dict, Mapping) else None


def _text(name: str, facts: _Facts) -> str:
    form = next((form for pattern, form in TEXTS if pattern.fullmatch(name)), f"{{slug}}-{_kebab(name)}")
    return form.format_map(facts)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _is_list(hint: Any) -> bool:
    return (typing.get_origin(hint) or hint) in (list, Sequence)


def _is_output_type(hint: Any) -> bool:
    return isinstance(hint, type) and _types.is_output_type(hint)
