"""Stack configuration -> arguments of `PassageHttpApi`."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi.runtime import config as runtime_config

from .args import AlarmArgs, DomainArgs, HttpApiArgs, PassageHttpApiArgs, ThrottlingArgs
from .errors import Given, Problems, camel_case, message, nearest
from .errors import Path as Place
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

_TEXTS = {"name", "hostedZoneId", "certificateArn", "basePath"}
"""Keys of objects whose value is a text, also one of digits."""

_PLAIN = {"basePath"}
"""Texts that decide what exists and so are plain, also in an object with a secret in it."""


def args_from_config(config: pulumi.Config | None = None) -> PassageHttpApiArgs:
    """Read and check the stack's configuration.

    An empty value (`""`, `[]`, `{}`) counts as not set. Secret values stay secret; what is wrong with them is
    told when they resolve. A warning says that no setting names the AWS Region.

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
    if not _has_region():
        pulumi.log.warn(
            "aws:region is missing, and the AWS provider refuses to start without a Region. Run "
            "`pulumi config set aws:region eu-central-1`, or set AWS_REGION"
        )
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


def _has_region() -> bool:
    """Whether some setting names a Region: the stack's, the environment's, or any AWS profile's."""
    names = ("AWS_REGION", "AWS_DEFAULT_REGION")
    if pulumi.Config("aws").get("region") or any(map(os.environ.get, names)):
        return True
    profiles = Path(os.environ.get("AWS_CONFIG_FILE") or Path.home() / ".aws" / "config")
    try:
        return bool(re.search(r"^\s*region\s*=", profiles.read_text(encoding="utf-8"), re.MULTILINE))
    except (OSError, UnicodeDecodeError):
        return False


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
        configured = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
        for key in sorted(configured):
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
        texts = [_text(item) for item in value]
        self._check(key, rule, {(key, index): text for index, text in enumerate(texts)})
        return self._as_secret(key, texts)

    def object(self, key: str, known: Any) -> dict[str, Any] | None:
        """An argument that is an object: its keys are checked here, its values by the component's rules."""
        value = self._json(key, dict, f"pulumi config set --path {key}.NAME VALUE")
        if value is None:
            return None
        names = {camel_case(name): name for name in keys_of(known)}
        check_keys(self._problems, (key,), value, frozenset(names))
        values = {
            name: _text(item) if name in _TEXTS else _number(item) for name, item in value.items() if name in names
        }
        self._check(key, None, {(key, name): text for name, text in values.items() if name in _TEXTS})
        secret = self.is_secret(key)
        return {names[name]: _value(item, secret=secret and name not in _PLAIN) for name, item in values.items()}

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
        texts = {name: _text(item) for name, item in value.items()}
        self._check("tags", rules.string, {("tags", Given(name)): text for name, text in texts.items()})
        return {name: self._as_secret("tags", text) for name, text in texts.items()}

    def _check(self, key: str, rule: rules.Rule | None, texts: Mapping[Place, Any]) -> None:
        """Check the texts of a key, by a rule if there is one. Problems of a secret key do not repeat a value."""
        problems = Problems(self._problems.subject)
        for path, text in texts.items():
            if type(text) in (bool, float) or (type(text) is int and not _is_exact(text)):
                # The options exclude each other. A secret is always stored as a text.
                option = "--secret" if self.is_secret(key) else "--type string"
                command = f"`pulumi config set --path '{_config_path(path)}' {option} VALUE`"
                problems.add(path, message("{} is not a text. Run {}.", Given(text), command))
            elif rule:
                Field(problems, path, text).obeys(rule)
        self._problems.take(problems, [key] if self.is_secret(key) else [])

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
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RepeatedKeyError
    return members


def _check_objects(problems: Problems, objects: Mapping[str, Any], secret: Sequence[str]) -> None:
    """Check them by the component's rules, as far as their keys are right."""
    noted = Problems(problems.subject)
    wrong = {problem.path[0] for problem in problems.entries}
    args = Fields(noted, (), {key: value for key, value in objects.items() if key not in wrong}, HttpApiArgs)
    validate_throttling(args)
    validate_domain(args)
    validate_alarms(args, AccessLog())
    # A text that has to be plain, beside secrets, was encrypted all the same.
    problems.take(noted, secret)


def _text(value: Any) -> Any:
    """`pulumi config set --path` stores a text of digits as a whole number."""
    return str(value) if type(value) is int and _is_exact(value) else value


def _is_exact(number: int) -> bool:
    """Whether Pulumi kept every digit. It rounds larger numbers (sdk/go/common/resource/config, unmarshalObject)."""
    return -(2**63) <= number < 2**63


def _config_path(path: Place) -> str:
    """The path of an item in a list or in an object, as `pulumi config set --path` takes it."""
    key, step = path
    name = step.value if isinstance(step, Given) else step
    return f"{key}.{name}" if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", str(name)) else f"{key}[{json.dumps(name)}]"


def _number(value: Any) -> Any:
    """`pulumi config set --path` stores numbers with a fraction as strings."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


def _value(value: Any, *, secret: bool) -> Any:
    """The value, as secret as its key is. What is plain by nature, such as a switch, can't be a secret."""
    return pulumi.Output.secret(value) if secret and type(value) is not bool else value
