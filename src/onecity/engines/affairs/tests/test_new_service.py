"""Does `onecity new service` write a service that is right as it stands?"""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onecity.base.declarations.kinds import kinds
from onecity.core import pack
from onecity.engines.affairs.commands.new import FILES, new

CITY = """\
id: shell-bay
name: {zh: 贝湾, en: Shell Bay}
division: "3799"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.4, 36.1]
bounds: [120.0, 36.0, 121.0, 37.0]
"""
ORGANISATIONS = """\
- id: harbour-370901
  name: {zh: 港务所, en: Harbour office}
  short: {zh: 港务, en: Harbour}
  kind: office
  division: "379901"
- id: markets
  name: {zh: 市场局, en: Markets}
  short: {zh: 市场, en: Markets}
  kind: bureau
  division: "3799"
"""
DISTRICTS = """\
code,name_zh,name_en,parent,level,population,population_year,population_basis,density_per_km2,label_lon,label_lat
379901,湾区,Bay District,3799,district,1000,2026,approximate,10,120.4,36.1
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city with two organisations, of which the second serves all of it."""
    folder = tmp_path / "shell-bay"
    for name, text in {
        "city.yaml": CITY,
        "organisations/all.yaml": ORGANISATIONS,
        "divisions/districts.csv": DISTRICTS,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(city: Path, *arguments: str) -> Result:
    return CliRunner().invoke(new, ["service", "--city", str(city), *arguments])


@pytest.mark.parametrize("id", ["market-stall", "123", "1e5", "true", "null"])
def test_what_is_written_passes_the_check_with_its_example(city: Path, id: str) -> None:
    assert run(city, id).exit_code == 0
    assert pack.check(city, kinds(), examples=True) == []
    service = pack.load(city, kinds()).get("service", id)
    assert [item.id for item in service.items] == ["review", "delivery"]


def test_a_broken_rule_in_it_is_found_by_its_example(city: Path) -> None:
    run(city, "market-stall")
    file = city / "affairs" / "market-stall" / "service.yaml"
    file.write_text(file.read_text().replace("promised: 3 workdays", "promised: 4 workdays"))
    assert [problem.code for problem in pack.check(city, kinds(), examples=True)] == ["affairs-example"]


def test_the_organisation_of_the_whole_city_leads_unless_another_is_named(city: Path) -> None:
    run(city, "one")
    run(city, "other", "--department", "harbour-370901")
    services = pack.load(city, kinds()).all("service")
    assert (services["one"].lead, services["other"].lead) == ("markets", "harbour-370901")


def test_nothing_is_overwritten(city: Path) -> None:
    run(city, "market-stall")
    file = city / "affairs" / "market-stall" / "form.yaml"
    file.write_text("mine")
    again = run(city, "market-stall")
    assert again.exit_code == 1
    assert "there already" in again.output
    assert file.read_text() == "mine"


@pytest.mark.parametrize("id", ["Market", "market_stall", "-stall", "../stall", "摊位", "x" * 101])
def test_what_is_no_id_is_refused_before_anything_is_written(city: Path, id: str) -> None:
    assert run(city, "--", id).exit_code != 0
    assert not (city / "affairs").exists()


def test_an_unknown_department_is_answered_with_the_nearest(city: Path) -> None:
    refused = run(city, "market-stall", "--department", "market")
    assert refused.exit_code == 1
    assert "did you mean markets?" in refused.output
    assert not (city / "affairs").exists()


def test_a_city_without_organisations_or_with_problems_is_told_what_to_do(city: Path) -> None:
    (city / "organisations" / "all.yaml").unlink()
    assert "organisations/*.yaml first" in run(city, "market-stall").output
    (city / "city.yaml").write_text("id: [")
    assert "onecity check" in run(city, "market-stall").output
    assert not (city / "affairs").exists()


def test_every_file_of_the_skeleton_teaches(city: Path) -> None:
    run(city, "market-stall")
    for file in FILES:
        assert (city / "affairs" / "market-stall" / file).read_text().startswith("# ")
