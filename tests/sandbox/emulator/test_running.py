"""A running emulator as a user sees it: addresses, buckets by host name, and the logs of handlers."""

import json
import urllib.request
from collections.abc import Iterator

import pytest
from botocore.config import Config

from sandbox import emulator
from sandbox.cli import main
from tests.sandbox.corrections.account import REGION, Account, ask, started
from tests.support.aws import aws_session
from tests.support.projects import PROJECTS

pytestmark = pytest.mark.e2e  # It installs the emulator.

PROJECT = str(PROJECTS / "minimal_yaml")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with started(tmp_path_factory.mktemp("running") / "home", corrected=True) as account:
        yield account


def test_bucket_by_host_name_is_reached_through_the_proxy(account: Account) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": emulator.aws_proxy_url(account.home)}))
    port = account.home.port("emulator")
    for path, body in (("/", b""), ("/key", b"text")):
        request = urllib.request.Request(f"http://shop.127.0.0.1:{port}{path}", data=body, method="PUT")
        with opener.open(request, timeout=10) as response:
            assert response.status == 200

    assert account.call("s3", "get_object", Bucket="shop", Key="key")["Body"].read() == b"text"


def test_s3_control_is_reached_through_the_proxy(account: Account) -> None:
    account.call("s3", "create_bucket", Bucket="controlled")
    client = aws_session().create_client(
        "s3control",
        region_name=REGION,
        endpoint_url=emulator.url(account.home),
        config=Config(proxies={"http": emulator.aws_proxy_url(account.home)}, retries={"total_max_attempts": 1}),
    )

    arn = "arn:aws:s3:::controlled"
    assert client.list_tags_for_resource(AccountId="000000000000", ResourceArn=arn)["Tags"] == []


def test_status_lists_apis_and_logs_show_handlers(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    api = account.served(
        "shop-get-me", "def handler(event, context):\n    print('called')\n    return event['rawPath']\n"
    )
    url = emulator.api_urls(account.home)[api]
    assert ask(url, "GET /me/1", {})[:2] == (200, '"/me/1"')
    assert "called" in account.log()

    assert main(["status", PROJECT, "--home", str(account.home.path)]) == 0
    assert f"API       {api} at {url}\n" in capsys.readouterr().out
    assert main(["logs", PROJECT, "--home", str(account.home.path)]) == 0
    assert "shop-get-me: called\n" in capsys.readouterr().out


def test_port_of_an_api_stays_with_a_new_emulator(account: Account) -> None:
    def made() -> str:
        api = account.gateway("create_api", Name="lasting-0a1b2c3", ProtocolType="HTTP")["ApiId"]
        return emulator.api_urls(account.home)[api]

    before = made()
    emulator.stop(account.home)
    emulator.ensure_running(account.home)

    assert json.loads(account.home.addresses.read_text()) == {}
    assert made() == before


def test_emulator_of_other_code_is_replaced(account: Account) -> None:
    home = account.home
    assert emulator.ensure_running(home) is False

    home.emulators_code.write_text("of another version", encoding="utf-8")

    assert emulator.ensure_running(home) is True
    assert emulator.ensure_running(home) is False
