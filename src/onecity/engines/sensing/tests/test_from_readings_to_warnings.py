"""Do readings become warnings in the database, once, whatever happens between?"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onecity.base.actor import system
from onecity.base.outbox.models import OutboxEvent
from onecity.base.telemetry import IngestAway, Readings, Taken
from onecity.core.text import Text
from onecity.engines.sensing import door
from onecity.engines.sensing.ingest import lane
from onecity.engines.sensing.ingest.watch import Watch
from onecity.engines.sensing.models import Change, Episode, Position
from onecity.engines.sensing.rules.record import Declared, Tick, decode
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow

Begin = Callable[[], Flow]

READER = system(("sensing.read", "sensing.manage"))


def now() -> int:
    return round(time.time() * 1000)


def test_a_reading_becomes_a_warning_with_its_samples_and_an_event(begin: Begin) -> None:
    flow = begin()
    assert flow.take(wells.levels(now(), w0=10.5, w1=3.0, w2=3.0)) == Taken(3)
    page = door.warnings(READER)
    assert [(one.thing, one.rule, one.level, one.thing_name.en) for one in page.items] == [
        ("w0", "high", "yellow", "Well 0")
    ]
    detail = door.warning(READER, page.items[0].id)
    assert [(one.kind, one.samples[0].value) for one in detail.changes] == [("opened", 10.5)]
    assert detail.attributes["brim"] == "10"
    event = OutboxEvent.objects.get(type="onecity.sensing.warning-changed.v1")
    assert event.subject == f"warning:{detail.warning.id}"


def test_a_warning_rises_and_ends_as_one_episode(begin: Begin) -> None:
    flow, at = begin(), now()
    for i, level in enumerate((10.0, 15.5, 8.0)):
        flow.take(wells.levels(at + i * 1000 - 10_000, w0=level))
    row = Episode.objects.get()
    assert (row.level, row.highest, row.sequence) == (0, 4, 3)
    assert [one.kind for one in door.warning(READER, row.id).changes] == ["opened", "raised", "cleared"]
    assert door.warnings(READER).items == ()
    assert len(door.warnings(READER, standing=None).items) == 1


def test_what_is_not_known_is_counted_and_left_out(begin: Begin) -> None:
    flow = begin()
    rows = [("w0", "level", now(), 1.0), ("w9", "level", now(), 1.0), ("w0", "depth", now(), 1.0)]
    assert flow.take(wells.rows(rows)) == Taken(1, 2)
    other = Readings("ponds", ["w0"], ["level"], [now()], [1.0])
    assert flow.take(other) == Taken(0, 1)
    flow.process._clerk.write()
    counts = {(one.network, one.reason): one.count for one in door.refusals(READER)}
    assert counts == {("wells", "unknown-thing"): 2, ("ponds", "unknown-network"): 1}


def test_states_are_taken_by_name_and_a_wrong_word_is_flagged(begin: Begin) -> None:
    flow, at = begin(), now()
    flow.take(wells.rows([("w0", "pump", at, "on"), ("w1", "pump", at, "broken")]))
    flow.take(wells.rows([("w0", "level", at, 500.0), ("w1", "level", at - 7_200_000, 1.0)]))
    flow.commit()
    marks = {one.property: one for one in door.marks(READER, "wells")}
    assert (marks["pump"].taken, marks["pump"].flagged) == (2, 1)
    assert (marks["level"].out_of_range, marks["level"].too_late) == (1, 1)


def test_after_a_restart_nothing_is_told_twice_and_states_go_on(begin: Begin) -> None:
    flow, at = begin(), now()
    flow.take(wells.levels(at, w0=10.5, w1=25.5))
    flow.snapshot()
    again = begin()
    again.take(wells.levels(at + 1000, w0=16.0))
    course = [(one.thing, one.level, one.sequence) for one in door.warnings(READER).items]
    assert sorted(course) == [("w0", "red", 2), ("w1", "red", 1)]
    assert Change.objects.count() == 3


def test_a_database_that_was_restored_gets_what_it_lacks(begin: Begin) -> None:
    flow, at = begin(), now()
    flow.take(wells.levels(at, w0=10.5))
    flow.snapshot()
    before = bytes(Change.objects.get().said)
    Episode.objects.all().delete()
    Position.objects.all().delete()
    begin()
    assert bytes(Change.objects.get().said) == before


def test_a_new_release_holds_without_a_restart_and_unchanged_rules_keep_their_state(
    begin: Begin, city: Path
) -> None:
    flow, at = begin(), now()
    flow.take(wells.levels(at, w0=10.5, w1=3.0))
    changed = wells.NETWORK.replace("examples:\n", "").replace('"10m"', '"20m"')
    wells.write(city, wells=4, networks__wells__network__yaml=changed)
    (city / "networks/wells/network.yaml").write_text(changed, encoding="utf-8")
    wells.load(city)
    flow.process.look()
    flow.pump()
    assert flow.take(wells.levels(at + 1000, w0=15.5, w3=11.0)) == Taken(2)
    course = [(one.thing, one.level, one.sequence) for one in door.warnings(READER).items]
    assert sorted(course) == [("w0", "red", 2), ("w3", "yellow", 1)]


def test_a_network_that_is_gone_warns_no_more(begin: Begin, city: Path) -> None:
    flow = begin()
    flow.take(wells.levels(now(), w0=10.5))
    for path in (city / "networks").rglob("*.yaml"):
        path.unlink()
    wells.load(city)
    flow.process.look()
    flow.pump()
    row = Episode.objects.get()
    assert (row.level, row.is_withdrawn) == (0, True)
    assert flow.take(wells.levels(now(), w0=11.0)) == Taken(0, 1)


def test_who_sees_one_district_sees_its_warnings_alone(begin: Begin) -> None:
    from onecity.base.actor import Actor, ActorKind, Grant, NotAllowed, Scope

    flow = begin()
    flow.take(wells.levels(now(), w0=10.5, w1=25.5))
    district = Actor(ActorKind.STAFF, grants=frozenset({Grant("sensing.read", Scope("x", "370202"))}))
    assert [one.thing for one in door.warnings(district).items] == ["w1"]
    assert door.networks(district)[0].standing == {"red": 1}
    with pytest.raises(NotAllowed):
        door.warnings(system())


def test_the_newest_of_each_thing_is_read_from_a_file(begin: Begin) -> None:
    flow, at = begin(), now()
    flow.take(wells.levels(at, w0=10.5, w1=3.25))
    flow.take(wells.levels(at - 1000, w1=9.0))
    flow.publish()
    found = door.latest(READER, "wells")
    by_thing = dict(
        zip(found.things, zip(found.levels.tolist(), found.values[:, 0].tolist(), strict=True), strict=True)
    )
    assert by_thing["w0"] == (2, 10.5)
    assert by_thing["w1"] == (0, 3.25)
    one = door.latest_of(READER, "wells", "w0")
    assert (one.level, one.readings["level"][1], list(one.readings)) == ("yellow", 10.5, ["level"])


def test_the_log_hears_of_a_declaration_before_any_reading(begin: Begin) -> None:
    flow = begin()
    flow.take(wells.levels(now(), w0=1.0, w1=1.0, w2=1.0))
    for partition in range(2):
        first = flow.process.log.read(partition, -1, 1)[0]
        assert isinstance(decode(first.record), Declared)


def test_columns_that_do_not_fit_together_are_refused(begin: Begin) -> None:
    flow, at = begin(), now()
    for wrong in (
        Readings("wells", ["w0"], ["level", "level"], [at], [1.0]),
        Readings("wells", ["w0", "w1"], ["level", "level"], [at, at], [1.0]),
        Readings("wells", ["w0"], ["level"], [at, at], [1.0]),
    ):
        with pytest.raises(ValueError, match=r"unequal|shape|broadcast"):
            flow.take(wrong)
    assert flow.take(Readings("wells", [], [], [], [])) == Taken(0)


def test_a_disk_that_fails_for_a_moment_loses_nothing_that_was_acknowledged(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, at = begin(), now()
    log = flow.process.log
    append = log.append

    def half(partition: int, records: list[bytes]) -> list[int]:
        append(partition, records)  # it is there, but nobody hears of it
        raise IngestAway(Text(zh="例", en="example"))

    with monkeypatch.context() as patched:
        patched.setattr(log, "append", half)
        patched.setattr(lane, "RETRY_S", 0.0)
        with pytest.raises(IngestAway):
            flow.take(wells.levels(at, w0=10.5))
    assert flow.take(wells.levels(at, w0=10.5)) == Taken(1)
    told = [bytes(one) for one in Change.objects.values_list("said", flat=True)]
    undisturbed = []
    for worker in flow.workers:
        part_of = flow.process.rosters.part_of(worker.partition)
        items = [decode(one.record) for one in log.read(worker.partition, -1, 100)]
        undisturbed += [one.to_bytes() for one in Watch(part_of).take(items)]
    assert told == undisturbed != []


def test_a_clock_that_ran_ahead_and_was_set_back_is_said_until_it_has_caught_up(begin: Begin) -> None:
    flow = begin()
    flow.process.tick()
    flow.pump()
    assert flow.process.intake.look().ails == ()
    for one in flow.process.lanes.values():
        one.tell(Tick(now() + 90 * 60_000))
    flow.pump()
    (said,) = flow.process.intake.look().ails
    assert "NTP" in said.en
    assert "89" in said.zh or "90" in said.zh
