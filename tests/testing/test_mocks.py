"""Programs run in-process leave nothing behind and disturb nobody."""

import asyncio
import sys
from pathlib import Path

import pulumi

from passage_component.testing import run_program
from tests.support.programs import passage_api


def test_the_callers_event_loop_stays() -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        assert run_program(passage_api).routes == {"GET /orders": "jwt"}
        assert asyncio.get_event_loop() is loop
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def test_it_runs_where_a_loop_is_running() -> None:
    async def within() -> dict[str, str]:
        return run_program(passage_api).routes

    assert asyncio.run(within()) == {"GET /orders": "jwt"}


def test_two_programs_have_modules_of_one_name(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "names_of_mine.py").write_text(f"NAME = {name!r}\n")
        (folder / "__main__.py").write_text(
            "import pulumi\nimport names_of_mine\npulumi.export('n', names_of_mine.NAME)\n"
        )

    assert [run_program(tmp_path / name).exports for name in ("one", "two")] == [{"n": "one"}, {"n": "two"}]
    assert "names_of_mine" not in sys.modules


def test_configuration_is_the_projects_unless_it_says_otherwise() -> None:
    def program() -> None:
        pulumi.export("own", pulumi.Config().get("key"))
        pulumi.export("region", pulumi.Config("aws").get("region"))

    config = {"key": "value", "aws:region": "eu-central-1"}
    assert run_program(program, config=config, project="shop").exports == {"own": "value", "region": "eu-central-1"}
