"""Do simulated devices speak as the stations that the city knows, and as nobody else's?"""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from onecity.codecs import hj212, sl651
from onecity.engines.sensing.door import StationView
from onecity.engines.sensing.models import Station as Row
from onecity.simulation.devices.registered import known_stations, registered
from onecity.simulation.devices.speaking import frame
from onecity.simulation.devices.stations import devices
from onecity.simulation.devices.values import Observation, Sending

START = 1_795_392_000_000
HERE = ("127.0.0.1",)


def view(
    protocol: str, number: str, thing: str, codes: Mapping[str, str], secret: bool = False
) -> StationView:
    return StationView(protocol, number, "lamps", thing, codes, HERE, secret, False)


def test_devices_of_two_networks_never_have_the_same_number() -> None:
    for protocol in ("sl651", "hj212"):
        made = [devices(name, ["a", "b"], ["level"], [protocol]) for name in ("reservoirs", "street-lights")]
        numbers = {one.number for some in made for one in some.values()}
        assert len(numbers) == 4
        assert all(one.isdigit() and len(one) == (10 if protocol == "sl651" else 24) for one in numbers)


def test_a_device_speaks_as_the_station_at_its_thing_with_its_number_and_codes() -> None:
    stations = [
        view("sl651", "0037020007", "lamp-1", {"F4": "current", "FF03": "current"}),
        view("hj212", "M2", "lamp-2", {"2061:i1": "current", "i2-Rtd": "current"}),
    ]
    found = registered("lamps", ["lamp-1", "lamp-2", "lamp-3"], ["current"], ["sl651", "hj212"], stations)
    assert {thing: (one.number, dict(one.codes)) for thing, one in found.items()} == {
        "lamp-1": ("0037020007", {"current": "FF03"}),
        "lamp-2": ("M2", {"current": "i2-Rtd"}),
    }
    one = Sending(START, Observation(START, "lamp-1", {"current": 0.59, "voltage": 220.0}))
    decoded = sl651.decode(frame(found["lamp-1"], one))
    readings = sl651.parse(decoded.body).readings
    assert (decoded.station, [(one.code, one.value) for one in readings]) == ("0037020007", [("FF03", 0.59)])
    message = hj212.parse(hj212.decode(frame(found["lamp-2"], one)).segment)
    assert message.mn == "M2"
    assert [(one.code, one.value) for one in hj212.readings(message)] == [("i2", 0.59)]


@pytest.mark.parametrize(
    "station",
    [
        view("sl651", "0037020007", "lamp-1", {"3B": "current"}, secret=True),
        view("sl651", "0037020007", "lamp-1", {}),
        view("sl651", "0037020007", "lamp-1", {"F4": "current"}),
        view("sl651", "lamp-1", "lamp-1", {"3B": "current"}),
        view("hj212", "M1", "lamp-1", {"i1": "current"}),
    ],
)
def test_a_station_that_nobody_would_believe_or_that_speaks_otherwise_is_left_out(
    station: StationView,
) -> None:
    assert registered("lamps", ["lamp-1"], ["current"], ["sl651"], [station]) == {}
    assert (
        registered("lamps", ["lamp-1"], ["current"], ["sl651", "mqtt"], [station])["lamp-1"].number
        == "lamp-1"
    )


@pytest.mark.django_db
def test_stations_are_those_of_the_network_as_the_city_knows_them() -> None:
    for number, network in (("9900000000", "reservoirs"), ("0037020007", "lamps")):
        Row.objects.create(
            protocol="sl651",
            number=number,
            network=network,
            thing="lamp-1",
            codes={"3B": "current"},
            sources=list(HERE),
            changed_at=datetime(2026, 11, 26, tzinfo=UTC),
        )
    found = registered("lamps", ["lamp-1"], ["current"], ["sl651"], known_stations("lamps"))
    assert [one.number for one in found.values()] == ["0037020007"]
