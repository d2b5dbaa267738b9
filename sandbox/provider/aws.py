"""Calls to the emulator: clients, retries, errors as AWS words them. Never to real AWS."""

import functools
import ipaddress
import json
import os
import random
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_ENDPOINT_NAMES = {"logs": ("logs", "cloudwatchlogs", "cloudwatchlog")}
"""A service's names in `aws:endpoints` where they differ from botocore's."""

_ATTEMPTS = 25
"""How often a throttled or failed call is tried in all, with exponential back-off up to 20 s (botocore's standard
mode). The real provider's `maxRetries` is 25 unless it is set (AWS provider, configuration reference)."""

_CONNECTION_ATTEMPTS = 9
"""How often where nobody is there: the real provider, too, stops early (hashicorp/aws-sdk-go-base,
MaxNetworkRetryCount)."""


_READING = ("Get", "List", "Describe")


class AwsError(Exception):
    """A call was refused or failed. `code` is AWS's, such as `NotFoundException`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class ConfigurationError(Exception):
    """The provider's configuration can't be used."""


class Aws:
    """The configured connection, shared by all calls.

    Attributes:
        region: the region for resources that name none.
        default_tags: tags for everything that takes tags.
        memory: what types remember while the process lives.
    """

    def __init__(self, configuration: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> None:
        """Read the provider's configuration.

        Args:
            configuration: the provider's inputs; nested ones may be JSON text, as the engine sends them.
            environment: where `AWS_REGION` and `AWS_ENDPOINT_URL` come from when the inputs have none. A call that
                changes something is up to `PASSAGE_SANDBOX_LATENCY_SECONDS` under way, and its answer as long: what
                happens at once on one machine then happens in every order, as it does on AWS. Default: 0.

        Raises:
            ConfigurationError: no region, or an endpoint that is not on this machine.
        """
        self._endpoints: dict[str, str] = {}
        for each in _parsed(configuration.get("endpoints")) or []:
            self._endpoints.update({name: url for name, url in each.items() if url})
        self._fallback = environment.get("AWS_ENDPOINT_URL", "")
        self.region: str = (
            configuration.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
        )
        self.default_tags: dict[str, str] = (_parsed(configuration.get("defaultTags")) or {}).get("tags") or {}
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}
        self.memory: dict[str, Any] = {}
        self._latency = float(environment.get("PASSAGE_SANDBOX_LATENCY_SECONDS") or 0)
        if not self.region:
            raise ConfigurationError("aws:region: missing; run `pulumi config set aws:region us-east-1`")
        for url in {*self._endpoints.values(), self._fallback} - {""}:
            _check_loopback(url)

    @functools.cached_property
    def account_id(self) -> str:
        """The account's number, as the emulator's STS says it."""
        return str(self.call("sts", "GetCallerIdentity")["Account"])

    def call(self, service: str, operation: str, region: str | None = None, /, **parameters: Any) -> dict[str, Any]:
        """Call an operation of a service, by its name in the service model.

        Raises:
            AwsError: AWS's own error, or that the endpoint can't be reached.
        """
        from botocore import exceptions, xform_name

        client = self._client(service, region or self.region)
        latency = 0 if operation.startswith(_READING) else self._latency
        time.sleep(random.uniform(0, latency))  # noqa: S311 - not a secret
        try:
            answer = dict(getattr(client, xform_name(operation))(**parameters))
        except exceptions.ClientError as error:
            details = error.response.get("Error", {})
            raise AwsError(details.get("Code", "Unknown"), details.get("Message", str(error))) from error
        except exceptions.BotoCoreError as error:
            raise AwsError(type(error).__name__, str(error)) from error
        time.sleep(random.uniform(0, latency))  # noqa: S311 - not a secret
        return answer

    def _client(self, service: str, region: str) -> Any:
        with self._lock:
            if (service, region) not in self._clients:
                import botocore.session
                from botocore.config import Config

                self._session = self._session or botocore.session.get_session()
                client = self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint(service),
                    aws_access_key_id="test",
                    aws_secret_access_key="test",
                    config=Config(
                        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
                        proxies={"http": None, "https": None},
                        max_pool_connections=32,
                    ),
                )
                client.meta.events.register_first("needs-retry", _stop_where_nobody_is)
                self._clients[service, region] = client
            return self._clients[service, region]

    def _endpoint(self, service: str) -> str:
        for name in _ENDPOINT_NAMES.get(service, (service,)):
            if name in self._endpoints:
                return self._endpoints[name]
        if not self._fallback:
            raise AwsError(
                "NoEndpoint",
                f"there is no endpoint for {service}, and the sandbox's provider never calls real AWS; start the "
                "program with `python -m sandbox`, or set AWS_ENDPOINT_URL or aws:endpoints to an emulator",
            )
        return self._fallback


def _stop_where_nobody_is(attempts: int, caught_exception: Exception | None, **_: Any) -> None:
    from botocore.exceptions import EndpointConnectionError

    if attempts >= _CONNECTION_ATTEMPTS and isinstance(caught_exception, EndpointConnectionError):
        raise caught_exception


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value


def _check_loopback(url: str) -> None:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise ConfigurationError(
        f"endpoint {url}: it is not on this machine; the sandbox's provider only speaks to an emulator on "
        "127.0.0.1; remove aws:endpoints or AWS_ENDPOINT_URL, or use Pulumi's own aws plugin"
    )
