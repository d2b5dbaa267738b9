"""Stack configuration: every key, and all problems together, each with its key."""

import json
from pathlib import Path

import pytest
import yaml

from passage_component import InputError
from passage_component.testing import Program, Secret, run_program
from tests.support.programs import APP_ID, AUTH_ORIGIN, PROJECT, REPOSITORY

REQUIRED = {"appId": APP_ID, "authOrigin": AUTH_ORIGIN}
AUTHORIZER = "api-authorizer-jwt"


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


def run(config: dict[str, str], secret: dict[str, str] | None = None) -> Program:
    return run_program(
        REPOSITORY,
        project=PROJECT,
        config={f"{PROJECT}:{key}": value for key, value in config.items()},
        secret_config={f"{PROJECT}:{key}": value for key, value in (secret or {}).items()},
    )


def problems(**config: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        run(config)
    assert str(caught.value).startswith("stack configuration: ")
    return list(caught.value.problems)


def test_pulumi_yaml_describes_every_key_with_type_and_default() -> None:
    declared = yaml.safe_load((REPOSITORY / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]

    for settings in declared.values():
        assert settings.keys() >= {"type", "description", "default"}
    empty = {key: json.dumps(settings["default"]) if settings["default"] else "" for key, settings in declared.items()}
    assert run({**empty, **REQUIRED}).routes["GET /me"] == "jwt"
    (unknown,) = problems(**REQUIRED, other="x")
    assert all(key in unknown for key in declared)


def test_each_key_sets_its_arguments() -> None:
    program = run(
        {
            **REQUIRED,
            "issuer": "https://login.example.com/",
            "audiences": '["my-api"]',
            "corsOrigins": '["https://shop.example.com", "https://*"]',
            "logRetentionDays": "365",
            "throttling": '{"rateLimit": "2.5", "burstLimit": "5"}',
            "domain": json.dumps(
                {"name": "api.example.com", "hostedZoneId": "Z123", "keepDefaultEndpoint": True, "basePath": "2"}
            ),
            "alarms": '{"topicArns": ["arn:aws:sns:eu-west-1:123456789012:on-call"], "minimumRequests": "7"}',
            "tags": '{"team": "platform"}',
        }
    )

    assert program[AUTHORIZER].inputs["jwtConfiguration"] == {
        "issuer": "https://login.example.com/",
        "audiences": ["my-api"],
    }
    assert program["api-api"].inputs["corsConfiguration"]["allowOrigins"] == ["https://shop.example.com", "https://*"]
    assert "disableExecuteApiEndpoint" not in program["api-api"].inputs
    assert program["api-stage"].inputs["defaultRouteSettings"] == {
        "throttlingRateLimit": 2.5,
        "throttlingBurstLimit": 5,
    }
    assert program["api-domain"].inputs["domainName"] == "api.example.com"
    assert program["api-domain-mapping"].inputs["apiMappingKey"] == "2"
    assert "IF(requests >= 7," in program["api-alarm-rejected"].inputs["metricQueries"][0]["expression"]
    groups = program.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert {group.inputs["retentionInDays"] for group in groups} == {365}
    assert {json.dumps(group.inputs["tags"]) for group in groups} == {'{"team": "platform"}'}


def test_issuer_and_audiences_need_no_passage() -> None:
    program = run(
        {
            "issuer": "https://login.example.com",
            "audiences": '["my-api"]',
            "corsOrigins": '["https://shop.example.com"]',
        }
    )

    assert program[AUTHORIZER].inputs["jwtConfiguration"]["audiences"] == ["my-api"]
    assert program.warnings == []


def test_secret_values_stay_secret() -> None:
    program = run({"authOrigin": AUTH_ORIGIN}, {"appId": APP_ID})

    assert program[AUTHORIZER].inputs["jwtConfiguration"]["issuer"] == Secret(
        f"https://auth.passage.id/v1/apps/{APP_ID}"
    )


def test_numbers_and_domains_may_be_secret() -> None:
    domain = {"name": "api.example.com", "hostedZoneId": "Z123", "basePath": "v1", "keepDefaultEndpoint": True}
    program = run(REQUIRED, {"logRetentionDays": "7", "domain": json.dumps(domain)})

    assert {group.inputs["retentionInDays"] for group in program.of_type("aws:cloudwatch/logGroup:LogGroup")} == {
        Secret(7)
    }
    assert program["api-domain"].inputs["domainName"] == Secret("api.example.com")
    assert program["api-domain-mapping"].inputs["apiMappingKey"] == "v1"


def test_too_long_number_is_refused() -> None:
    with pytest.raises(InputError, match=r"throttling\.rateLimit: '1{5000}' is not allowed\. .* is a number above 0"):
        run({**REQUIRED, "throttling": json.dumps({"rateLimit": "1" * 5000, "burstLimit": 1})})


def test_object_problems_name_configuration_keys() -> None:
    told = problems(
        **REQUIRED,
        corsOrigins='["app"]',
        throttling='{"rateLimit": 0}',
        domain='{"name": "API.example.com", "certificateArn": "x"}',
        alarms='{"topicArns": ["oncall"]}',
    )

    assert [problem.partition(":")[0] for problem in told] == [
        "corsOrigins[0]",
        "throttling.rateLimit",
        "throttling.burstLimit",
        "domain.name",
        "domain.certificateArn",
        "alarms.topicArns[0]",
    ]
    (missing,) = problems(**REQUIRED, domain='{"name": "api.example.com"}')
    assert missing.startswith("domain.certificateArn: missing. Give an issued certificate's ARN, or hostedZoneId,")


def test_missing_keys_are_all_reported() -> None:
    assert problems() == [
        ("appId: missing. Run `pulumi config set appId YOUR_APP_ID`, or set the issuer of another OIDC provider."),
        (
            "authOrigin: missing. Run `pulumi config set authOrigin https://app.example.com`, or set the audiences of "
            "your tokens and the corsOrigins of your pages."
        ),
    ]


def test_all_problems_are_reported_together() -> None:
    told = problems(
        appId="a b",
        authOrigin="app.example.com",
        isuer="x",
        issuer="http://x",
        audiences='["a", 1.5]',
        logRetentionDays="soon",
        tags='{"team": 1.5}',
    )

    keys = [problem.partition(":")[0] for problem in told]
    assert keys == ["isuer", "appId", "authOrigin", "issuer", "audiences[1]", "logRetentionDays", "tags.team"]
    assert 'Did you mean "issuer"?' in told[0]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("audiences", "x", "audiences: it is not a list. Run `pulumi config set --path"),
        ("audiences", '"x"', "audiences: it is not a list. Run `pulumi config set --path"),
        ("corsOrigins", '["app"]', "corsOrigins[0]: 'app' has no scheme."),
        ("throttling", '{"rate": 1}', "throttling.rate: unknown argument. Allowed: burstLimit, rateLimit."),
        ("domain", '"x"', "domain: it is not an object"),
        ("alarms", '{"topics": []}', 'alarms.topics: unknown argument. Did you mean "topicArns"?'),
        ("tags", "[]", "tags: it is not an object. Run `pulumi config set --path tags.team platform`."),
        (
            "logRetentionDays",
            "8",
            "logRetentionDays: 8 is not a retention period of CloudWatch Logs, in days. Use 7 or ",
        ),
        ("logRetentionDays", "-1", "logRetentionDays: '-1' is not a retention period"),
        ("logRetentionDays", "1" * 5000, f"logRetentionDays: '{'1' * 5000}' is not a retention"),
    ],
)
def test_wrong_values_are_reported(key: str, value: str, told: str) -> None:
    (problem,) = problems(**REQUIRED, **{key: value})

    assert problem.startswith(told)


def test_missing_region_warns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    profiles = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(profiles))
    config = {f"{PROJECT}:{key}": value for key, value in {**REQUIRED, "issuer": "https://login.example.com"}.items()}

    def warnings(**more: str) -> list[str]:
        return run_program(REPOSITORY, project=PROJECT, config={**config, **more}).warnings

    assert warnings() == [
        (
            "aws:region is missing, and the AWS provider refuses to start without a Region. Run `pulumi config set "
            "aws:region eu-central-1`, or set AWS_REGION"
        )
    ]
    assert warnings(**{"aws:region": "eu-central-1"}) == []
    profiles.write_text("[default]\noutput = json\n")
    assert len(warnings()) == 1
    profiles.write_text("[profile work]\nregion = eu-west-1\n")
    assert warnings() == []
    profiles.unlink()
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert warnings() == []


def test_whole_numbers_are_texts_where_a_text_is_wanted() -> None:
    program = run(
        {
            "issuer": "https://login.example.com",
            "audiences": "[259242034398724097, 0, 9223372036854775807]",
            "corsOrigins": '["https://shop.example.com"]',
            "domain": '{"name": "api.example.com", "certificateArn": null, "hostedZoneId": 42, "basePath": 2}',
            "tags": '{"costcenter": 4711}',
        }
    )

    assert program[AUTHORIZER].inputs["jwtConfiguration"]["audiences"] == [
        "259242034398724097",
        "0",
        "9223372036854775807",
    ]
    assert program["api-domain-mapping"].inputs["apiMappingKey"] == "2"
    assert program["api-domain-record"].inputs["zoneId"] == "42"
    assert program["api-api"].inputs["tags"] == {"costcenter": "4711"}


def test_secret_whole_numbers_are_texts() -> None:
    program = run(REQUIRED, {"audiences": "[259242034398724097]", "tags": '{"costcenter": 4711}'})

    audiences = program[AUTHORIZER].inputs["jwtConfiguration"]["audiences"]
    assert audiences == Secret(["259242034398724097"])
    assert program["api-api"].inputs["tags"] == {"costcenter": Secret("4711")}


@pytest.mark.parametrize(
    ("key", "value", "problem", "path"),
    [
        ("audiences", '["a", 1.5]', "audiences[1]: 1.5", "audiences[1]"),
        ("corsOrigins", "[true]", "corsOrigins[0]: True", "corsOrigins[0]"),
        ("audiences", "[18446744073709552000]", "audiences[0]: 18446744073709552000", "audiences[0]"),
        ("tags", '{"version": 1.1}', "tags.version: 1.1", "tags.version"),
        ("tags", '{"is-live": false}', "tags.is-live: False", 'tags["is-live"]'),
        (
            "domain",
            '{"name": "a.example.com", "hostedZoneId": "Z", "basePath": 2.5}',
            "domain.basePath: 2.5",
            "domain.basePath",
        ),
    ],
)
def test_value_that_lost_its_text_says_how_to_set_it(key: str, value: str, problem: str, path: str) -> None:
    assert problems(**REQUIRED, **{key: value}) == [
        f"{problem} is not a text. Run `pulumi config set --path '{path}' --type string VALUE`."
    ]


def test_problem_contains_no_secret_value() -> None:
    secret = "c2VjcmV0c2VjcmV0"
    bad = {"tags": json.dumps({"team": [secret]}), "audiences": json.dumps([secret + " "]), "logRetentionDays": secret}
    with pytest.raises(InputError) as caught:
        run(REQUIRED, bad)

    assert len(caught.value.problems) == 3
    assert secret not in str(caught.value)


def test_sample_stack_file_is_valid() -> None:
    sample = yaml.safe_load((REPOSITORY / "Pulumi.sandbox.yaml").read_text(encoding="utf-8"))["config"]
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in sample.items()}

    assert run_program(REPOSITORY, project=PROJECT, config=config).routes["GET /health"] == "public"


def test_program_is_short() -> None:
    assert len((REPOSITORY / "__main__.py").read_text(encoding="utf-8").splitlines()) <= 30
