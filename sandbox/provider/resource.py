"""What all resource types share: their table, checks, differences, and the shape of their operations."""

import contextlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from . import model
from .aws import Aws, AwsError
from .values import UNKNOWN, has_unknowns, is_archive, is_unknown

Failure = tuple[str, str]
State = dict[str, Any]


class HalfMadeError(Exception):
    """AWS has made a resource and then failed: the engine records it, tells it, and finishes it in the next `up`.

    Attributes:
        id_: the resource's id.
        outputs: what is known of it.
    """

    def __init__(self, id_: str, outputs: State, reason: str) -> None:
        super().__init__(reason)
        self.id_ = id_
        self.outputs = outputs


@contextlib.contextmanager
def finishing(id_: str, outputs: State) -> Iterator[None]:
    """What is left to do when AWS has made a resource; the real provider, too, has recorded its id by then.

    Raises:
        HalfMadeError: it failed.
    """
    try:
        yield
    except AwsError as error:
        raise HalfMadeError(id_, outputs, str(error)) from error


@dataclass(frozen=True)
class Autoname:
    """How a missing physical name is made from the logical one."""

    property: str
    longest: int
    conflicts_with: str | None = None


@dataclass(frozen=True)
class ResourceType:
    """The table of a resource type, and its operations.

    Attributes:
        token: Pulumi's type token.
        title: what errors call it, as the real provider does.
        service: botocore's name of the service.
        create_operation: the operation whose input says what the properties may be.
        properties: property to the member of that input; an empty text where the type carries it out itself
            or another operation checks it (`checked_by`).
        replaces: properties for which AWS makes a new resource (facts: "Replacement in the provider").
        required: properties that must be given beyond those the model asks for.
        renames: path of a nested property to the model's member where the names differ.
        unordered: lists that AWS keeps as sets.
        documents: properties that are JSON documents, compared as such.
        checked_by: property to (operation, member) for properties that `create_operation` does not have.
        computed: outputs that AWS makes.
        defaults: properties whose value AWS chooses when they are left out.
        kept: properties that stay as they are when they are left out later: the real provider takes a missing block
            for one that it is not to touch.
        autoname: how a missing name is made, if the type has one.
        taggable: whether it takes tags.
        regional: whether it takes a `region` of its own.
    """

    token: str
    title: str
    service: str
    create_operation: str
    properties: Mapping[str, str]
    replaces: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)
    unordered: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    checked_by: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    computed: tuple[str, ...] = ()
    defaults: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    autoname: Autoname | None = None
    taggable: bool = False
    regional: bool = True

    # -- operations, made real by each type ----------------------------------------------------------------

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the resource; returns its id and its outputs."""
        raise NotImplementedError

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What AWS has: (inputs, outputs), or None when it is gone. With empty inputs it is an import."""
        raise NotImplementedError

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Carry out the changed properties; returns the outputs."""
        raise NotImplementedError

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the resource; one that is gone already is no error."""
        raise NotImplementedError

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """The id of what was made from these inputs and is not among the recorded ids; None when there is nothing.

        Raises:
            NotImplementedError: the type can't tell.
        """
        raise NotImplementedError

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """What AWS refuses beyond what its model says."""
        yield from ()

    # -- shared ---------------------------------------------------------------------------------------------

    @property
    def known_properties(self) -> frozenset[str]:
        """Every property the type takes."""
        extra = {"tags", "tagsAll"} if self.taggable else set()
        return frozenset(self.properties) | extra | ({"region"} if self.regional else set())

    @property
    def name_property(self) -> str:
        """The property that tells one from another in an error."""
        return self.autoname.property if self.autoname else next(iter(self.properties))

    def region(self, aws: Aws, values: State) -> str:
        """The region a resource is in."""
        return str(values.get("region") or aws.region)

    def shape_of(self, property_: str) -> Any:
        """The model's shape of a property, or None where no model has it."""
        operation, member = self.checked_by.get(property_, (self.create_operation, self.properties.get(property_, "")))
        return model.input_shape(self.service, operation).members[member] if member else None

    def failures(self, inputs: State) -> list[Failure]:
        """Everything AWS would refuse about known values; every failure names its property."""
        found: list[Failure] = []
        for key, value in inputs.items():
            shape = self.shape_of(key) if key in self.properties else None
            if shape is not None and not is_unknown(value):
                found += model.problems(value, shape, self.renames, key)
        required_members = set(model.input_shape(self.service, self.create_operation).required_members)
        required = self.required | {key for key, member in self.properties.items() if member in required_members}
        if self.autoname and self.autoname.conflicts_with in inputs:
            required -= {self.autoname.property}
        found += [(key, "missing required property") for key in sorted(required - inputs.keys())]
        return found + list(self.rule_failures(inputs))

    def request(self, inputs: State, operation: str, keys: set[str] | None = None) -> dict[str, Any]:
        """The request's parameters for the given properties that the operation takes."""
        shape = model.input_shape(self.service, operation)
        parameters = {}
        for key, member in self.properties.items():
            if member in shape.members and (keys is None or key in keys):
                if key in inputs:
                    parameters[member] = model.to_request(inputs[key], shape.members[member], self.renames, key)
                elif keys is not None:
                    parameters[member] = _empty(shape.members[member])
        return parameters

    def read_inputs(self, response: Mapping[str, Any], inputs: State, operation: str) -> State:
        """The properties as AWS has them; those that it filled in by itself are left out."""
        shape = model.input_shape(self.service, operation)
        result = {}
        for key, member in self.properties.items():
            if member not in shape.members or (key not in inputs and key in self.defaults | self.kept):
                continue
            value = response.get(member)
            if not value and inputs.get(key) in ([], {}):
                result[key] = inputs[key]
                continue
            if value in (None, "", [], {}) or (value is False and key not in inputs):
                continue
            result[key] = model.from_response(value, inputs.get(key), shape.members[member], self.renames, key)
            if has_unknowns(inputs.get(key)):
                result[key] = inputs[key]
        return result

    def preview(self, inputs: State, known: State | None = None) -> State:
        """The outputs of a create or an update that has not happened; `known` are those that stay."""
        return dict.fromkeys(self.computed, UNKNOWN) | (known or {}) | inputs


def changed_value(type_: ResourceType, path: str, old: Any, new: Any) -> bool:
    """Whether a property really differs: sets without order, documents as JSON, archives by their hash."""
    if is_unknown(new):
        return True
    if is_archive(old) and is_archive(new):
        return bool(old.get("hash") != new.get("hash"))
    if path in type_.unordered and isinstance(old, list) and isinstance(new, list):
        return sorted(map(_canonical, old)) != sorted(map(_canonical, new))
    if path in type_.documents and isinstance(old, str) and isinstance(new, str):
        try:
            return bool(json.loads(old) != json.loads(new))
        except ValueError:
            return old != new
    return bool(old != new)


def unique_name(prefix: str) -> str:
    """A name below a prefix, as the real provider makes one: the time, then random digits."""
    return f"{prefix}{time.strftime('%Y%m%d%H%M%S', time.gmtime())}{secrets.token_hex(6)}"


def _canonical(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _empty(shape: Any) -> Any:
    """What takes a value away in an update: AWS leaves a member that is left out as it was."""
    return {"string": "", "list": [], "map": {}, "structure": {}, "boolean": False}.get(shape.type_name, 0)
