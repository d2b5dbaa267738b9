"""Two components, the second one in another region and with the options that Pulumi hands down."""

import pulumi
import pulumi_aws
from pulumi_aws import sns

from passage_component import JwtHttpApi, PassageHttpApi

CODE = pulumi.AssetArchive({"me.py": pulumi.StringAsset("def handler(event, context):\n    return 'me'\n")})
variant = pulumi.Config().require("variant")


class Team(pulumi.ComponentResource):
    """What a team puts its components below."""

    def __init__(self, name: str) -> None:
        super().__init__("options:index:Team", name)


def more_memory(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != "aws:lambda/function:Function":
        return None
    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["timeout"]))
    return pulumi.ResourceTransformResult({**args.props, "memorySize": 1024}, opts)


renamed = variant == "renamed"
here = PassageHttpApi(
    "hither" if renamed else "here",
    {
        "app_id": "SandboxPassageApp0000001",
        "auth_origin": "https://app.example.com",
        "code": CODE,
        "routes": {"GET /me": {"handler": "me.handler"}},
    },
    pulumi.ResourceOptions(aliases=[pulumi.Alias(name="here")] if renamed else None),
)
pulumi.export("url", here.url)

topic = sns.Topic("first")
if variant != "without":
    ireland = pulumi_aws.Provider("ireland", region="eu-west-1")
    opts = pulumi.ResourceOptions(provider=ireland, transforms=[more_memory], depends_on=[topic], retain_on_delete=True)
    if variant == "wrapped":
        opts.parent = Team("team")
        opts.aliases = [pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]
    there = JwtHttpApi(
        "there",
        {
            "authorizers": {"people": {"issuer": "https://login.example.com", "audiences": ["app"]}},
            "code": CODE,
            "routes": {"GET /me": {"handler": "me.handler"}},
            "function_defaults": {"timeout": 20 if variant == "wrapped" else 10},
        },
        opts,
    )
    pulumi.export("thereUrl", there.url)
