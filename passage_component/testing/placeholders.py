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

ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"

_DEPTH = 3
"""The depth of nested objects. Some types of the SDK have hundreds of kinds of objects in each other."""

_NUMBERS = (bool, int, float)
"""Their arguments have defaults, which the provider returns."""

_ARN_SERVICES = {
    "alb": "elasticloadbalancing",
    "apigatewayv2": "apigateway",
    "cognito": "cognito-idp",
    "docdb": "rds",
    "ec2clientvpn": "ec2",
    "ec2transitgateway": "ec2",
    "elb": "elasticloadbalancing",
    "lb": "elasticloadbalancing",
    "msk": "kafka",
    "neptune": "rds",
    "opensearch": "es",
    "sfn": "states",
    "vpc": "ec2",
}
"""Module of the SDK to the service's name in ARNs, where the two differ."""

_WITHOUT_REGION = frozenset({"cloudfront", "globalaccelerator", "iam", "organizations", "route53", "shield", "waf"})
"""Services whose ARNs have no Region."""

_ID_PREFIXES = {
    "ami": "ami",
    "eip": "eipalloc",
    "instance": "i",
    "internetGateway": "igw",
    "launchTemplate": "lt",
    "natGateway": "nat",
    "networkAcl": "acl",
    "networkInterface": "eni",
    "routeTable": "rtb",
    "securityGroup": "sg",
    "subnet": "subnet",
    "volume": "vol",
    "vpc": "vpc",
    "vpcEndpoint": "vpce",
}
"""Kind of EC2's resources to the prefix of their IDs."""

_PHYSICAL_NAMES = ("name", "bucket", "identifier", "clusterIdentifier")

_Forms = dict[str, Any]

_BUCKET: _Forms = {
    "id": "{bucket}",
    "arn": "arn:aws:s3:::{bucket}",
    "bucketDomainName": "{bucket}.s3.amazonaws.com",
    "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
    "websiteDomain": "s3-website-{region}.amazonaws.com",
    "websiteEndpoint": "{bucket}.s3-website-{region}.amazonaws.com",
}
_INVOKE = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions"

_FORMS: dict[str, _Forms] = {
    **{
        f"aws:ec2/{kind}:{kind[0].upper()}{kind[1:]}": {"id": f"{prefix}-{{hash:.17}}"}
        for kind, prefix in _ID_PREFIXES.items()
    },
    "aws:acm/certificate:Certificate": {
        "arn": "arn:aws:acm:{region}:{account}:certificate/{uuid}",
        "id": "{arn}",
        "domainValidationOptions": [
            {
                "domainName": "{domainName}",
                "resourceRecordName": "_{hash}.{domainName}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": "_{hash}.acm-validations.aws.",
            }
        ],
    },
    "aws:apigatewayv2/api:Api": {
        "id": "{hash:.10}",
        "arn": "arn:aws:apigateway:{region}::/apis/{id}",
        "apiEndpoint": "https://{id}.execute-api.{region}.amazonaws.com",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{id}",
    },
    "aws:apigatewayv2/stage:Stage": {
        "id": "{name}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{apiId}/{name}",
        "invokeUrl": "https://{apiId}.execute-api.{region}.amazonaws.com/{name}",
    },
    "aws:appsync/graphQLApi:GraphQLApi": {
        "uris": {
            "GRAPHQL": "https://{hash:.26}.appsync-api.{region}.amazonaws.com/graphql",
            "REALTIME": "wss://{hash:.26}.appsync-realtime-api.{region}.amazonaws.com/graphql",
        }
    },
    "aws:cloudfront/distribution:Distribution": {
        "id": "E{HASH:.13}",
        "arn": "arn:aws:cloudfront::{account}:distribution/{id}",
        "domainName": "d{hash:.13}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:cloudwatch/logGroup:LogGroup": {"id": "{name}", "arn": "arn:aws:logs:{region}:{account}:log-group:{name}"},
    "aws:cognito/userPool:UserPool": {
        "id": "{region}_{hash:.9}",
        "arn": "arn:aws:cognito-idp:{region}:{account}:userpool/{id}",
        "endpoint": "cognito-idp.{region}.amazonaws.com/{id}",
    },
    "aws:cognito/userPoolClient:UserPoolClient": {"id": "{hash:.26}"},
    "aws:dynamodb/table:Table": {
        "id": "{name}",
        "arn": "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "streamLabel": "2026-01-01T00:00:00.000",
        "streamArn": "{arn}/stream/{streamLabel}",
    },
    "aws:ec2/getSecurityGroups:getSecurityGroups": {"ids": ["sg-{hash:.17}"]},
    "aws:ec2/getSubnets:getSubnets": {"ids": ["subnet-{hash:.17}"]},
    "aws:ec2/getVpcs:getVpcs": {"ids": ["vpc-{hash:.17}"]},
    "aws:ecr/getImage:getImage": {
        "imageUri": "{account}.dkr.ecr.{region}.amazonaws.com/{repositoryName}@sha256:{hash}{hash}"
    },
    "aws:ecr/repository:Repository": {
        "id": "{name}",
        "arn": "arn:aws:ecr:{region}:{account}:repository/{name}",
        "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    },
    "aws:efs/fileSystem:FileSystem": {"id": "fs-{hash:.17}", "dnsName": "{id}.efs.{region}.amazonaws.com"},
    "aws:iam/accessKey:AccessKey": {"id": "AKIA{HASH:.16}"},
    "aws:iam/policy:Policy": {"arn": "arn:aws:iam::{account}:policy/{name}", "id": "{arn}"},
    "aws:iam/role:Role": {"id": "{name}", "arn": "arn:aws:iam::{account}:role/{name}"},
    "aws:iam/user:User": {"id": "{name}", "arn": "arn:aws:iam::{account}:user/{name}"},
    "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": ["{region}a", "{region}b", "{region}c"]},
    "aws:index/getCallerIdentity:getCallerIdentity": {
        "id": "{account}",
        "arn": "arn:aws:iam::{account}:user/{slug}",
        "userId": "AIDA{HASH:.17}",
    },
    "aws:index/getPartition:getPartition": {
        "id": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getRegion:getRegion": {
        "id": "{region}",
        "name": "{region}",
        "endpoint": "ec2.{region}.amazonaws.com",
    },
    "aws:index/getServicePrincipal:getServicePrincipal": {"name": "{serviceName}.amazonaws.com"},
    "aws:kms/alias:Alias": {
        "name": "alias/{physical}",
        "id": "{name}",
        "arn": "arn:aws:kms:{region}:{account}:{name}",
    },
    "aws:kms/key:Key": {
        "keyId": "{uuid}",
        "id": "{keyId}",
        "arn": "arn:aws:kms:{region}:{account}:key/{keyId}",
    },
    "aws:lambda/alias:Alias": {
        "arn": "arn:aws:lambda:{region}:{account}:function:{function}:{name}",
        "id": "{arn}",
        "invokeArn": f"{_INVOKE}/{{arn}}/invocations",
    },
    "aws:lambda/function:Function": {
        "id": "{name}",
        "arn": "arn:aws:lambda:{region}:{account}:function:{name}",
        "version": "1",
        "qualifiedArn": "{arn}:{version}",
        "invokeArn": f"{_INVOKE}/{{arn}}/invocations",
        "qualifiedInvokeArn": f"{_INVOKE}/{{qualifiedArn}}/invocations",
    },
    "aws:lambda/functionUrl:FunctionUrl": {"functionUrl": "https://{hash}.lambda-url.{region}.on.aws/"},
    "aws:lambda/layerVersion:LayerVersion": {
        "layerArn": "arn:aws:lambda:{region}:{account}:layer:{layerName}",
        "version": "1",
        "arn": "{layerArn}:{version}",
        "id": "{arn}",
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        "arnSuffix": "{balancer}/{name}/{hash:.16}",
        "arn": "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/{arnSuffix}",
        "id": "{arn}",
        "dnsName": "{name}-{number}.{region}.elb.amazonaws.com",
    },
    "aws:lb/targetGroup:TargetGroup": {
        "arnSuffix": "targetgroup/{name}/{hash:.16}",
        "arn": "arn:aws:elasticloadbalancing:{region}:{account}:{arnSuffix}",
        "id": "{arn}",
    },
    "aws:rds/cluster:Cluster": {
        "id": "{clusterIdentifier}",
        "arn": "arn:aws:rds:{region}:{account}:cluster:{clusterIdentifier}",
        "endpoint": "{clusterIdentifier}.cluster-{hash:.12}.{region}.rds.amazonaws.com",
        "readerEndpoint": "{clusterIdentifier}.cluster-ro-{hash:.12}.{region}.rds.amazonaws.com",
    },
    "aws:rds/instance:Instance": {
        "id": "db-{HASH:.26}",
        "arn": "arn:aws:rds:{region}:{account}:db:{identifier}",
        "address": "{identifier}.{hash:.12}.{region}.rds.amazonaws.com",
        "port": 5432,
        "endpoint": "{address}:{port}",
    },
    "aws:route53/record:Record": {"fqdn": "{absolute}"},
    "aws:route53/zone:Zone": {
        "zoneId": "Z{HASH:.20}",
        "id": "{zoneId}",
        "arn": "arn:aws:route53:::hostedzone/{zoneId}",
        "nameServers": ["ns-1.awsdns-00.com", "ns-2.awsdns-00.net", "ns-3.awsdns-00.org", "ns-4.awsdns-00.co.uk"],
    },
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": {"versionId": "{uuid}"},
    "aws:secretsmanager/secret:Secret": {
        "arn": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hash:.6}",
        "id": "{arn}",
    },
    "aws:secretsmanager/secretVersion:SecretVersion": {
        "arn": "{secretId}",
        "secretArn": "{secretId}",
        "versionId": "{uuid}",
        "id": "{secretId}|{versionId}",
    },
    "aws:sns/topic:Topic": {"arn": "arn:aws:sns:{region}:{account}:{name}", "id": "{arn}"},
    "aws:sqs/queue:Queue": {
        "url": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "id": "{url}",
        "arn": "arn:aws:sqs:{region}:{account}:{name}",
    },
    "aws:ssm/parameter:Parameter": {"id": "{name}", "arn": "arn:aws:ssm:{region}:{account}:parameter/{rootless}"},
}
"""Type token to the forms of its outputs. A form's braces name other outputs, or a fact of `_Facts`.

Service authorization reference, "Resource types defined by", for the ARNs.
"""

_TEXTS = [
    (re.compile(pattern), form)
    for pattern, form in (
        (r"(account|owner|registry)(Id)?|awsAccountId", "{account}"),
        (r"(.*R|r)egion(Name)?", "{region}"),
        (r"(.*A|a)vailabilityZone", "{region}a"),
        (r"partition", "aws"),
        (r"(.*R|r)oleArn", "arn:aws:iam::{account}:role/{slug}"),
        (r"(.*P|p)olicyArn", "arn:aws:iam::{account}:policy/{slug}"),
        (r"(.*K|k)(ms|ey).*Arn|(.*K|k)msKeyId", "arn:aws:kms:{region}:{account}:key/{uuid}"),
        (r"(.*C|c)ertificateArn", "arn:aws:acm:{region}:{account}:certificate/{uuid}"),
        (r"(.*T|t)opicArn", "arn:aws:sns:{region}:{account}:{slug}"),
        (r"(.*F|f)unctionArn|(.*L|l)ambdaArn", "arn:aws:lambda:{region}:{account}:function:{slug}"),
        (r"(.*S|s)ecretArn", "arn:aws:secretsmanager:{region}:{account}:secret:{slug}-{hash:.6}"),
        (r"(.*A|a)rn", "arn:aws:{service}:{place}:{account}:{kind}/{slug}"),
        (r"(.*Z|z)oneId", "Z{HASH:.20}"),
        (r"(.*U|u)r[il]|(.*I|i)ssuer", "https://{host}"),
        (r"(.*D|d)(omain|ns)(Name)?|(.*H|h)ost(name|Name)?|fqdn|(.*E|e)ndpoint|(.*A|a)ddress|(.*S|s)erver", "{host}"),
        (r"(.*I|i)pv6.*[cC]idr.*", "2600:1f16::/56"),
        (r"(.*C|c)idr(Block)?", "10.0.0.0/16"),
        (r"(.*I|i)p(Address)?", "10.0.0.10"),
        (r".*(Date|Time|At|Timestamp)|date|time|timestamp|expiration", "2026-01-01T00:00:00Z"),
        (r"(.*J|j)son|(.*P|p)olicy|(.*D|d)ocument", '{{"Version": "2012-10-17", "Statement": []}}'),
        *(
            (rf"(.*{kind[0].upper()}|{kind[0]}){kind[1:]}Id", f"{prefix}-{{hash:.17}}")
            for kind, prefix in _ID_PREFIXES.items()
        ),
        (r"(.*I|i)d", "{hash:.17}"),
        (r"(.*V|v)ersion", "1"),
        (r"(.*S|s)tat(us|e)", "ACTIVE"),
    )
]
"""The names of outputs of any type, and their forms; the first that matches counts."""


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
    forms = _FORMS.get(token) or _FORMS.get(_resource_of(token), {})
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
    service = _ARN_SERVICES.get(host_service, host_service)
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
        place="" if service in _WITHOUT_REGION else place,
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
    form = next((form for pattern, form in _TEXTS if pattern.fullmatch(name)), f"{{slug}}-{_kebab(name)}")
    return form.format_map(facts)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _is_list(hint: Any) -> bool:
    return (typing.get_origin(hint) or hint) in (list, Sequence)


def _is_output_type(hint: Any) -> bool:
    return isinstance(hint, type) and _types.is_output_type(hint)
