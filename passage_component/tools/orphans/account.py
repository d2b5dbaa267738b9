"""Reading calls to AWS, with the credentials and the region that the AWS CLI would use."""

import os
from collections.abc import Iterator
from functools import cached_property
from typing import Any


class Account:
    """An account in a region; nothing is ever changed in it.

    Attributes:
        region: the region; None where nothing names one.
    """

    region: str | None

    def __init__(self, region: str | None = None) -> None:
        """Open a session.

        Args:
            region: the region. Default: `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's.

        Raises:
            ModuleNotFoundError: botocore is not installed (the extra `orphans`).
        """
        import botocore.session  # noqa: PLC0415 - an extra

        self._session = botocore.session.get_session()
        # AWS CLI user guide, "Environment variables": AWS_REGION wins. botocore alone does not read it.
        self.region = region or os.environ.get("AWS_REGION") or self._session.get_config_variable("region")
        self._clients: dict[str, Any] = {}

    @cached_property
    def number(self) -> str:
        """The account's number, 12 digits."""
        return str((self.get("sts", "get_caller_identity") or {})["Account"])

    def items(self, service: str, operation: str, member: str, /, **parameters: Any) -> Iterator[Any]:
        """All items of a listing, page by page; none where what it is about is gone.

        Args:
            service: the service.
            operation: in snake_case, such as `get_routes`.
            member: the list in the answer.
            **parameters: of the operation.
        """
        answer = self.get(service, operation, **parameters)
        while answer is not None:
            yield from answer.get(member) or []
            following = _following(answer)
            answer = self.get(service, operation, **parameters, **following) if following else None

    def records(self, zone: str) -> Iterator[dict[str, Any]]:
        """All records of a hosted zone, whose pages have names in place of a token."""
        following: dict[str, str] = {}
        while True:
            answer = self.get("route53", "list_resource_record_sets", HostedZoneId=zone, **following) or {}
            yield from answer.get("ResourceRecordSets") or []
            if not answer.get("IsTruncated"):
                return
            names = {"StartRecordName": "NextRecordName", "StartRecordType": "NextRecordType"}
            names |= {"StartRecordIdentifier": "NextRecordIdentifier"}
            following = {parameter: answer[member] for parameter, member in names.items() if answer.get(member)}

    def get(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any] | None:
        """An answer; None where what it is about is gone.

        Raises:
            botocore.exceptions.ClientError: AWS refuses.
            botocore.exceptions.BotoCoreError: there are no credentials, no region, or no answer.
        """
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        if service not in self._clients:
            self._clients[service] = self._session.create_client(service, region_name=self.region)
        try:
            return dict(getattr(self._clients[service], operation)(**parameters))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _GONE:
                return None
            raise


_GONE = frozenset({"NoSuchEntity", "NotFoundException", "ResourceNotFoundException"})

_TOKENS = {
    "NextToken": "NextToken",
    "nextToken": "nextToken",
    "PaginationToken": "PaginationToken",
    "Marker": "Marker",
    "NextMarker": "Marker",
}
"""Where an answer says that there is more, and the parameter that asks for it."""


def _following(answer: dict[str, Any]) -> dict[str, str]:
    # Route 53 repeats the marker that was asked with.
    more = answer.get("IsTruncated", True)
    return {parameter: answer[member] for member, parameter in _TOKENS.items() if more and answer.get(member)}
