"""Is a state the same after it was bytes, and under a changed declaration?"""

from collections.abc import Callable

import pytest

from onecity.engines.sensing.rules.batch import Batch, reading, tick
from onecity.engines.sensing.rules.episode import Episode
from onecity.engines.sensing.rules.snapshot import SnapshotInvalid, reload, restore, snapshot
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import episode_id
from onecity.engines.sensing.tests import town

MINUTE = 60_000
THINGS = Things.of({"a": {"limit_level": 84.0}, "b": {"limit_level": 90.0}})
OTHER = {"id": "wave", "when": 'delta(level, "15m") > 3.0', "level": "red"}


def filled(written: dict[str, object]) -> State:
    """A state in which `a` stands above 84 m for six minutes."""
    state = new_state(town.program(written), THINGS, 0)
    rows = [reading(0, 0, 0, 85.0), reading(1, 0, 0, 85.0), tick(6 * MINUTE)]
    return step(state, Batch.of(rows))[0]


def opened_at(state: State) -> list[tuple[str, int]]:
    """What the next ten minutes bring."""
    rows = [reading(0, 0, 9 * MINUTE, 85.0), tick(20 * MINUTE)]
    return [(one.rule, one.time) for one in step(state, Batch.of(rows))[1] if one.thing == "a"]


def test_a_timer_goes_on_after_a_restart() -> None:
    state = filled(town.rule())
    again = restore(snapshot(state), state.program, THINGS)
    assert snapshot(again) == snapshot(state)
    assert opened_at(again) == [("flood", 10 * MINUTE)]


def test_a_changed_declaration_keeps_the_timers_of_the_rules_that_it_does_not_change() -> None:
    state = filled(town.rule())
    renamed = town.rule(title={"zh": "高", "en": "High"})
    following, told = reload(state, town.program(renamed | {"rules": [OTHER, *renamed["rules"]]}), THINGS)
    assert told == ()
    assert opened_at(following) == [("flood", 10 * MINUTE)]


def test_a_rule_that_means_something_else_begins_anew() -> None:
    following, _ = reload(filled(town.rule()), town.program(town.rule(when="level >= 84.5")), THINGS)
    assert opened_at(following) == [("flood", 19 * MINUTE)]


@pytest.mark.parametrize(
    ("held", "ticks", "expected"),
    [
        ("15m", [14, 15], [("opened", 15)]),
        ("7m", [7], [("opened", 7)]),
        # longer ago than its last word, which is of minute 3
        ("2m", [7], [("opened", 3)]),
        ("0s", [7], [("opened", 3)]),
        ("2h", [119, 120], [("opened", 120)]),
    ],
)
def test_a_station_that_stays_silent_warns_after_the_new_time(
    held: str, ticks: list[int], expected: list[tuple[str, int]]
) -> None:
    state = new_state(town.program(town.rule()), THINGS, 0)
    rows = [reading(0, 0, 0, 85.0), reading(0, 0, 3 * MINUTE, 85.0), tick(6 * MINUTE)]
    state, told = step(state, Batch.of(rows))
    following, changed = reload(
        state, town.program(town.rule(**{"for": held, "clear": {"for": "5m"}})), THINGS
    )
    assert (told, changed) == ((), ())
    following = restore(snapshot(following), following.program, THINGS)
    found: list[tuple[str, int]] = []
    for minute in ticks:
        assert found == []
        _, transitions = step(following, Batch.of([tick(minute * MINUTE + 10_000)]))
        found += [(one.kind, one.time // MINUTE) for one in transitions]
    assert found == expected


def test_under_other_times_what_stands_goes_on_and_rises_no_earlier_than_it_did() -> None:
    levels = {
        "blue": {"when": "level >= 84.0", "for": "5m"},
        "red": {"when": "level >= 86.0", "for": "1h"},
    }
    state = new_state(town.program(town.declared(rules=[{"id": "flood", "levels": levels}])), THINGS, 0)
    rows = [reading(0, 0, 0, 86.0), reading(0, 0, 1 * MINUTE, 86.0), tick(20 * MINUTE)]
    state, (opened,) = step(state, Batch.of(rows))
    levels["red"]["for"] = "2m"
    levels["blue"]["for"] = "3h"
    after, _ = reload(state, town.program(town.declared(rules=[{"id": "flood", "levels": levels}])), THINGS)
    _, (raised,) = step(after, Batch.of([tick(21 * MINUTE)]))
    assert (raised.kind, raised.episode, raised.level) == ("raised", opened.episode, "red")
    assert (opened.time, raised.time) == (5 * MINUTE, 5 * MINUTE)


def test_a_fall_that_has_begun_is_over_after_the_new_time() -> None:
    state = new_state(town.program(town.rule(**{"for": "0s", "clear": {"for": "2h"}})), THINGS, 0)
    state, _ = step(state, Batch.of([reading(0, 0, 0, 85.0), reading(0, 0, 5 * MINUTE, 80.0)]))
    after, _ = reload(state, town.program(town.rule(**{"for": "0s", "clear": {"for": "20m"}})), THINGS)
    rows = [tick(90 * MINUTE), reading(0, 0, 95 * MINUTE, 80.0)]
    assert [(one.kind, one.time) for one in step(after, Batch.of(rows))[1]] == [("cleared", 95 * MINUTE)]


def test_a_moment_that_waits_for_its_other_readings_is_looked_at_under_the_new_time() -> None:
    both = town.rule(when="level >= 84.0 && rain >= 1.0")
    state = new_state(town.program(both), THINGS, 0)
    state, _ = step(state, Batch.of([reading(0, 1, 0, 5.0), reading(0, 0, 5 * MINUTE, 85.0)]))
    both["rules"][0]["for"] = "1m"
    after, _ = reload(state, town.program(both), THINGS)
    _, transitions = step(after, Batch.of([tick(10 * MINUTE)]))
    assert [(one.kind, one.time) for one in transitions] == [("opened", 6 * MINUTE)]


def test_what_stands_under_a_rule_that_is_changed_goes_on_until_the_next_reading_decides() -> None:
    ladder = {"blue": {"when": "level >= 84.5", "for": "5m"}, "red": {"when": "level >= 86.0"}}
    changed = {"id": "flood", "levels": ladder, "clear": {"for": "0s"}}
    state, _ = step(filled(town.rule()), Batch.of([tick(20 * MINUTE)]))
    (before,) = state.standing_episodes()["flood", "a"]
    following, told = reload(state, town.program(town.declared(rules=[changed])), THINGS)
    assert [one.rule for one in told if one.rule == "flood"] == []
    following = restore(snapshot(following), following.program, THINGS)
    # a late reading is about the rule as it was: it changes nothing any more; then by the new rule to red, and over
    late = (0, 0, 5 * MINUTE, 80.0, 0, 21 * MINUTE)
    rows = [late, reading(0, 0, 25 * MINUTE, 87.0), reading(0, 0, 30 * MINUTE, 84.2)]
    _, transitions = step(following, Batch.of(rows))
    assert [(one.kind, one.episode, one.time, one.level) for one in transitions] == [
        ("raised", episode_of(before), 25 * MINUTE, "red"),
        ("cleared", episode_of(before), 30 * MINUTE, None),
    ]
    assert [one.sequence for one in transitions] == [2, 3]


def episode_of(one: Episode) -> str:
    return episode_id("water", "flood", "a", one.first)


def test_an_event_that_was_a_level_before_leaves_nothing_standing() -> None:
    state, _ = step(filled(town.rule()), Batch.of([tick(20 * MINUTE)]))
    happens = town.declared(
        events={"visit": {"title": town.WORDS, "fields": ["level"]}},
        rules=[{"id": "flood", "on": "visit", "when": "level >= 84.0", "level": "yellow"}],
    )
    following, told = reload(state, town.program(happens), THINGS)
    assert "withdrawn" in {one.kind for one in told if one.rule == "flood"}
    assert following.standing_episodes() == {}


def test_what_stands_under_a_rule_that_is_gone_is_withdrawn() -> None:
    state, (opened, other) = step(filled(town.rule()), Batch.of([tick(20 * MINUTE)]))
    following, told = reload(state, town.program(town.declared(rules=[OTHER])), THINGS)
    assert [(one.kind, one.episode) for one in told] == [
        ("withdrawn", opened.episode),
        ("withdrawn", other.episode),
    ]
    assert following.standing_episodes() == {}


def test_things_keep_their_state_in_another_order_and_beside_new_ones() -> None:
    others = Things.of({"c": {}, "b": {"limit_level": 90.0}, "a": {"limit_level": 84.0}})
    following, told = reload(filled(town.rule()), town.program(town.rule()), others)
    rows = [reading(2, 0, 9 * MINUTE, 85.0), reading(0, 0, 9 * MINUTE, 85.0), tick(20 * MINUTE)]
    _, transitions = step(following, Batch.of(rows))
    assert told == ()
    assert {(one.thing, one.time) for one in transitions} == {
        ("a", 10 * MINUTE),
        ("b", 10 * MINUTE),
        ("c", 19 * MINUTE),
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda said: b"", "foreign"),
        (lambda said: b"PK" + said[2:], "foreign"),
        (lambda said: said[:8] + b"\xff\xff" + said[10:], "version"),
        (lambda said: said[:-1], "damaged"),
        (lambda said: said[:-1] + bytes([said[-1] ^ 1]), "damaged"),
        (lambda said: said[:100] + bytes([said[100] ^ 1]) + said[101:], "damaged"),
    ],
)
def test_bytes_that_are_no_whole_snapshot_are_refused(change: Callable[[bytes], bytes], reason: str) -> None:
    state = filled(town.rule())
    with pytest.raises(SnapshotInvalid) as refused:
        restore(change(snapshot(state)), state.program, THINGS)
    assert refused.value.reason == reason


def test_a_snapshot_of_another_network_is_refused() -> None:
    with pytest.raises(SnapshotInvalid, match="network"):
        restore(snapshot(filled(town.rule())), town.program(town.declared(id="air")), THINGS)
