"""One component, made from component.json."""

import json
from pathlib import Path

import pulumi

import passage_component

settings = json.loads(Path("component.json").read_text(encoding="utf-8"))
component = getattr(passage_component, settings["class"])(
    "api",
    {"code": passage_component.lambda_archive("handlers"), **settings["args"]},
    pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=each) for each in settings.get("aliases", [])]),
)
pulumi.export("url", component.url)
pulumi.export("routes", component.routes)
