"""Programs run in-process leave nothing behind and disturb nobody."""

import asyncio
import sys
from pathlib import Path

import pulumi
import pytest

from passage_component.testing import run_program
from tests.support.programs import jwt_api, passage_api


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


def test_a_route_of_two_components_has_no_common_table() -> None:
    def program() -> None:
        passage_api()
        jwt_api()

    with pytest.raises(ValueError, match=r'"GET /orders" is a route of several components\. Read program'):
        _ = run_program(program).routes


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


_WITH_A_TYPE_OF_ITS_OWN = """
import pulumi

@pulumi.input_type
class Shelf:
    def __init__(self, width: pulumi.Input[int], above: "pulumi.Input[Shelf] | None" = None) -> None:
        pulumi.set(self, "width", width)
        if above is not None:
            pulumi.set(self, "above", above)

    @property
    @pulumi.getter
    def width(self) -> pulumi.Input[int]:
        return pulumi.get(self, "width")

    @property
    @pulumi.getter
    def above(self) -> "pulumi.Input[Shelf] | None":
        return pulumi.get(self, "above")

class Rack(pulumi.CustomResource):
    def __init__(self, name: str, shelf: Shelf) -> None:
        super().__init__("shop:index:Rack", name, {"shelf": shelf})
"""


def test_modules_of_a_program_are_there_until_all_is_registered(tmp_path: Path) -> None:
    (tmp_path / "racks_of_mine.py").write_text(_WITH_A_TYPE_OF_ITS_OWN)
    (tmp_path / "__main__.py").write_text(
        "from racks_of_mine import Rack, Shelf\nRack('rack', Shelf(2, above=Shelf(1)))\n"
    )

    (rack,) = run_program(tmp_path).resources
    assert rack.inputs == {"shelf": {"width": 2, "above": {"width": 1}}}
    assert "racks_of_mine" not in sys.modules


@pytest.mark.parametrize("linked", [False, True], ids=["a folder", "a link"])
def test_modules_of_a_virtual_environment_in_the_folder_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool
) -> None:
    name = "package_in_the_environment"
    project, environment = tmp_path / "project", tmp_path / "project" / ".venv"
    project.mkdir()
    if linked:
        (tmp_path / "elsewhere").mkdir()
        environment.symlink_to(tmp_path / "elsewhere")
    packages = environment / "lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / f"{name}.py").write_text("")
    (project / "__main__.py").write_text(f"import {name}\n")
    monkeypatch.syspath_prepend(packages)
    try:
        run_program(project)
        assert name in sys.modules
    finally:
        sys.modules.pop(name, None)


def test_configuration_is_the_projects_unless_it_says_otherwise() -> None:
    def program() -> None:
        pulumi.export("key", pulumi.Config().get("key"))
        pulumi.export("region", pulumi.Config("aws").get("region"))

    config = {"key": "value", "aws:region": "eu-central-1"}
    assert run_program(program, config=config, project="shop").exports == {"key": "value", "region": "eu-central-1"}


def test_two_resources_with_one_urn_are_refused() -> None:
    def program() -> None:
        for _ in range(2):
            pulumi.ComponentResource("shop:index:Shop", "shop")

    with pytest.raises(
        pulumi.RunError, match=r"^shop: two resources have the URN urn:pulumi:stack::project::shop:index"
    ):
        run_program(program)


def test_asynchronous_programs_run_to_their_end() -> None:
    async def program() -> None:
        await asyncio.sleep(0)
        passage_api()

    async def main() -> dict[str, str]:
        await program()
        return {"done": "yes"}

    for ran in (run_program(program), run_program(lambda: pulumi.run(main))):
        assert ran.routes == {"GET /orders": "jwt"}
        assert ran.registered_late == []
    assert ran.exports == {"done": "yes"}


def test_method_of_a_component_in_another_process_is_refused() -> None:
    def program() -> None:
        shop = pulumi.ComponentResource("shop:index:Shop", "shop", remote=True)
        pulumi.export("price", pulumi.runtime.call("shop:index:Shop/price", {}, shop))

    with pytest.raises(
        pulumi.RunError, match=r"^Call: run_program can't run it\. Use a preview or python -m sandbox\."
    ):
        run_program(program)
