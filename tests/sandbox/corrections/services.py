"""The cases of corrections of services beside an API: buckets, events, networks, load balancers, streams and more."""

import json
from typing import Any

from tests.sandbox.corrections.account import Account
from tests.sandbox.corrections.shown import shows

REGION_ARN = "us-east-1:000000000000"

# -- S3, EventBridge, Kinesis, CloudWatch Logs ----------------------------------------------------------------

MISSING = (404, "NoSuchConfiguration", "The specified configuration does not exist.")


@shows("configuration_with_id", [["a"], MISSING, True])
def _(account: Account) -> Any:
    s3, bucket = account.client("s3"), "configured"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_metrics_configuration(Bucket=bucket, Id="all", MetricsConfiguration={"Id": "all"})
    inventory = {
        "Id": "daily",
        "IsEnabled": True,
        "IncludedObjectVersions": "All",
        "OptionalFields": ["Size"],
        "Schedule": {"Frequency": "Daily"},
        "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::other", "Format": "ORC"}},
    }
    s3.put_bucket_inventory_configuration(Bucket=bucket, Id="daily", InventoryConfiguration=inventory)
    answer = s3.get_bucket_inventory_configuration(Bucket=bucket, Id="daily")["InventoryConfiguration"]
    s3.delete_bucket_inventory_configuration(Bucket=bucket, Id="daily")
    missing = account.refused("s3", "get_bucket_inventory_configuration", Bucket=bucket, Id="daily")
    kept = s3.get_bucket_metrics_configuration(Bucket=bucket, Id="all")["MetricsConfiguration"] == {"Id": "all"}
    return [["a"] if answer == inventory else answer, missing, kept]


@shows("request_payment", "Requester")
def _(account: Account) -> Any:
    s3, bucket = account.client("s3"), "requested"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    return s3.get_bucket_request_payment(Bucket=bucket).get("Payer")


STATEMENT = {"Sid": "a", "Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "events:PutEvents"}


@shows("policy_of_bus", [{"Version": "2012-10-17", "Statement": [STATEMENT]}, "arn:aws:iam::123456789012:root"])
def _(account: Account) -> Any:
    events = account.client("events")
    events.create_event_bus(Name="governed")

    def policy_of_bus() -> Any:
        return json.loads(events.describe_event_bus(Name="governed")["Policy"])

    events.put_permission(
        EventBusName="governed", Policy=json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
    )
    whole = policy_of_bus()
    statement = {"StatementId": "b", "Action": "events:PutEvents", "Principal": "123456789012"}
    events.put_permission(EventBusName=f"arn:aws:events:{REGION_ARN}:event-bus/governed", **statement)
    return [whole, policy_of_bus()["Statement"][1]["Principal"]["AWS"]]


@shows("tags_of_consumers", [[], [{"Key": "a", "Value": "1"}], [], 400])
def _(account: Account) -> Any:
    kinesis = account.client("kinesis")
    kinesis.create_stream(StreamName="consumed", ShardCount=1)
    arn = f"arn:aws:kinesis:{REGION_ARN}:stream/consumed"
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
    seen = [kinesis.list_tags_for_resource(ResourceARN=consumer)["Tags"]]
    kinesis.tag_resource(ResourceARN=consumer, Tags={"a": "1"})
    seen.append(kinesis.list_tags_for_resource(ResourceARN=consumer)["Tags"])
    kinesis.untag_resource(ResourceARN=consumer, TagKeys=["a"])
    seen.append(kinesis.list_tags_for_resource(ResourceARN=consumer)["Tags"])
    refused = account.refused("kinesis", "list_tags_for_resource", ResourceARN=f"{arn}-missing")
    return [*seen, refused[0]]


@shows("tags_of_destinations", {"a": "1"})
def _(account: Account) -> Any:
    logs = account.client("logs")
    target = {"targetArn": f"arn:aws:kinesis:{REGION_ARN}:stream/x", "roleArn": "arn:aws:iam::000000000000:role/x"}
    arn = logs.put_destination(destinationName="sent", **target)["destination"]["arn"]
    logs.tag_resource(resourceArn=arn, tags={"a": "1"})
    return logs.list_tags_for_resource(resourceArn=arn)["tags"]


# -- EC2 ------------------------------------------------------------------------------------------------------


def network(account: Account) -> str:
    return str(account.call("ec2", "create_vpc", CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


PORTS = {"From": 443, "To": 444}
ENTRY = {"Protocol": "6", "RuleAction": "allow", "Egress": False, "CidrBlock": "10.0.0.0/8"}


def acl_entry(account: Account, **changed: Any) -> Any:
    ec2 = account.client("ec2")
    acl = ec2.create_network_acl(VpcId=network(account))["NetworkAcl"]["NetworkAclId"]
    ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=7, PortRange=PORTS, **ENTRY)
    if changed:
        ec2.replace_network_acl_entry(NetworkAclId=acl, RuleNumber=7, **{**ENTRY, **changed})
    entries = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    return [(entry.get("PortRange"), entry.get("IcmpTypeCode")) for entry in entries if entry["RuleNumber"] == 7]


@shows("ports_of_acl_entry _create_network_acl_entry", [(PORTS, None)])
@shows("ports_of_acl_entry_in_answer", [(PORTS, None)])
def _(account: Account) -> Any:
    return acl_entry(account)


@shows("ports_of_acl_entry _replace_network_acl_entry", [(None, {"Type": 8, "Code": -1})])
def _(account: Account) -> Any:
    return acl_entry(account, Protocol="1", IcmpTypeCode={"Type": 8, "Code": -1})


POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}'


def endpoint(account: Account, **change: Any) -> Any:
    ec2 = account.client("ec2")
    given = {"ServiceName": "com.amazonaws.us-east-1.sqs", "VpcEndpointType": "Interface", "PolicyDocument": POLICY}
    made = ec2.create_vpc_endpoint(
        VpcId=network(account), SecurityGroupIds=["sg-1", "sg-2"], PrivateDnsEnabled=True, **given
    )
    id_ = made["VpcEndpoint"]["VpcEndpointId"]
    if change:
        ec2.modify_vpc_endpoint(VpcEndpointId=id_, **change)
    (seen,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"]
    groups = [group["GroupId"] for group in seen.get("Groups", [])]
    return groups, seen.get("PrivateDnsEnabled"), seen.get("PolicyDocument")


@shows("settings_of_endpoint", (["sg-1", "sg-2"], True, POLICY))
@shows("endpoint_of_answer", (["sg-1", "sg-2"], True, POLICY))
def _(account: Account) -> Any:
    return endpoint(account)


@shows("changed_endpoint", (["sg-2", "sg-3"], False, None))
def _(account: Account) -> Any:
    groups = {"AddSecurityGroupIds": ["sg-3"], "RemoveSecurityGroupIds": ["sg-1"]}
    return endpoint(account, PrivateDnsEnabled=False, ResetPolicy=True, **groups)


@shows("settings_of_flow_log", ["arn:aws:iam::000000000000:role/flow", 60, True])
@shows("flow_log_of_answer", ["arn:aws:iam::000000000000:role/flow", 60, True])
def _(account: Account) -> Any:
    ec2 = account.client("ec2")
    given = {"ResourceType": "VPC", "TrafficType": "ALL", "LogGroupName": "flow", "MaxAggregationInterval": 60}
    role = "arn:aws:iam::000000000000:role/flow"
    made = ec2.create_flow_logs(ResourceIds=[network(account)], DeliverLogsPermissionArn=role, **given)
    (seen,) = ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"]
    return [seen.get("DeliverLogsPermissionArn"), seen.get("MaxAggregationInterval"), "${version}" in seen["LogFormat"]]


@shows("prefix_lists_of_answer", ["pl-1", "pl-2"])
def _(account: Account) -> Any:
    ec2 = account.client("ec2")
    group = ec2.create_security_group(GroupName="lists", Description="d", VpcId=network(account))["GroupId"]
    lists = [{"PrefixListId": "pl-1"}, {"PrefixListId": "pl-2"}]
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": lists}
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])["SecurityGroupRules"]
    return [rule["PrefixListId"] for rule in made]


@shows("rules_of_group", [[], "pl-1"])
def _(account: Account) -> Any:
    ec2 = account.client("ec2")
    group = ec2.create_security_group(GroupName="closed", Description="d", VpcId=network(account))["GroupId"]
    everything = {"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])
    (closed,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-1"}]}
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
    (opened,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    return [closed["IpPermissionsEgress"], opened["IpPermissionsEgress"][0]["PrefixListIds"][0]["PrefixListId"]]


@shows("settings_of_instance", [("required", 2), (20, "gp2", True)])
@shows("metadata_of_instance", [("required", 2), (20, "gp2", True)])
def _(account: Account) -> Any:
    ec2 = account.client("ec2")
    root = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20, "VolumeType": "gp2", "Encrypted": True}}
    options = {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}
    made = ec2.run_instances(
        ImageId="ami-1", MinCount=1, MaxCount=1, MetadataOptions=options, BlockDeviceMappings=[root]
    )["Instances"][0]["InstanceId"]
    seen = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]
    id_ = seen["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    (volume,) = ec2.describe_volumes(VolumeIds=[id_])["Volumes"]
    metadata = seen.get("MetadataOptions", {})
    names = ("Size", "VolumeType", "Encrypted")
    return [
        (metadata.get("HttpTokens"), metadata.get("HttpPutResponseHopLimit")),
        tuple(volume[name] for name in names),
    ]


@shows("filters", [[True], ["us-east-1b"]])
def _(account: Account) -> Any:
    network(account)
    vpcs = account.call("ec2", "describe_vpcs", Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
    names = {"availabilityZone": "us-east-1b", "defaultForAz": "true"}
    given = [{"Name": name, "Values": [value]} for name, value in names.items()]
    subnets = account.call("ec2", "describe_subnets", Filters=given)["Subnets"]
    return [[vpc["IsDefault"] for vpc in vpcs], [subnet["AvailabilityZone"] for subnet in subnets]]


@shows("zone_by_name", ["us-east-1b"])
def _(account: Account) -> Any:
    seen = account.call("ec2", "describe_availability_zones", ZoneNames=["us-east-1b"])["AvailabilityZones"]
    return [zone["ZoneName"] for zone in seen]


# -- load balancers -------------------------------------------------------------------------------------------

QUERY = {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "a", "Value": "<1>"}, {"Value": "b"}]}}
ARN = f"arn:aws:elasticloadbalancing:{REGION_ARN}:targetgroup"
GROUPS = [{"TargetGroupArn": f"{ARN}/one/1", "Weight": 20}, {"TargetGroupArn": f"{ARN}/two/2", "Weight": 80}]
WEIGHTED = {"Type": "forward", "ForwardConfig": {"TargetGroups": GROUPS}}
COGNITO = {
    "UserPoolArn": f"arn:aws:cognito-idp:{REGION_ARN}:userpool/us-east-1_a",
    "UserPoolClientId": "client",
    "UserPoolDomain": "login",
}


def rule(account: Account) -> Any:
    elb = account.client("elbv2")
    name = f"ruled{len(elb.describe_load_balancers()['LoadBalancers'])}"
    balancer = elb.create_load_balancer(Name=name, Subnets=["subnet-1"])["LoadBalancers"][0]["LoadBalancerArn"]
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    listener = elb.create_listener(LoadBalancerArn=balancer, Port=80, Protocol="HTTP", DefaultActions=[fixed])
    actions = [{"Type": "authenticate-cognito", "AuthenticateCognitoConfig": COGNITO}, WEIGHTED]
    arn = listener["Listeners"][0]["ListenerArn"]
    return elb.create_rule(ListenerArn=arn, Priority=1, Conditions=[QUERY], Actions=actions)["Rules"][0]


@shows("query_conditions", [{**QUERY, "Values": []}])
@shows("query_condition_of_answer", [{**QUERY, "Values": []}])
def _(account: Account) -> Any:
    return rule(account)["Conditions"]


FORWARD = {"TargetGroups": GROUPS, "TargetGroupStickinessConfig": {"Enabled": False}}


@shows("whole_actions", [(COGNITO, None, None), (None, FORWARD, None)])
@shows("whole_action_of_answer", [(COGNITO, None, None), (None, FORWARD, None)])
def _(account: Account) -> Any:
    names = ("AuthenticateCognitoConfig", "ForwardConfig", "TargetGroupArn")
    return [tuple(action.get(name) for name in names) for action in rule(account)["Actions"]]


# -- API Gateway, CloudFront, WAF -----------------------------------------------------------------------------


@shows("vpc_link", [("AVAILABLE", "V2", ["subnet-1"], ["sg-1"]), "renamed", (404, "NotFoundException")])
def _(account: Account) -> Any:
    gateway = account.client("apigatewayv2")
    link = gateway.create_vpc_link(Name="link", SubnetIds=["subnet-1"], SecurityGroupIds=["sg-1"])["VpcLinkId"]
    made = gateway.get_vpc_link(VpcLinkId=link)
    gateway.update_vpc_link(VpcLinkId=link, Name="renamed")
    renamed = gateway.get_vpc_link(VpcLinkId=link)["Name"]
    gateway.delete_vpc_link(VpcLinkId=link)
    missing = account.refused("apigatewayv2", "get_vpc_link", VpcLinkId=link)
    fields = ("VpcLinkStatus", "VpcLinkVersion", "SubnetIds", "SecurityGroupIds")
    return [tuple(made[field] for field in fields), renamed, missing[:2]]


@shows("origin_access_identity", ["old", "new", (404, "NoSuchCloudFrontOriginAccessIdentity")])
def _(account: Account) -> Any:
    front = account.client("cloudfront")

    def configuration(comment: str) -> dict[str, str]:
        return {"CallerReference": "a", "Comment": comment}

    made = front.create_cloud_front_origin_access_identity(CloudFrontOriginAccessIdentityConfig=configuration("old"))[
        "CloudFrontOriginAccessIdentity"
    ]
    seen = [made["CloudFrontOriginAccessIdentityConfig"]["Comment"]]
    id_, etag = made["Id"], front.get_cloud_front_origin_access_identity(Id=made["Id"])["ETag"]
    front.update_cloud_front_origin_access_identity(
        Id=id_, IfMatch=etag, CloudFrontOriginAccessIdentityConfig=configuration("new")
    )
    changed = front.get_cloud_front_origin_access_identity_config(Id=id_)
    seen.append(changed["CloudFrontOriginAccessIdentityConfig"]["Comment"])
    front.delete_cloud_front_origin_access_identity(Id=id_, IfMatch=etag)
    return [*seen, account.refused("cloudfront", "get_cloud_front_origin_access_identity", Id=id_)[:2]]


@shows("logging_of_web_acl", [True, (400, "WAFNonexistentItemException")])
def _(account: Account) -> Any:
    waf, arn = account.client("wafv2"), f"arn:aws:wafv2:{REGION_ARN}:regional/webacl/a/1"
    logs = [f"arn:aws:logs:{REGION_ARN}:log-group:aws-waf-logs-a"]
    configuration = {"ResourceArn": arn, "LogDestinationConfigs": logs}
    waf.put_logging_configuration(LoggingConfiguration=configuration)
    same = waf.get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"] == configuration
    waf.delete_logging_configuration(ResourceArn=arn)
    return [same, account.refused("wafv2", "get_logging_configuration", ResourceArn=arn)[:2]]


# -- operations that the emulator does not have ---------------------------------------------------------------

HINT = ". The sandbox's emulator does not have it. docs/sandbox.md has a list."


@shows(
    "missing_operation",
    [f"Unknown action: CreateDocument{HINT}", f"Unknown Route53 endpoint: POST /2013-04-01/delegationset{HINT}"],
)
def _(account: Account) -> Any:
    document = {"Name": "a", "Content": "{}"}
    return [
        account.refused("ssm", "create_document", **document)[2],
        account.refused("route53", "create_reusable_delegation_set", CallerReference="a")[2],
    ]


# -- the rest -------------------------------------------------------------------------------------------------


@shows("namespace_of_dns_service", ["DNS_HTTP", "HTTP"])
def _(account: Account) -> Any:
    map_ = account.client("servicediscovery")
    map_.create_http_namespace(Name="mapped")
    (namespace,) = [each["Id"] for each in map_.list_namespaces()["Namespaces"] if each["Name"] == "mapped"]
    dns = {"NamespaceId": namespace, "DnsRecords": [{"Type": "A", "TTL": 10}]}
    services = [
        map_.create_service(Name="named", DnsConfig=dns),
        map_.create_service(Name="unnamed", NamespaceId=namespace),
    ]
    return [each["Service"].get("Type") for each in services]


@shows("options_of_certificate", [("DISABLED", "DISABLED"), ("ENABLED", "DISABLED")])
def _(account: Account) -> Any:
    acm = account.client("acm")
    made = [
        acm.request_certificate(
            DomainName="a.example.com", Options={"CertificateTransparencyLoggingPreference": "DISABLED"}
        ),
        acm.request_certificate(DomainName="b.example.com"),
    ]
    options = [
        acm.describe_certificate(CertificateArn=each["CertificateArn"])["Certificate"]["Options"] for each in made
    ]
    return [(each.get("CertificateTransparencyLoggingPreference"), each.get("Export")) for each in options]


@shows("no_empty_headers", [False, False, True])
def _(account: Account) -> Any:
    front = account.client("cloudfront")
    more = {"XSSProtection": {"Override": True, "Protection": True}}
    header = {"Header": "X-A", "Value": "1", "Override": True}
    configurations = [
        {"Name": "plain", "SecurityHeadersConfig": more},
        {"Name": "custom", "CustomHeadersConfig": {"Quantity": 1, "Items": [header]}},
    ]
    plain, custom = (
        front.create_response_headers_policy(ResponseHeadersPolicyConfig=each)["ResponseHeadersPolicy"]
        for each in configurations
    )
    names = ("CustomHeadersConfig", "RemoveHeadersConfig")
    seen = [name in plain["ResponseHeadersPolicyConfig"] for name in names]
    return [*seen, custom["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"] == [header]]


@shows("batch_of_streams", [100, 10])
def _(account: Account) -> Any:
    account.function("batched", "def handler(event, context):\n    pass\n")
    account.call("kinesis", "create_stream", StreamName="batched", ShardCount=1)
    account.call("sqs", "create_queue", QueueName="batched")
    sources = (
        {"EventSourceArn": f"arn:aws:kinesis:{REGION_ARN}:stream/batched", "StartingPosition": "LATEST"},
        {"EventSourceArn": f"arn:aws:sqs:{REGION_ARN}:batched"},
    )
    return [
        account.call("lambda", "create_event_source_mapping", FunctionName="batched", **source)["BatchSize"]
        for source in sources
    ]


@shows("no_invented_description", None)
def _(account: Account) -> Any:
    role = account.call("iam", "create_service_linked_role", AWSServiceName="elasticbeanstalk.amazonaws.com")["Role"]
    return role.get("Description") or None


@shows("keys_of_user", [[], [], []])
def _(account: Account) -> Any:
    iam = account.client("iam")
    iam.create_user(UserName="keyless")
    return [
        iam.list_ssh_public_keys(UserName="keyless")["SSHPublicKeys"],
        iam.list_signing_certificates(UserName="keyless")["Certificates"],
        iam.list_service_specific_credentials(UserName="keyless")["ServiceSpecificCredentials"],
    ]


MACHINE = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})


def machine(account: Account, name: str, **changes: Any) -> Any:
    states = account.client("stepfunctions")
    role = "arn:aws:iam::000000000000:role/states"
    arn = states.create_state_machine(
        name=name, definition=MACHINE, roleArn=role, tracingConfiguration={"enabled": not changes}
    )["stateMachineArn"]
    if changes:
        states.update_state_machine(stateMachineArn=arn, **changes)
    return states.describe_state_machine(stateMachineArn=arn).get("tracingConfiguration")


@shows("tracing_of_new_machine", {"enabled": True})
def _(account: Account) -> Any:
    return machine(account, "traced")


@shows("tracing_of_changed_machine", {"enabled": True})
def _(account: Account) -> Any:
    return machine(account, "traced-later", tracingConfiguration={"enabled": True})


@shows("tags_of_new_stream", [{"Key": "a", "Value": "1"}])
def _(account: Account) -> Any:
    kinesis = account.client("kinesis")
    kinesis.create_stream(StreamName="tagged", ShardCount=1, Tags={"a": "1"})
    return kinesis.list_tags_for_stream(StreamName="tagged")["Tags"]


@shows("metrics_of_shards", ["IncomingBytes"])
def _(account: Account) -> Any:
    kinesis = account.client("kinesis")
    kinesis.create_stream(StreamName="measured", ShardCount=1)
    kinesis.enable_enhanced_monitoring(StreamName="measured", ShardLevelMetrics=["IncomingBytes"])
    summary = kinesis.describe_stream_summary(StreamName="measured")["StreamDescriptionSummary"]
    return summary["EnhancedMonitoring"][0]["ShardLevelMetrics"]


@shows("zone_of_delivery", ("UTC", ".json"))
def _(account: Account) -> Any:
    firehose = account.client("firehose")
    s3 = {"RoleARN": "arn:aws:iam::000000000000:role/x", "BucketARN": "arn:aws:s3:::zoned"}
    given = {**s3, "CustomTimeZone": "UTC", "FileExtension": ".json"}
    firehose.create_delivery_stream(DeliveryStreamName="zoned", ExtendedS3DestinationConfiguration=given)
    seen = firehose.describe_delivery_stream(DeliveryStreamName="zoned")["DeliveryStreamDescription"]["Destinations"]
    description = seen[0]["ExtendedS3DestinationDescription"]
    return description.get("CustomTimeZone"), description.get("FileExtension")


def mapping(account: Account, name: str, **changes: Any) -> Any:
    account.function(name, "def handler(event, context):\n    pass\n")
    account.call("kinesis", "create_stream", StreamName=name, ShardCount=1)
    source = {"EventSourceArn": f"arn:aws:kinesis:{REGION_ARN}:stream/{name}", "StartingPosition": "LATEST"}
    lambda_ = account.client("lambda")
    id_ = lambda_.create_event_source_mapping(FunctionName=name, TumblingWindowInSeconds=30, **source)["UUID"]
    if changes:
        lambda_.update_event_source_mapping(UUID=id_, **changes)
    return lambda_.get_event_source_mapping(UUID=id_).get("TumblingWindowInSeconds")


@shows("settings_of_new_mapping", 30)
def _(account: Account) -> Any:
    return mapping(account, "windowed")


@shows("settings_of_changed_mapping", 60)
def _(account: Account) -> Any:
    return mapping(account, "windowed-later", TumblingWindowInSeconds=60)


@shows("end_of_rotation", [False, (400, "ResourceNotFoundException")])
def _(account: Account) -> Any:
    secrets = account.client("secretsmanager")
    secrets.create_secret(Name="rotated", SecretString="a")
    arn = f"arn:aws:lambda:{REGION_ARN}:function:rotates"
    secrets.rotate_secret(SecretId="rotated", RotationLambdaARN=arn, RotationRules={"AutomaticallyAfterDays": 30})
    secrets.cancel_rotate_secret(SecretId="rotated")
    missing = account.refused("secretsmanager", "cancel_rotate_secret", SecretId="missing")
    return [secrets.describe_secret(SecretId="rotated")["RotationEnabled"], missing[:2]]


@shows("replicas_of_new_secret", ["us-west-2"])
def _(account: Account) -> Any:
    secrets = account.client("secretsmanager")
    secrets.create_secret(Name="replica", SecretString="a", AddReplicaRegions=[{"Region": "us-west-2"}])
    return [status["Region"] for status in secrets.describe_secret(SecretId="replica").get("ReplicationStatus", [])]


@shows("method_of_mock", [None, "GET"])
def _(account: Account) -> Any:
    gateway = account.client("apigateway")
    api = gateway.create_rest_api(name="mocked")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    where = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(authorizationType="NONE", **where)
    integrations = ({"type": "MOCK"}, {"type": "HTTP", "integrationHttpMethod": "GET", "uri": "http://127.0.0.1:1/"})
    return [gateway.put_integration(**where, **each).get("httpMethod") for each in integrations]


@shows("address_of_interface", "10.0.1.50")
def _(account: Account) -> Any:
    ec2 = account.client("ec2")
    subnet = ec2.create_subnet(VpcId=network(account), CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    addresses = [{"PrivateIpAddress": "10.0.1.50", "Primary": True}]
    made = ec2.create_network_interface(SubnetId=subnet, PrivateIpAddresses=addresses)
    return made["NetworkInterface"]["PrivateIpAddress"]


@shows("end_of_replication", [["us-west-2"], (400, "ResourceNotFoundException")])
def _(account: Account) -> Any:
    secrets, regions = account.client("secretsmanager"), ["us-west-2", "eu-west-1"]
    secrets.create_secret(
        Name="replicated", SecretString="a", AddReplicaRegions=[{"Region": region} for region in regions]
    )
    secrets.remove_regions_from_replication(SecretId="replicated", RemoveReplicaRegions=["eu-west-1"])
    missing = {"SecretId": "missing", "RemoveReplicaRegions": regions}
    refused = account.refused("secretsmanager", "remove_regions_from_replication", **missing)
    kept = secrets.describe_secret(SecretId="replicated").get("ReplicationStatus", [])
    return [[status["Region"] for status in kept], refused[:2]]


@shows("children_of_health_check", ["a"])
def _(account: Account) -> Any:
    checks = account.client("route53")
    configuration = {"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": ["a"]}
    made = checks.create_health_check(CallerReference="parent", HealthCheckConfig=configuration)["HealthCheck"]
    return made["HealthCheckConfig"]["ChildHealthChecks"]


@shows("no_empty_comment", [None, "c"])
def _(account: Account) -> Any:
    front = account.client("cloudfront")
    front.create_key_value_store(Name="plain")
    front.create_key_value_store(Name="commented", Comment="c")
    stores = (front.describe_key_value_store(Name=name)["KeyValueStore"] for name in ("plain", "commented"))
    return [store.get("Comment") for store in stores]


@shows("made_up_api_key", True)
def _(account: Account) -> Any:
    return len(account.call("apigateway", "create_api_key", name="key", value="")["value"]) > 20


@shows("query_definitions", [["fields @message"], True, []])
def _(account: Account) -> Any:
    logs = account.client("logs")
    id_ = logs.put_query_definition(name="asked", queryString="fields @timestamp")["queryDefinitionId"]
    logs.put_query_definition(queryDefinitionId=id_, name="asked", queryString="fields @message")
    seen = [each["queryString"] for each in logs.describe_query_definitions()["queryDefinitions"]]
    deleted = logs.delete_query_definition(queryDefinitionId=id_)["success"]
    return [seen, deleted, logs.describe_query_definitions()["queryDefinitions"]]
