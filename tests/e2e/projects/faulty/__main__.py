"""Several components, made from components.json. A fault plan knows each by its name in the user agent."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

from passage_component import PassageHttpApi, lambda_archive

for name, args in json.loads(Path("components.json").read_text(encoding="utf-8")).items():
    # One attempt: what fails once has failed.
    provider = aws.Provider(name, user_agents=[f"component/{name}"], region="us-east-1", max_retries=1)
    options = pulumi.ResourceOptions(providers=[provider])
    component = PassageHttpApi(name, {"code": lambda_archive("handlers"), **args}, options)
    pulumi.export(name, component.url)
