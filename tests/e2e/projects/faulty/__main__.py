"""Several components, made from components.json."""

import json
from pathlib import Path

import pulumi

from passage_component import PassageHttpApi, lambda_archive

for name, args in json.loads(Path("components.json").read_text(encoding="utf-8")).items():
    component = PassageHttpApi(name, {"code": lambda_archive("handlers"), **args})
    pulumi.export(name, component.url)
