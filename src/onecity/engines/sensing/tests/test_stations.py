"""Which devices may speak, and what becomes of what cannot be used?"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onecity.base.actor import NotAllowed, system
from onecity.base.telemetry import Refused, Station
from onecity.cli import city as cli
from onecity.core.pack import PackInvalid
from onecity.engines.sensing import door
from onecity.engines.sensing.door import StationDraft
from onecity.engines.sensing.errors import StationInvalid
from onecity.engines.sensing.ingest import clerk
from onecity.engines.sensing.models import Station as Row
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow

MANAGER = system(("sensing.manage",))
DRAFT = StationDraft("hj212", "0042", "wells", "w1", {"w00000": "level"})
DECLARED = "number,protocol,network,thing,codes,sources\n0007,sl651,wells,w2,39=level;20=level,10.1.0.0/16\n"


def run(line: str) -> Result:
    return CliRunner().invoke(cli, line.split())


def known() -> clerk.Stations:
    stations = clerk.Stations()
    stations.refresh()
    return stations


def test_a_secret_is_given_once_and_only_its_hash_is_kept(city: Path) -> None:
    _, secret = door.register_station(MANAGER, DRAFT)
    assert len(secret) >= 32
    assert secret not in Row.objects.get().secret
    stations = known()
    station = stations.get("hj212", "0042")
    assert station == Station("hj212", "0042", "wells", "w1", {"w00000": "level"})
    assert stations.admits(station, "10.9.9.9", secret) == ""
    assert stations.admits(station, "10.9.9.9", "guess") == "wrong-secret"
    assert stations.get("hj212", "0043") is None


def test_a_station_speaks_only_from_its_addresses(city: Path) -> None:
    _, secret = door.register_station(
        MANAGER, StationDraft("mqtt", "m1", "wells", "w1", sources=("10.1.0.0/16", "::1"))
    )
    stations, station = known(), Station("mqtt", "m1", "wells", "w1", {})
    assert stations.admits(station, "10.1.2.3", secret) == ""
    assert stations.admits(station, "::1", secret) == ""
    assert stations.admits(station, "10.2.0.1", secret) == "wrong-source"
    assert stations.admits(station, "nowhere", secret) == "wrong-source"


def test_declared_stations_follow_the_city_and_without_secret_only_an_address_lets_them_in(
    city: Path, tmp_path: Path
) -> None:
    door.register_station(MANAGER, DRAFT)
    file = city / "networks/wells/stations.csv"
    file.write_text(DECLARED, encoding="utf-8")
    wells.load(city)
    assert [(one.number, one.is_declared) for one in door.stations(MANAGER).items] == [
        ("0042", False),
        ("0007", True),
    ]
    stations = known()
    station = stations.get("sl651", "0007")
    assert station is not None
    assert stations.admits(station, "10.1.0.9", "") == ""
    secret = door.set_station_secret(MANAGER, "sl651", "0007", "1234")
    assert known().admits(station, "10.1.0.9", "") == "wrong-secret"
    assert known().admits(station, "10.1.0.9", secret) == ""
    file.unlink()
    wells.load(city)
    assert [one.number for one in door.stations(MANAGER).items] == ["0042"]


def test_a_station_is_declared_by_the_number_that_it_has_in_capitals_too(city: Path) -> None:
    number = "010000A8900016F000169DC0"
    (city / "networks/wells/stations.csv").write_text(DECLARED.replace("0007", number), encoding="utf-8")
    wells.load(city)
    assert [one.number for one in door.stations(MANAGER).items] == [number]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("39=level", "39=depth", "39=depth"),
        ("sl651", "sl650", 'protocol "sl650".*Did you mean "sl651"'),
        ("20=level", "39=level", 'code "39" stands twice'),
    ],
)
def test_a_declared_station_that_could_not_speak_is_named_by_the_check(
    city: Path, right: str, wrong: str, said: str
) -> None:
    file = city / "networks/wells/stations.csv"
    file.write_text(DECLARED.replace(right, wrong), encoding="utf-8")
    with pytest.raises(PackInvalid, match=said):
        wells.load(city)


@pytest.mark.parametrize(
    "draft",
    [
        StationDraft("hj212", "1", "wells", "w1", {"a": "depth"}),
        StationDraft("hj212", "1", "wells", "w1", sources=("10.1",)),
        StationDraft("hj212", "", "wells", "w1"),
        StationDraft("hj2l2", "1", "wells", "w1"),
    ],
)
def test_a_station_that_makes_no_sense_is_refused(city: Path, draft: StationDraft) -> None:
    with pytest.raises(StationInvalid, match=r"hj212, sl651|10\.1\.2\.3|CODE=PROPERTY \(level|1–64"):
        door.register_station(MANAGER, draft)
    with pytest.raises(NotAllowed):
        door.register_station(system(), draft)


def test_an_engineer_registers_and_lists_on_the_command_line(city: Path) -> None:
    added = run(
        "sensing station add hj212 0042 --network wells --thing w1 --code w00000=level --source 10.0.0.1"
    )
    assert added.exit_code == 0, added.output
    assert "secret" in added.output
    assert "hj212  0042  wells/w1  secret  w00000=level" in run("sensing station list").output
    wrong = run("sensing station add hj212 1 --network ponds --thing w1")
    assert (wrong.exit_code, "no network" in wrong.output) == (1, True)
    assert run("sensing station remove hj212 0042").exit_code == 0
    assert door.stations(MANAGER).items == ()


def test_what_was_refused_is_kept_up_to_a_bound_and_counted(
    begin: Callable[[], Flow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerk, "MOST_KEPT", 3)
    flow = begin()
    for i in range(5):
        refused = Refused("hj212", f"00{i}", "10.0.0.1", "wrong-checksum", b"x" * 9000, "bad\x00crc")
        asyncio.run(flow.process.intake.refuse(refused))
    flow.process._clerk.write()
    page = door.quarantine(MANAGER)
    assert [one.station for one in page.items] == ["004", "003", "002"]
    assert (len(page.items[0].raw), page.items[0].detail) == (4096, "badcrc")
    assert [(one.reason, one.count) for one in door.refusals(MANAGER)] == [("wrong-checksum", 5)]
