"""A recorded preview is complete, and the same each time."""

import copy
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.report import recordings
from tests.report.cases import CASES
from tests.report.recordings import BASE, PREVIEWS, from_yaml, recorded, to_yaml, write_recording
from tests.report.stable import stable_preview

_API = "urn:pulumi:sandbox::shop::passage:index:JwtHttpApi$aws:apigatewayv2/api:Api::shop-api"
_ROUTE = "urn:pulumi:sandbox::shop::passage:index:JwtHttpApi$aws:apigatewayv2/route:Route::shop-route-GET /me"

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda nested: st.lists(nested, max_size=3) | st.dictionaries(st.sampled_from("ab=") | st.text(), nested),
    max_leaves=8,
)
_STEPS = st.lists(
    st.builds(
        lambda urn, step: {**step, "urn": f"urn:pulumi:sandbox::shop::{urn}"},
        st.sampled_from(["a", "b", "c"]),
        st.dictionaries(st.sampled_from(["op", "oldState", "newState"]), _VALUES),
    ),
    max_size=5,
)
_DOCUMENTS = st.builds(
    lambda steps, rest: {**rest, "steps": sorted(steps, key=lambda step: step["urn"])},
    _STEPS,
    st.dictionaries(st.sampled_from(["diagnostics", "changeSummary"]), _VALUES),
)


def as_text(document: object) -> str:
    """A document as a text in which 1, 1.0 and `true` differ."""
    return json.dumps(document, sort_keys=True)


@given(_DOCUMENTS, _DOCUMENTS)
@example({"steps": [], "diagnostics": [1]}, {"steps": [], "diagnostics": [True]})
def test_written_document_reads_back_the_same(document: dict[str, Any], base: dict[str, Any]) -> None:
    assert as_text(from_yaml(to_yaml(document, base), base)) == as_text(document)


def test_case_has_only_differences_from_the_base() -> None:
    base = json.loads(recorded(BASE))
    document = copy.deepcopy(base)
    (route,) = (step for step in document["steps"] if step["urn"] == _ROUTE)
    route["op"] = "update"
    del route["newState"]["inputs"]["authorizerId"]
    document["steps"] = [step for step in document["steps"] if step["urn"] != _API]

    assert to_yaml(document, base) == (
        "steps:\n"
        "  passage:index:JwtHttpApi$aws:apigatewayv2/api:Api::shop-api: !removed ''\n"
        "  passage:index:JwtHttpApi$aws:apigatewayv2/route:Route::shop-route-GET /me: "
        "{op: update, newState: {inputs: {authorizerId: !removed ''}}}\n"
    )


@pytest.mark.parametrize("name", CASES)
def test_case_file_is_as_the_recorder_writes_it(name: str) -> None:
    base = {"steps": []} if name == BASE else json.loads(recorded(BASE))

    assert to_yaml(json.loads(recorded(name)), base) == (PREVIEWS / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the recorded previews, which a test may write to."""
    copied = shutil.copytree(PREVIEWS, tmp_path / "previews")
    monkeypatch.setattr(recordings, "PREVIEWS", copied)
    yield copied
    recorded.cache_clear()


def test_new_base_keeps_every_case(folder: Path) -> None:
    before = {name: json.loads(recorded(name)) for name in CASES}
    base = json.loads(recorded(BASE))
    base["steps"][0]["newState"]["inputs"]["name"] = "other"
    del base["steps"][1]

    write_recording(BASE, base)

    assert {name: json.loads(recorded(name)) for name in CASES} == {**before, BASE: base}
    assert "other" not in (folder / "first-deployment.yaml").read_text(encoding="utf-8")


def test_value_that_the_file_can_not_have_is_an_error(folder: Path) -> None:
    before = (folder / "failed.yaml").read_bytes()

    with pytest.raises(ValueError, match=r"^failed: the file would not hold what the engine printed\.$"):
        write_recording("failed", {"steps": [{"op": "same", "urn": "urn:pulumi:other::shop::a:b:C::d"}]})

    assert (folder / "failed.yaml").read_bytes() == before


def printed(random: Mapping[str, str], *, is_reversed: bool) -> dict[str, Any]:
    """The engine's preview of a replaced API and its route, with these random digits."""
    text = """
        {"steps": [
          {"urn": "URN:Api::shop-api", "provider": "PROVIDER::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
           "oldState": {"id": "<api>", "inputs": {"name": "shop-api-<name>"}, "outputs": {
             "apiEndpoint": "http://<api>.execute-api.localhost:<port>",
             "arn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/shop-me-<group>:*",
             "createDate": "<date> <time>+00:00", "lastModified": "<date>T<time><fraction>+0000",
             "uniqueId": "AROA<role>"}},
           "newState": {"inputs": {"name": "shop-api-<new>"}}},
          {"urn": "URN:Route::shop-route-GET /me", "provider": "PROVIDER::<provider>",
           "newState": {"inputs": {"apiId": "<api>", "hash": "0def7320c3a5731c473e5ecbe6d01bc7", "scopes": ["b", "a"]},
             "dependencies": ["URN:Api::shop-api", "URN:Integration::shop-i"],
             "propertyDependencies": {"target": ["URN:Api::shop-api", "URN:Integration::shop-i"]}}}
        ]}
    """
    for name, digits in random.items():
        text = text.replace(f"<{name}>", digits)
    document: dict[str, Any] = json.loads(text)
    if is_reversed:
        document["steps"].reverse()
        document["steps"][0]["newState"]["dependencies"].reverse()
        document["steps"][0]["newState"]["propertyDependencies"]["target"].reverse()
    return document


RECORDED = {
    "api": "9cbd5b08",
    "name": "0717b99",
    "new": "b2f53c8",
    "group": "20261125014523d5998c65fc92",
    "role": "E3D4607F3F814458A",
    "provider": "4d7c81f1-c301-46ad-875d-e796a9ffca66",
    "port": "22495",
    "date": "2026-11-25",
    "time": "01:45:24",
    "fraction": ".841",
}
AGAIN = {
    "api": "12345678",
    "name": "abcdef0",
    "new": "1234567",
    "group": "20270101000000aaaaaaaaaaaa",
    "role": "0123456789ABCDEF0",
    "provider": "00000000-1111-2222-3333-444444444444",
    "port": "80",
    "date": "2027-01-01",
    "time": "23:59:59",
    "fraction": "",
}


def stable(random: Mapping[str, str], *, is_reversed: bool = False) -> dict[str, Any]:
    owners = {random["api"]: "URN:Api::shop-api", random["provider"]: "PROVIDER"}
    return stable_preview(printed(random, is_reversed=is_reversed), owners)


def test_preview_recorded_again_is_the_same() -> None:
    assert as_text(stable(RECORDED)) == as_text(stable(AGAIN, is_reversed=True))


def test_stable_preview_differs_in_random_digits_only() -> None:
    document = stable(RECORDED)
    api = document["steps"][0]
    digits = {
        "api": api["oldState"]["id"],
        "name": api["oldState"]["inputs"]["name"].removeprefix("shop-api-"),
        "new": api["newState"]["inputs"]["name"].removeprefix("shop-api-"),
        "group": api["oldState"]["outputs"]["arn"].removesuffix(":*").rpartition("-")[2],
        "role": api["oldState"]["outputs"]["uniqueId"].removeprefix("AROA"),
        "provider": document["steps"][1]["provider"].removeprefix("PROVIDER::"),
        "port": "0",
        "date": "0000-00-00",
        "time": "00:00:00",
        "fraction": "",
    }

    assert not {*digits.values()} & {*RECORDED.values()}
    assert len(set(digits.values())) == len(digits)
    assert as_text(document) == as_text(printed(digits, is_reversed=False))


def test_id_has_its_owners_digits() -> None:
    """They are the same in every case, with or without its owner."""
    document = printed(RECORDED, is_reversed=False)
    document["steps"].pop(0)

    (route,) = stable_preview(document, {RECORDED["api"]: "URN:Api::shop-api"})["steps"]

    assert route["newState"]["inputs"]["apiId"] == stable(RECORDED)["steps"][0]["oldState"]["id"]
