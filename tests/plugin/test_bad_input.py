"""The tables of bad input through the plugin: the same rules, with names in camelCase."""

from collections.abc import Callable
from typing import Any

import pytest
from pulumi.errors import InputPropertiesError

from passage_component import JwtHttpApiArgs, PassageHttpApiArgs
from passage_component.testing import run_program
from plugin.host import Host
from tests.bad_input.test_bad_input import CASES, JWT_CASES, jwt_case_args
from tests.support.casing import in_camel_case
from tests.support.wire import to_wire

HOST = Host()

# Who writes the names of the other language is told of the right ones, here as there.
MISSPELT = {
    "camelCase in access_logs": ['accessLogs.retention_days: unknown argument. Did you mean "retentionDays"?'],
}


def problems_of(component: str, make_args: Callable[[], Any], arguments: type, name: str = "api") -> list[str]:
    seen: list[InputPropertiesError] = []

    def program() -> None:
        with pytest.raises(InputPropertiesError) as caught:
            HOST.construct(name, f"passage:index:{component}", to_wire(make_args(), arguments))
        seen.append(caught.value)

    assert run_program(program).resources == []
    # Details of properties would be shown with their values; None would hide the message.
    assert seen[0].errors == []
    head, *problems = seen[0].message.split("\n  - ")
    assert head.startswith(f'{component} "{name}": ')
    return problems


def expected_in_camel_case(case: str, expected: list[str]) -> list[str]:
    return MISSPELT.get(case) or [in_camel_case(each) for each in expected]


@pytest.mark.parametrize("case", CASES)
def test_passage_http_api(case: str) -> None:
    make, expected = CASES[case]

    assert problems_of("PassageHttpApi", make, PassageHttpApiArgs) == expected_in_camel_case(case, expected)


@pytest.mark.parametrize("case", JWT_CASES)
def test_jwt_http_api(case: str) -> None:
    make, expected = JWT_CASES[case]

    found = problems_of("JwtHttpApi", lambda: jwt_case_args(make), JwtHttpApiArgs)

    assert found == expected_in_camel_case(case, expected)
