"""The component from component.json, and two existing functions: `function_arn` has their names there."""

import json
from pathlib import Path

import pulumi
from pulumi_aws import iam, lambda_

import passage_component

arguments = json.loads(Path("component.json").read_text(encoding="utf-8"))
code = passage_component.lambda_archive("handlers")
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = iam.Role("existing", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
functions = {
    name: lambda_.Function(
        name, code=code, handler=f"{name}.handler", role=role.arn, runtime="python3.13", architectures=["arm64"]
    )
    for name in ("front", "back")
}
for route in arguments["routes"].values():
    if "function_arn" in route:
        route["function_arn"] = functions[route["function_arn"]].arn
component = passage_component.JwtHttpApi("api", {"code": code, **arguments})
pulumi.export("url", component.url)
pulumi.export("routes", component.routes)
