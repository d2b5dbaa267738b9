"""The component as programs in other languages use it: a remote resource, its arguments in component.json."""

import json
from pathlib import Path

import pulumi

settings = json.loads(Path("component.json").read_text(encoding="utf-8"))
secret = pulumi.Output.secret("Zm9yYmlkZGVu")


class Remote(pulumi.ComponentResource):
    """What the engine passes to the plugin, untouched by any generated SDK."""

    url: pulumi.Output[str]
    routes: pulumi.Output[dict]

    def __init__(self, name, class_, args, opts=None):
        super().__init__(f"passage:index:{class_}", name, {"url": None, **args}, opts, remote=True)


args = {
    "code": pulumi.FileArchive("handlers"),
    "functionDefaults": {"environment": {"TOKEN": secret}, "timeout": 7},
    **settings["args"],
}
if settings.get("secretIssuer"):
    args["issuer"] = pulumi.Output.secret(settings["secretIssuer"])
if settings.get("secretRoute"):
    args["routes"]["GET /me"] = pulumi.Output.secret({"handler": "me.handler", "scopes": ["admin"]})
aliases = [pulumi.Alias(type_=each) for each in settings.get("aliases", [])]
component = Remote("api", settings["class"], args, pulumi.ResourceOptions(aliases=aliases))
pulumi.export("url", component.url)
pulumi.export("routes", component.routes)
