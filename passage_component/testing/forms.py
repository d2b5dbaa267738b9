"""The forms of AWS's own values: ARNs, URLs, IDs and host names of outputs, as data."""

import re
from typing import Any

ARN_SERVICES = {
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

WITHOUT_REGION = frozenset({"cloudfront", "globalaccelerator", "iam", "organizations", "route53", "shield", "waf"})
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

FORMS: dict[str, _Forms] = {
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
"""Type token to the forms of its outputs. A form's braces name other outputs, or a fact of `placeholders._Facts`.

Service authorization reference, "Resource types defined by", for the ARNs.
"""

TEXTS = [
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
