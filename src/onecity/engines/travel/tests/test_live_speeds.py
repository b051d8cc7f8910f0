"""Do new speeds reach every answer at once, and fade with time?"""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_machine import TimeMachineFixture

from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.base.audit.door import entries
from onecity.engines.travel import door
from onecity.engines.travel.door import How, Speed
from onecity.engines.travel.door import opened as opening
from onecity.engines.travel.errors import NetworkMissing, SegmentUnknown, SpeedsInvalid
from onecity.engines.travel.rules.blend import TOO_OLD_S, blended_kmh, hour_of_week
from onecity.engines.travel.tests.towns import CROSS, CROSS_ROADS, town

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")

MANAGER, FEEDER = system({"travel.manage"}), system({"travel.feed"})
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> str:
    """The cross as the city's network, in a data folder of its own."""
    monkeypatch.setattr(opening, "home", lambda: tmp_path / "travel")
    monkeypatch.setattr("onecity.engines.travel.door.making.home", lambda: tmp_path / "travel")
    with pytest.raises(NetworkMissing):
        door.eta(ANONYMOUS, "A", "C")
    return door.use(MANAGER, town(CROSS, CROSS_ROADS))


def feed(kmh: float, at: datetime = NOW, segment: str = "A-B", **more: Any) -> int:
    return door.feed_speeds(FEEDER, [Speed(segment, kmh, at.timestamp(), **more)])


def test_a_new_network_is_recorded_and_asked_at_once(city: str) -> None:
    assert door.about(ANONYMOUS).network == city
    assert door.eta(ANONYMOUS, "A", "C").basis.epoch == 1
    (entry,) = entries(system({"audit.read"}), limit=1).items
    assert (entry.action, entry.target) == ("travel.network-used", f"network:{city}")


def test_a_measured_speed_counts_from_the_next_epoch_on(city: str, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    assert feed(18) == 1
    assert door.eta(ANONYMOUS, "A", "B").seconds == 100
    assert door.publish_speeds(FEEDER) == 2
    found = door.eta(ANONYMOUS, "A", "B")
    assert (found.seconds, found.basis.epoch) == (200, 2)
    assert door.route(ANONYMOUS, "A", "B").seconds == 200
    assert door.eta(ANONYMOUS, "B", "A").seconds == 100  # the other direction is free
    assert door.eta(ANONYMOUS, "A", "B", How("elder")).seconds == 1250


def test_a_measurement_gives_way_to_experience(city: str, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    feed(18)
    door.publish_speeds(FEEDER)
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)
    door.publish_speeds(FEEDER)
    assert door.eta(ANONYMOUS, "A", "B").seconds == pytest.approx(1000 / (27 / 3.6), abs=0.01)
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    door.publish_speeds(FEEDER)
    assert door.eta(ANONYMOUS, "A", "B").seconds == 100


def test_an_older_measurement_never_replaces_a_newer_one(city: str, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    feed(18)
    door.publish_speeds(FEEDER)
    feed(36, NOW - timedelta(minutes=5))
    door.publish_speeds(FEEDER)
    assert door.eta(ANONYMOUS, "A", "B").seconds == 200


def test_experience_of_an_hour_is_learned_from_many_measurements(
    city: str, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    for _ in range(30):
        feed(9, segment="B-C")
    door.publish_speeds(FEEDER)
    hour = hour_of_week(NOW, UTC)
    assert door.eta(ANONYMOUS, "A", "B", How(hour=hour)).seconds == 400
    assert door.eta(ANONYMOUS, "A", "B", How(hour=hour + 1)).seconds == 100


def test_senseless_speeds_are_refused_together(city: str, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    for kmh, at in ((-1, NOW), (300, NOW), (float("nan"), NOW), (30, NOW + timedelta(minutes=1))):
        with pytest.raises(SpeedsInvalid):
            door.feed_speeds(FEEDER, [Speed("A-B", 18, NOW.timestamp()), Speed("B-C", kmh, at.timestamp())])
    with pytest.raises(SegmentUnknown):
        feed(18, segment="X")
    with pytest.raises(NotAllowed):
        door.feed_speeds(ANONYMOUS, [])
    door.publish_speeds(FEEDER)
    assert door.eta(ANONYMOUS, "A", "B").seconds == 100


def test_answers_never_mix_epochs_while_speeds_are_swapped(
    city: str, time_machine: TimeMachineFixture
) -> None:
    """Whoever asks in between gets the times of the epoch that the answer names."""
    time_machine.move_to(NOW, tick=False)
    seconds = {1: 100.0}
    wrong: list[tuple[int, float, float]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            found = door.table(ANONYMOUS, ["A"], ["B", "D"])
            epoch, (one, two) = found.basis.epoch, found.seconds[0]
            if round(two - one, 6) != 100 or one != seconds.get(epoch, one):
                wrong.append((epoch, one, two))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for epoch in range(2, 12):
        kmh = 10 + epoch
        feed(kmh)
        seconds[epoch] = float(np.ceil(1000 / (kmh / 3.6) * 100 - 1e-6) / 100)
        assert door.publish_speeds(FEEDER) == epoch
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


@given(st.floats(1, 130), st.floats(0, 130), st.floats(-1e4, 1e5) | st.just(float("inf")))
def test_a_blend_lies_between_its_parts(historic: float, live: float, age: float) -> None:
    (found,) = blended_kmh(np.array([historic]), np.array([live]), np.array([age]))
    low, high = sorted((historic, live))
    assert max(1.0, low) - 1e-9 <= found <= max(1.0, high) + 1e-9
    if age > TOO_OLD_S or age < 0:
        assert found == max(1.0, historic)


def test_the_hour_of_the_week_is_the_citys() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert hour_of_week(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), shanghai) == 0
