"""What a program run in-process is recorded as."""

import re
import warnings
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from passage_component.testing import UNKNOWN, RegisteredResource, Secret, run_program
from tests.support.programs import passage_api


class Shop(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shop:index:Shop", name, {"floors": 2}, opts)


class Till(pulumi.CustomResource):
    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shop:index:Till", name, {"arn": None, **inputs}, opts)
        self.arn: pulumi.Output[str]


def test_a_resource_with_every_option() -> None:
    def program() -> None:
        provider = pulumi.ProviderResource("shop", "there")
        shop = Shop("shop", pulumi.ResourceOptions(protect=True))
        first = Till("first::of all", {}, pulumi.ResourceOptions(parent=shop))
        Till(
            "second",
            {"count": 2, "share": 0.5, "pin": pulumi.Output.secret({"digits": "1234"}), "beside": first.arn},
            pulumi.ResourceOptions(
                parent=shop,
                depends_on=[provider],
                aliases=[pulumi.Alias(name="old")],
                ignore_changes=["count"],
                replace_on_changes=["share"],
                additional_secret_outputs=["arn"],
                retain_on_delete=True,
                provider=provider,
            ),
        )
        Till("open", {}, pulumi.ResourceOptions(retain_on_delete=False))

    ran = run_program(program)
    assert {resource.name for resource in ran.resources} == {"there", "shop", "first::of all", "second", "open"}
    assert (ran["shop"].inputs, ran["shop"].protect, ran["shop"].parent) == ({"floors": 2}, True, None)
    assert ran["open"].parent is None
    assert (ran["open"].protect, ran["open"].provider, ran["open"].aliases) == (False, "", ())
    assert [ran[name].retain_on_delete for name in ("first::of all", "open")] == [None, False]
    second = ran["second"]
    provider, aliases = second.provider, second.aliases
    assert provider.split("::")[3] == "there"
    assert [alias["spec"]["name"] for alias in aliases] == ["old"]
    arn = ran["first::of all"].outputs["arn"]
    inputs = {"count": 2, "share": 0.5, "pin": Secret({"digits": "1234"}), "beside": arn}
    assert second == RegisteredResource(
        type="shop:index:Till",
        name="second",
        urn="urn:pulumi:stack::project::shop:index:Shop$shop:index:Till::second",
        parent="shop",
        parent_urn=ran["shop"].urn,
        inputs=inputs,
        outputs={**inputs, "id": second.outputs["id"], "arn": Secret(second.outputs["arn"].value)},
        depends_on=("first::of all", "there"),
        protect=True,
        provider=provider,
        aliases=aliases,
        ignore_changes=("count",),
        replace_on_changes=("share",),
        additional_secret_outputs=("arn",),
        retain_on_delete=True,
    )


def test_a_preview_knows_what_the_program_gave_and_no_more() -> None:
    def program() -> None:
        till = Till("till", {"place": "door"})
        Till("beside", {"beside": till.arn})
        pulumi.export("arn", till.arn)
        pulumi.export("pin", pulumi.Output.secret("1234"))

    ran = run_program(program, preview=True)
    assert ran["till"].inputs == {"place": "door"}
    assert ran["beside"].inputs == {"beside": UNKNOWN}
    assert ran.exports == {"arn": UNKNOWN, "pin": Secret("1234")}
    program_ran = run_program(program)
    assert program_ran.exports["arn"] == program_ran["till"].outputs["arn"]


@pytest.mark.parametrize("preview", [True, False])
def test_what_a_provider_computes_within_an_object(*, preview: bool) -> None:
    def program() -> None:
        certificate = aws.acm.Certificate("certificate", domain_name="api.example.com", validation_method="DNS")
        domain = aws.apigatewayv2.DomainName(
            "domain",
            domain_name="api.example.com",
            domain_name_configuration={
                "certificate_arn": "arn:certificate",
                "endpoint_type": "REGIONAL",
                "security_policy": "TLS_1_2",
            },
        )
        pulumi.export("record", certificate.domain_validation_options[0].resource_record_name)
        pulumi.export("target", domain.domain_name_configuration.target_domain_name)
        pulumi.export("type", domain.domain_name_configuration.endpoint_type)

    exports = run_program(program, preview=preview).exports
    assert exports.pop("type") == "REGIONAL"
    if preview:
        assert exports == {"record": UNKNOWN, "target": UNKNOWN}
    else:
        assert re.fullmatch(r"_[0-9a-f]{32}\.api\.example\.com\.", exports["record"])
        assert re.fullmatch(r"domain-[0-9a-f]{7}\.apigatewayv2\.us-east-1\.amazonaws\.com", exports["target"])


def test_archives_and_assets() -> None:
    archives = {
        "packed": pulumi.AssetArchive(
            {
                "file": pulumi.FileAsset("a.py"),
                "text": pulumi.StringAsset("a = 1"),
                "nothing": pulumi.StringAsset(""),
                "remote": pulumi.RemoteAsset("https://example.com/a.py"),
            }
        ),
        "folder": pulumi.FileArchive("handlers"),
        "remote": pulumi.RemoteArchive("https://example.com/a.zip"),
    }

    assert run_program(lambda: Till("till", archives))["till"].inputs == {
        "packed": {
            "archive": {
                "file": {"asset": "a.py"},
                "text": {"asset": "a = 1"},
                "nothing": {"asset": ""},
                "remote": {"asset": "https://example.com/a.py"},
            }
        },
        "folder": {"archive": "handlers"},
        "remote": {"archive": "https://example.com/a.zip"},
    }


def test_a_components_outputs() -> None:
    ran = run_program(passage_api)
    assert ran["api"].outputs["url"] == ran["api-api"].outputs["apiEndpoint"]


def test_warnings_and_nothing_else_that_is_said() -> None:
    def program() -> None:
        pulumi.log.info("one")
        pulumi.log.warn("two")
        pulumi.log.error("three")

    assert run_program(program).warnings == ["two"]


def test_what_a_preview_might_not_show_is_told() -> None:
    def program() -> None:
        Till("early", {}).arn.apply(lambda _: Till("late", {}))

    assert run_program(program).registered_late == ["late"]


def test_the_program_is_the_main_module_of_a_project_with_a_name(tmp_path: Path) -> None:
    file = tmp_path / "__main__.py"
    file.write_text(
        "import os, pulumi\npulumi.export('all', [__name__, pulumi.get_project(), pulumi.get_stack(), os.getcwd()])\n"
    )

    for path in (tmp_path, file, str(file)):
        assert run_program(path).exports == {"all": ["__main__", "project", "stack", str(tmp_path)]}
    named = run_program(file, project="shop", stack="prod").exports
    assert named == {"all": ["__main__", "shop", "prod", str(tmp_path)]}


def test_configuration_that_is_secret_is_known_to_be() -> None:
    def program() -> None:
        config = pulumi.Config()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pulumi.export("values", [config.get("open"), config.get_secret("pin")])
        pulumi.export("secret", pulumi.runtime.is_config_secret("project:pin"))
        pulumi.export("open", pulumi.runtime.is_config_secret("project:open"))

    ran = run_program(program, config={"open": "yes"}, secret_config={"pin": "1234"})
    assert ran.exports == {"values": ["yes", Secret("1234")], "secret": True, "open": False}
    assert not pulumi.runtime.is_config_secret("project:pin")


@pytest.mark.parametrize("count", [0, 2])
def test_a_name_that_is_not_one_resources(count: int) -> None:
    def program() -> None:
        Shop("till")
        Till("other", {})
        if count:
            Till("twice", {})
            Shop("twice")

    with pytest.raises(KeyError, match=r"2 resources are called twice" if count else r"0 resources are called twice"):
        run_program(program)["twice"]
