"""Stack configuration -> arguments of `PassageHttpApi`."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, cast

import pulumi
from pulumi.runtime import config as runtime_config

from .args import AlarmArgs, DomainArgs, PassageHttpApiArgs, ThrottlingArgs
from .errors import Problems, nearest
from .validate import checks, rules
from .validate.access_logs import normalize_access_logs
from .validate.alarms import normalize_alarms
from .validate.cors import cors_origin
from .validate.domain import normalize_domain
from .validate.throttling import normalize_throttling

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
    problems = Problems("stack configuration")
    _check_keys(problems, config)
    app_id = _text(problems, config, "appId", rules.app_id)
    auth_origin = _text(problems, config, "authOrigin", rules.auth_origin)
    issuer = _text(problems, config, "issuer", rules.issuer)
    audiences = _texts(problems, config, "audiences", rules.audience)
    origins = _texts(problems, config, "corsOrigins", cors_origin)
    retention = _retention_days(problems, config)
    tags = _tags(problems, config)
    if app_id is None and issuer is None:
        problems.add(
            "appId",
            "missing; the Passage app's ID is needed, or the `issuer` of another OIDC provider; "
            "run `pulumi config set appId YOUR_APP_ID`",
        )
    if auth_origin is None and (audiences is None or origins is None):
        problems.add(
            "authOrigin",
            "missing; the app's authentication origin is needed, or the `audiences` of your tokens and the "
            "`corsOrigins` of your pages; run `pulumi config set authOrigin https://app.example.com`",
        )
    objects = {key: _object(problems, config, key, known) for key, known in OBJECTS.items()}
    _check_objects(problems, objects, {key for key in OBJECTS if _is_secret(config, key)})
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


def _check_keys(problems: Problems, config: pulumi.Config) -> None:
    """A mistyped key must not fall back to a default in silence."""
    prefix = f"{config.name}:"
    given = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    for key in sorted(given):
        name = key.removeprefix(prefix)
        if key.startswith(prefix) and name not in _KEYS:
            problems.add(
                checks.key_text(name),
                f"unknown key; {nearest(name, _KEYS)}allowed are {', '.join(_KEYS)}; "
                f"run `pulumi config rm {name}` and set the right one",
            )


def _is_secret(config: pulumi.Config, key: str) -> bool:
    full_key = config.full_key(key)
    return runtime_config.is_config_secret(full_key) or full_key in runtime_config.get_config_secret_keys_env()


def _text(problems: Problems, config: pulumi.Config, key: str, rule: rules.Rule) -> Any:
    if not config.get(key):
        return None
    value = config.get_secret(key) if _is_secret(config, key) else config.get(key)
    return checks.check_input(problems, key, value, rule)


def _json(problems: Problems, config: pulumi.Config, key: str, type_: type, example: str) -> Any:
    """The parsed value of a structured key, or None when it is unset, empty or not of the type."""
    raw = config.get(key)
    if not raw:
        return None
    try:
        value = json.loads(raw, object_pairs_hook=_once)
    except _RepeatedKeyError:
        problems.add(key, "a key occurs twice in it, of which only one could take effect; remove one")
        return None
    except (ValueError, RecursionError):
        # No JSON; or a number of thousands of digits, or lists in lists, which Python does not read.
        value = None
    if type(value) is not type_:
        kind = "a list" if type_ is list else "an object"
        problems.add(key, f"it is not {kind}; {kind} of strings is allowed; run `{example}`")
        return None
    return value or None


class _RepeatedKeyError(ValueError):
    """JSON has a key twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _texts(problems: Problems, config: pulumi.Config, key: str, rule: rules.Rule) -> Any:
    value = _json(problems, config, key, list, f"pulumi config set --path '{key}[0]' https://app.example.com")
    if value is None:
        return None
    shown = checks.REDACTED if _is_secret(config, key) else None
    for index, item in enumerate(value):
        problem = rule(item, shown or checks.plain_description(item))
        if problem:
            problems.add(f"{key}[{index}]", problem)
    return pulumi.Output.secret(value) if shown else value


def _object(problems: Problems, config: pulumi.Config, key: str, known: Any) -> dict[str, Any] | None:
    """An argument that is an object: its keys are checked here, its values by the component."""
    value = _json(problems, config, key, dict, f"pulumi config set --path {key}.NAME VALUE")
    if value is None:
        return None
    names = {_camel(name): name for name in checks.keys_of(known)}
    checks.check_keys(problems, key, value, names)
    secret, numbers = _is_secret(config, key), known is not DomainArgs
    return {
        names[name]: _value(item, secret=secret and name not in _PLAIN, numbers=numbers)
        for name, item in value.items()
        if name in names
    }


def _check_objects(problems: Problems, objects: Mapping[str, Any], secret: Collection[str]) -> None:
    """What the component would say of them, in the names that they have in the configuration."""
    found = Problems(problems.subject)
    wrong = {where.partition(".")[0] for where, _ in problems.found}
    given = {key: value for key, value in objects.items() if value is not None and key not in wrong}
    normalize_throttling(found, given)
    normalize_domain(found, given)
    normalize_alarms(found, given, normalize_access_logs(found, {}))
    names = {name for known in OBJECTS.values() for name in checks.keys_of(known)}
    for where, problem in found.found:
        key, _, name = where.partition(".")
        value = given[key].get(name) if key in secret else None
        # A text that has to be plain, beside secrets: it was encrypted all the same.
        told = problem.replace(repr(value), checks.REDACTED) if isinstance(value, str) else problem
        problems.add(_in_camel_case(where, names), _in_camel_case(told, names))


def _in_camel_case(text: str, names: Collection[str]) -> str:
    return re.sub(r"[a-z]+(_[a-z]+)+", lambda each: _camel(each[0]) if each[0] in names else each[0], text)


def _value(value: Any, *, secret: bool, numbers: bool) -> Any:
    """`pulumi config set --path` stores numbers as strings; a domain has texts only, among them a base path `2`."""
    if numbers and isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value) if "." in value else int(value)
    # What is plain by nature, such as a switch, can't be a secret.
    return pulumi.Output.secret(value) if secret and type(value) is not bool else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _retention_days(problems: Problems, config: pulumi.Config) -> Any:
    key = "logRetentionDays"
    raw = config.get(key)
    if not raw:
        return None
    secret = _is_secret(config, key)
    # `pulumi config set` stores numbers as strings.
    value = int(raw) if re.fullmatch("[0-9]{1,9}", raw) else raw
    problem = rules.retention_days(value, checks.REDACTED if secret else repr(value))
    if problem:
        problems.add(key, problem)
    return pulumi.Output.secret(value) if secret else value


def _tags(problems: Problems, config: pulumi.Config) -> dict[str, Any] | None:
    value = _json(problems, config, "tags", dict, "pulumi config set --path tags.team platform")
    if value is None:
        return None
    secret = _is_secret(config, "tags")
    for name, item in value.items():
        if not isinstance(item, str):
            shown = checks.REDACTED if secret else checks.plain_description(item)
            problems.add(f"tags.{name}", f"{shown} was given; a string is allowed; put it in quotes")
    return {name: pulumi.Output.secret(item) for name, item in value.items()} if secret else value
