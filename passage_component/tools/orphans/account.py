"""Calls that read from AWS, with the credentials and the region that the AWS CLI would use."""

import os
from collections.abc import Iterator
from functools import cached_property
from typing import Any


class Account:
    """An account in a region. No call changes it.

    Attributes:
        region: the region; None if no setting names one.
    """

    region: str | None

    def __init__(self, region: str | None = None, session: Any = None, **options: Any) -> None:
        """Open a session.

        Args:
            region: the region. Default: `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's.
            session: a session of botocore. Default: one with the settings of the AWS CLI.
            options: more arguments for each of the session's clients, such as `endpoint_url`.

        Raises:
            ModuleNotFoundError: botocore is not installed (the extra `orphans`).
        """
        import botocore.session  # noqa: PLC0415 - an extra

        self._session = session or botocore.session.get_session()
        self._options = options
        # AWS CLI user guide, "Environment variables": AWS_REGION wins. botocore alone does not read it.
        self.region = region or os.environ.get("AWS_REGION") or self._session.get_config_variable("region")
        self._clients: dict[str, Any] = {}

    @cached_property
    def number(self) -> str:
        """The account's number, 12 digits."""
        return str(next(self.pages("sts", "get_caller_identity"))["Account"])

    def items(self, service: str, operation: str, member: str, /, **parameters: Any) -> Iterator[Any]:
        """The items of a list, such as `Items` of `get_routes`; see `pages`."""
        for page in self.pages(service, operation, **parameters):
            yield from page.get(member) or []

    def pages(self, service: str, operation: str, /, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The pages of an operation's answer; none if the resource does not exist.

        Raises:
            botocore.exceptions.ClientError: AWS refuses.
            botocore.exceptions.BotoCoreError: there are no credentials, no region, or no answer.
        """
        if service not in self._clients:
            self._clients[service] = self._session.create_client(service, region_name=self.region, **self._options)
        client = self._clients[service]
        try:
            if client.can_paginate(operation):
                yield from client.get_paginator(operation).paginate(**parameters)
                return
            # botocore has no paginator for API mappings.
            page = getattr(client, operation)(**parameters)
            yield page
            while token := page.get("NextToken"):
                page = getattr(client, operation)(**parameters, NextToken=token)
                yield page
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise


_GONE = frozenset({"NoSuchEntity", "NotFoundException", "ResourceNotFoundException"})
