"""CORS with credentials names its origins."""

from collections.abc import Mapping
from typing import Any

from .values import UNKNOWN, Findings, Properties

_LISTS = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")


def check_cors(api: Properties) -> Findings:
    """Check that pages of any origin cannot call with a user's cookies.

    API Gateway refuses `*` together with credentials and accepts `https://*`, which is every page (developer guide,
    "Configure CORS for HTTP APIs"). `null` is the origin of every sandboxed frame (WHATWG HTML).
    """
    cors = api.get("corsConfiguration")
    if cors is UNKNOWN:
        return Findings(unknown=("corsConfiguration",))
    if not isinstance(cors, Mapping) or cors.get("allowCredentials") in (None, False):
        return Findings()
    lists = {name: cors.get(name) for name in _LISTS}
    wild = [name for name, value in lists.items() if _is_wild(value)]
    unknown = [name for name, value in lists.items() if value is UNKNOWN or UNKNOWN in _items(value)]
    if wild and cors["allowCredentials"] is UNKNOWN:
        return Findings(unknown=("corsConfiguration.allowCredentials",))
    return Findings(
        tuple(
            f"corsConfiguration.{name}: a wildcard or null is combined with allowCredentials. Write full names, or "
            "remove allowCredentials. A token in a header does not need it."
            for name in wild
        ),
        tuple(f"corsConfiguration.{name}" for name in unknown),
    )


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _is_wild(value: Any) -> bool:
    return any(isinstance(item, str) and ("*" in item or item == "null") for item in _items(value))
