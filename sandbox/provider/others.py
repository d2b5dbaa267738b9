"""What programs around the component need: an SNS topic and a KMS key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .aws import Aws, AwsError
from .resource import Autoname, ResourceType, State

_GONE = frozenset({"NotFound", "NotFoundException"})


@dataclass(frozen=True)
class SimpleType(ResourceType):
    """A type that is made, read and deleted by one operation each; only tags change, and only in the state.

    Attributes:
        id_path: where the new resource's id is in the answer.
        arn_template: its ARN, made from `region`, `account` and `id`; the id itself when it is one.
        read_operation: an operation that fails when it is gone.
        delete_operation: what deletes it.
        key: the parameter that names it.
        delete_parameters: what else the deletion wants.
        more_outputs: outputs that are the id.
    """

    id_path: tuple[str, ...] = ()
    arn_template: str = "{id}"
    read_operation: str = ""
    delete_operation: str = ""
    key: str = ""
    delete_parameters: Mapping[str, Any] = field(default_factory=dict)
    more_outputs: tuple[str, ...] = ()

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the resource."""
        region = self.region(aws, inputs)
        answer: Any = aws.call(
            self.service, self.create_operation, region, **self.request(inputs, self.create_operation)
        )
        for step in self.id_path:
            answer = answer[step]
        return str(answer), self._outputs(aws, str(answer), inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """Whether it is still there."""
        try:
            aws.call(self.service, self.read_operation, self.region(aws, state), **{self.key: id_})
        except AwsError as error:
            if error.code in _GONE:
                return None
            raise
        return dict(inputs), self._outputs(aws, id_, inputs)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Only tags change in place."""
        return self._outputs(aws, id_, inputs)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the resource."""
        parameters = {self.key: id_, **self.delete_parameters}
        try:
            aws.call(self.service, self.delete_operation, self.region(aws, state), **parameters)
        except AwsError as error:
            if error.code not in _GONE:
                raise

    def _outputs(self, aws: Aws, id_: str, inputs: State) -> State:
        region = self.region(aws, inputs)
        name = id_.rpartition("/")[2]
        arn = self.arn_template.format(id=id_, name=name, region=region, account=aws.account_id)
        tags = {"tagsAll": inputs.get("tags") or {}}
        return {"region": region, **tags, **inputs, "arn": arn, **dict.fromkeys(self.more_outputs, id_)}


TYPES = (
    SimpleType(
        token="aws:sns/topic:Topic",
        title="SNS Topic",
        service="sns",
        create_operation="CreateTopic",
        properties={"name": "Name"},
        replaces=frozenset({"name"}),
        computed=("arn",),
        autoname=Autoname("name", 256),
        taggable=True,
        id_path=("TopicArn",),
        read_operation="GetTopicAttributes",
        delete_operation="DeleteTopic",
        key="TopicArn",
    ),
    SimpleType(
        token="aws:kms/key:Key",
        title="KMS Key",
        service="kms",
        create_operation="CreateKey",
        properties={"description": "Description"},
        replaces=frozenset({"description"}),
        computed=("arn", "keyId"),
        taggable=True,
        id_path=("KeyMetadata", "KeyId"),
        arn_template="arn:aws:kms:{region}:{account}:key/{id}",
        read_operation="DescribeKey",
        delete_operation="ScheduleKeyDeletion",
        key="KeyId",
        delete_parameters={"PendingWindowInDays": 7},
        more_outputs=("keyId",),
    ),
)
