"""Stack configuration -> arguments of `PassageHttpApi`."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi
from pulumi.runtime import config as runtime_config

from .args import AlarmArgs, DomainArgs, HttpApiArgs, PassageHttpApiArgs, ThrottlingArgs
from .errors import Given, Path, Problems, camel_case, message, nearest
from .model.settings import AccessLog
from .validate import rules
from .validate.alarms import validate_alarms
from .validate.cors import cors_origin
from .validate.domain import validate_domain
from .validate.reader import Field, Fields, check_keys, keys_of
from .validate.throttling import validate_throttling

OBJECTS: dict[str, Any] = {"throttling": ThrottlingArgs, "domain": DomainArgs, "alarms": AlarmArgs}
"""Keys whose value is an object of the component's arguments, their names in camelCase."""

_KEYS = ("appId", "authOrigin", "issuer", "audiences", "corsOrigins", "logRetentionDays", *OBJECTS, "tags")

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")

_PLAIN = {"basePath"}
"""Texts that decide what exists and so are plain, also in an object with a secret in it."""


def args_from_config(config: pulumi.Config | None = None) -> PassageHttpApiArgs:
    """Read and check the stack's configuration.

    An empty value (`""`, `[]`, `{}`) counts as not set. Secret values stay secret; what is wrong with them is
    told when they resolve.

    Args:
        config: the configuration to read. Default: the project's own.

    Returns:
        All arguments but `routes` and `code`, which are the program's.

    Raises:
        InputError: with every problem found, each naming its configuration key.
    """
    config = config or pulumi.Config()
    problems = Problems("stack configuration", camel_case)
    stack = _Stack(config, problems)
    stack.check_keys()
    app_id = stack.string("appId", rules.app_id)
    auth_origin = stack.string("authOrigin", rules.auth_origin)
    issuer = stack.string("issuer", rules.issuer)
    audiences = stack.strings("audiences", rules.audience)
    origins = stack.strings("corsOrigins", cors_origin)
    retention = stack.retention_days()
    tags = stack.tags()
    if app_id is None and issuer is None:
        stack.add(
            "appId",
            "missing. Run `pulumi config set appId YOUR_APP_ID`, or set the issuer of another OIDC provider.",
        )
    if auth_origin is None and (audiences is None or origins is None):
        stack.add(
            "authOrigin",
            "missing. Run `pulumi config set authOrigin https://app.example.com`, or set the audiences of your tokens "
            "and the corsOrigins of your pages.",
        )
    objects = {key: stack.object(key, known) for key, known in OBJECTS.items()}
    _check_objects(problems, objects, [key for key in OBJECTS if stack.is_secret(key)])
    problems.raise_if_any()
    args: dict[str, Any] = {
        "app_id": app_id,
        "auth_origin": auth_origin,
        "issuer": issuer,
        "audiences": audiences,
        "cors": None if origins is None else {"allow_origins": origins},
        **objects,
        "tags": tags,
    }
    if retention is not None:
        args["access_logs"] = {"retention_days": retention}
        args["function_defaults"] = {"log_retention_days": retention}
    return cast("PassageHttpApiArgs", {key: value for key, value in args.items() if value is not None})


class _Stack:
    """The stack's configuration, read key by key."""

    def __init__(self, config: pulumi.Config, problems: Problems) -> None:
        self._config = config
        self._problems = problems

    def add(self, key: str, template: str, *parts: Given) -> None:
        """Note a problem with a key."""
        self._problems.add((key,), message(template, *parts))

    def check_keys(self) -> None:
        """A mistyped key must not fall back to a default in silence."""
        prefix = f"{self._config.name}:"
        given = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
        for key in sorted(given):
            name = key.removeprefix(prefix)
            if key.startswith(prefix) and name not in _KEYS:
                remedy = nearest(name, _KEYS) or f"Use {', '.join(_KEYS)}. "
                text = message("unknown key. {}Run `pulumi config rm {}` and set the right one.", remedy, name)
                self._problems.add((Given(name),), text)

    def is_secret(self, key: str) -> bool:
        """Whether the stack file has the key encrypted."""
        full_key = self._config.full_key(key)
        return runtime_config.is_config_secret(full_key) or full_key in runtime_config.get_config_secret_keys_env()

    def string(self, key: str, rule: rules.Rule) -> Any:
        """A text, or None when it is unset or empty."""
        if not self._config.get(key):
            return None
        value = self._config.get_secret(key) if self.is_secret(key) else self._config.get(key)
        return Field(self._problems, (key,), value).input(rule)

    def strings(self, key: str, rule: rules.Rule) -> Any:
        """A list of texts, or None when it is unset, empty or not a list."""
        value = self._json(key, list, f"pulumi config set --path '{key}[0]' https://app.example.com")
        if value is None:
            return None
        self._check(key, rule, {(key, index): item for index, item in enumerate(value)})
        return self._as_secret(key, value)

    def object(self, key: str, known: Any) -> dict[str, Any] | None:
        """An argument that is an object: its keys are checked here, its values by the component's rules."""
        value = self._json(key, dict, f"pulumi config set --path {key}.NAME VALUE")
        if value is None:
            return None
        names = {camel_case(name): name for name in keys_of(known)}
        check_keys(self._problems, (key,), value, frozenset(names))
        secret, numbers = self.is_secret(key), known is not DomainArgs
        return {
            names[name]: _value(item, secret=secret and name not in _PLAIN, numbers=numbers)
            for name, item in value.items()
            if name in names
        }

    def retention_days(self) -> Any:
        """How long logs are kept, or None when it is unset."""
        key = "logRetentionDays"
        raw = self._config.get(key)
        if not raw:
            return None
        # `pulumi config set` stores numbers as strings.
        value = int(raw) if re.fullmatch("[0-9]{1,9}", raw) else raw
        self._check(key, rules.retention_days, {(key,): value})
        return self._as_secret(key, value)

    def tags(self) -> dict[str, Any] | None:
        """The tags, or None when there are none."""
        value = self._json("tags", dict, "pulumi config set --path tags.team platform")
        if value is None:
            return None
        self._check("tags", rules.string, {("tags", Given(name)): item for name, item in value.items()})
        return {name: self._as_secret("tags", item) for name, item in value.items()}

    def _check(self, key: str, rule: rules.Rule, values: Mapping[Path, Any]) -> None:
        """Check the values of a key by a rule. Problems of a secret key do not repeat a value."""
        found = Problems(self._problems.subject)
        for path, value in values.items():
            Field(found, path, value).obeys(rule)
        self._problems.take(found, [key] if self.is_secret(key) else [])

    def _as_secret(self, key: str, value: Any) -> Any:
        """The value, as secret as the key is."""
        return pulumi.Output.secret(value) if self.is_secret(key) else value

    def _json(self, key: str, type_: type, example: str) -> Any:
        """The parsed value of a structured key, or None when it is unset, empty or not of the type."""
        raw = self._config.get(key)
        if not raw:
            return None
        try:
            value = json.loads(raw, object_pairs_hook=_once)
        except _RepeatedKeyError:
            self.add(key, "a key occurs twice in it. Remove one.")
            return None
        except (ValueError, RecursionError):
            # Not JSON; or a number of thousands of digits, or lists in lists, which Python does not read.
            value = None
        if type(value) is not type_:
            self.add(key, f"it is not {'a list' if type_ is list else 'an object'}. Run `{example}`.")
            return None
        return value or None


class _RepeatedKeyError(ValueError):
    """JSON has a key twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _check_objects(problems: Problems, objects: Mapping[str, Any], secret: Sequence[str]) -> None:
    """Check them by the component's rules, as far as their keys are right."""
    found = Problems(problems.subject)
    wrong = {problem.path[0] for problem in problems.found}
    args = Fields(found, (), {key: value for key, value in objects.items() if key not in wrong}, HttpApiArgs)
    validate_throttling(args)
    validate_domain(args)
    validate_alarms(args, AccessLog())
    # A text that has to be plain, beside secrets, was encrypted all the same.
    problems.take(found, secret)


def _value(value: Any, *, secret: bool, numbers: bool) -> Any:
    """`pulumi config set --path` stores numbers as strings; a domain has texts only, among them a base path `2`."""
    if numbers and isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value) if "." in value else int(value)
    # What is plain by nature, such as a switch, can't be a secret.
    return pulumi.Output.secret(value) if secret and type(value) is not bool else value
