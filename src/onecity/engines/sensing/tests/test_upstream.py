"""Does a thing see what is measured upstream, as if it had measured it itself? The long form: `ONECITY_SOAK=1`."""

import json
import os
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.ingest.roster import Roster, Watched
from onecity.engines.sensing.rules.batch import CLOCK, Batch, Row, reading, tick
from onecity.engines.sensing.rules.program import Program, compile_network
from onecity.engines.sensing.rules.snapshot import reload, restore, snapshot
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import Transition
from onecity.engines.sensing.tests import town

MINUTE = 60_000
MANY = 200 if os.environ.get("ONECITY_SOAK") == "1" else 8
# A chain, a fork, one that names what there is not, and one that names none.
SOURCES = {"a": None, "b": "a", "c": "b", "d": "b", "e": "nobody", "f": None}
CONDITIONS = (
    "level - upstream(level) > 1.0",
    "level > 2.0 && upstream(level) < 2.0",
    "level > 3.0 || upstream(level) > 3.0",
    "rate(upstream(level), '20m') > 1.0",
    "level > max(upstream(level), '30m')",
    "level > min(upstream(level), '10m') || avg(upstream(level), '1h') > 3.0",
    "!(quantile(upstream(level), '15m', 0.5) <= level)",
    "previous(upstream(level)) < level && missing(level, '12m')",
    "n_of_m(upstream(level) > 2.0, 2, 3)",
    "age(upstream(level)) > duration('10m')",
    "level - upstream(level) > 1.0 && neighbours(level > 2.0) >= 1.0",
)


def written(when: str, **changes: Any) -> dict[str, Any]:
    """A network with one rule that may look upstream."""
    rule = {"id": "r", "when": when, "level": "red", "for": changes.pop("held", "0s")}
    usual = {"upstream_by": "upstream", "late": "40m", "grace": "0s", "rules": [rule]}
    return town.declared(**usual | changes)


def compiled(network: dict[str, Any]) -> Program:
    made = Network.model_validate({**network, "examples": (town.EXAMPLE,)})
    return compile_network(made, town.ATTRIBUTES | {"upstream": "string"})


def begun(when: str, sources: dict[str, str | None] = SOURCES, **changes: Any) -> State:
    things = {key: {"upstream": source, "catchment": "x"} for key, source in sources.items()}
    return new_state(compiled(written(when, **changes)), Things.of(things), 0)


def run(state: State, rows: list[Row], sizes: list[int]) -> list[Transition]:
    """What comes out of a log that is cut into pieces."""
    found: list[Transition] = []
    while rows:
        size = sizes[len(found) % len(sizes)]
        state, transitions = step(state, Batch.of(rows[:size]))
        found += transitions
        rows = rows[size:]
    return found


def log(random: Random, things: int) -> list[Row]:
    """Readings, some late, flagged, or corrected, and ticks."""
    rows: list[Row] = []
    now = 0
    for _ in range(40):
        now += random.choice([0, 0, 1, 2, 5]) * MINUTE
        if random.random() < 0.2:
            rows.append(tick(now))
        time = now - random.choice([0, 0, 0, 3, 10, 60]) * MINUTE
        value = float(random.choice([0, 1, 2, 3, 4]))
        quality = random.choice([0] * 8 + [4])
        rows.append((random.randrange(things), 0, max(time, 0), value, quality, now))
    return [*rows, tick(now + 30 * MINUTE)]


def by_hand(rows: list[Row]) -> list[Row]:
    """The same log for things that measure upstream themselves: each reading stands once more for those below."""
    keys = list(SOURCES)
    found: list[Row] = []
    for row in rows:
        found.append(row)
        if row[0] != CLOCK:
            below = [i for i, key in enumerate(keys) if SOURCES[key] == keys[row[0]]]
            found += [(thing, 1, *row[2:]) for thing in below]
    return found


def measured(when: str) -> str:
    """A condition for one that measures upstream itself: there it says itself how old a window may be."""

    def lately(match: re.Match[str]) -> str:
        # an attribute that nobody has: unknown
        return f"(age(above) < duration('{match[1]}') ? {match[0]} : thing.limit_level)"

    return re.sub(r"\w+\(above, '(\w+)'(?:, [\d.]+)?\)", lately, when.replace("upstream(level)", "above"))


@settings(max_examples=MANY, deadline=None)
@given(st.integers(0, 1 << 30), st.sampled_from(CONDITIONS))
def test_a_thing_that_looks_upstream_is_one_that_measures_there_itself(seed: int, when: str) -> None:
    random = Random(seed)
    held = random.choice(["0s", "5m"])
    looking = begun(when, held=held, partition_by="catchment")
    itself = written(measured(when), held=held, upstream_by=None, partition_by="catchment")
    itself["observe"] = {"level": itself["observe"]["level"], "above": itself["observe"]["level"]}
    # only those that have something upstream: the others wait for nothing
    watched = ("b", "c", "d")
    measuring = new_state(compiled(itself), Things.of({key: {"catchment": "x"} for key in SOURCES}), 0)
    rows = log(random, len(SOURCES))
    expected = [one for one in run(measuring, by_hand(rows), [1000]) if one.thing in watched]
    for sizes in ([1000], [1], [3, 7, 1]):
        state = begun(when, held=held, partition_by="catchment")
        found = [one for one in run(state, list(rows), sizes) if one.thing in watched]
        assert [_told(one) for one in found] == [_told(one) for one in expected]
    run(looking, rows, [5])
    assert snapshot(restore(snapshot(looking), looking.program, looking.things)) == snapshot(looking)


def _told(one: Transition) -> tuple[Any, ...]:
    samples = [(s.property.replace("upstream.level", "above"), s.time, s.value) for s in one.samples]
    return one.id, one.kind, one.thing, one.time, one.at, one.level, one.course, samples


def chain(when: str, **changes: Any) -> State:
    """`b` lies below `a`; `c` names what there is not, `d` nothing."""
    return begun(when, {"a": None, "b": "a", "c": "nobody", "d": None}, **changes)


def test_where_nothing_is_upstream_it_is_unknown_and_never_zero() -> None:
    for when in (
        "level - upstream(level) > 1.0",
        "!(level - upstream(level) <= 1.0)",
        "upstream(level) < 1.0",
    ):
        state = chain(when)
        told = run(state, [*(reading(i, 0, MINUTE, 5.0) for i in range(4)), tick(2 * MINUTE)], [9])
        assert told == []


def test_what_comes_late_or_corrected_from_upstream_amends_what_was_warned_below() -> None:
    state = chain("level - upstream(level) > 1.0")
    told = run(state, [reading(0, 0, MINUTE, 1.0), reading(1, 0, 5 * MINUTE, 4.0), tick(6 * MINUTE)], [9])
    assert [(one.kind, one.thing) for one in told] == [("opened", "b")]
    assert [(one.property, one.value) for one in told[0].samples] == [("level", 4.0), ("upstream.level", 1.0)]
    late = (0, 0, 4 * MINUTE, 3.5, 0, 7 * MINUTE)
    assert [one.kind for one in run(state, [late], [9])] == ["withdrawn"]
    assert [one.kind for one in run(state, [(*late[:3], 1.0, 0, 8 * MINUTE)], [9])] == ["opened"]


def test_a_reading_is_marked_and_counted_once_however_many_lie_below() -> None:
    state = begun("level - upstream(level) > 1.0")
    rows = [reading(1, 0, MINUTE, 1.0), reading(1, 0, MINUTE, 1.0), reading(0, 200, MINUTE, 1.0)]
    _, _ = step(state, Batch.of(rows))
    assert state.marks.tolist() == [0, 16, 1]
    assert state.tally[:, -1].tolist() == [2, 0, 0, 1]
    assert state.tally[0].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 2]


def test_one_that_has_only_heard_from_upstream_is_not_missing() -> None:
    state = chain("missing(level, '10m') || level - upstream(level) > 1.0")
    state.born[:] = 1 << 62  # nothing has come of any of them
    for seen in state.seen:
        seen.wake[:] = 1 << 62
    told = run(state, [reading(0, 0, MINUTE, 1.0), tick(30 * MINUTE)], [9])
    assert [one.thing for one in told] == ["a"]


def test_another_neighbour_upstream_begins_without_the_readings_of_the_old_one() -> None:
    state = chain("level - upstream(level) > 1.0")
    run(state, [reading(0, 0, MINUTE, 1.0), reading(2, 0, MINUTE, 1.0)], [9])
    moved = Things.of({"a": {}, "b": {"upstream": "c"}, "c": {}, "d": {}})
    after, _ = reload(state, state.program, moved)
    assert run(after, [reading(1, 0, 2 * MINUTE, 9.0), tick(3 * MINUTE)], [9]) == []
    same, _ = reload(state, state.program, state.things)
    assert [one.thing for one in run(same, [reading(1, 0, 2 * MINUTE, 9.0), tick(3 * MINUTE)], [9])] == ["b"]


def test_all_that_hang_together_go_to_one_worker() -> None:
    made = compiled(written("level - upstream(level) > 1.0")).network
    things = [Watched(key, "", "", {"upstream": source}) for key, source in SOURCES.items()]
    roster = Roster.of(made, {"upstream": "string"}, things)
    assert Roster.read(roster.content).spread(7).partition.tolist() == roster.spread(7).partition.tolist()
    of = dict(zip(SOURCES, roster.spread(997).partition.tolist(), strict=True))
    assert of["a"] == of["b"] == of["c"] == of["d"]
    assert len({of["a"], of["e"], of["f"]}) == 3


RELATION = {"id": "upstream", "title": town.WORDS, "refers_to": "reservoirs"}


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        ({"upstream_by": None}, "network-no-upstream", "upstream_by"),
        ({"upstream_by": "upstreams"}, "network-attribute-unknown", "upstream"),
        ({"upstream_by": "catchment"}, "network-no-relation", "refers_to"),
        ({"thing": {"layer": "reservoirs", "key": "kind"}}, "network-no-relation", "key: code"),
        ({"when": "upstream(levels) > 1.0"}, "expression", "level"),
        ({"when": "upstream(thing.limit_level) > level"}, "network-not-a-property", "level"),
        ({"when": "upstream(avg(level, '1h')) > 1.0"}, "network-not-a-property", "avg(upstream(level)"),
        ({"when": "missing(upstream(level), '1h')"}, "network-nested", "itself"),
        ({"when": "count(upstream(level), '1h') > 1.0"}, "network-nested", "itself"),
        ({"when": "sum(upstream(level), '1h') > 1.0"}, "network-kind", "sum"),
        (
            {"when": "neighbours(upstream(level) > 1.0) > 1.0", "partition_by": "catchment"},
            "network-nested",
            "inside",
        ),
    ],
)
def test_what_cannot_be_asked_upstream_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], code: str, word: str
) -> None:
    monkeypatch.setitem(town.LAYER_FILE, "fields", [*town.LAYER_FILE["fields"], RELATION])
    when = changes.pop("when", "level - upstream(level) > 1.0")
    found = town.problems(tmp_path, written(when, **changes))
    assert [problem.code for problem in found] == [code]
    assert word in found[0].text("en")


def test_a_window_upstream_is_unknown_once_its_last_reading_is_as_old() -> None:
    # 5 at the one upstream, and then nothing: in the hour a rise below is no news, afterwards nobody knows
    state = chain("level > max(upstream(level), '1h')", late="2h")
    rows = [reading(0, 0, 0, 5.0), reading(1, 0, 59 * MINUTE, 6.0), reading(1, 0, 60 * MINUTE, 6.0)]
    rows += [reading(1, 0, 65 * MINUTE, 4.0), reading(1, 0, 70 * MINUTE, 9.0), tick(300 * MINUTE)]
    # what is unknown ends no warning, and only a word from there, or one within the window, does
    told = run(state, [*rows, reading(0, 0, 310 * MINUTE, 9.0), tick(320 * MINUTE)], [9])
    assert [(one.kind, one.time) for one in told] == [("opened", 59 * MINUTE), ("cleared", 310 * MINUTE)]
    silent = chain("level < max(upstream(level), '1h')", late="2h")
    rows = [reading(0, 0, 0, 5.0), reading(1, 0, 60 * MINUTE, 4.0), tick(61 * MINUTE)]
    assert run(silent, rows, [9]) == []


def test_a_window_as_short_as_the_readings_are_apart_outlasts_one_that_is_a_little_late() -> None:
    state = chain("level < max(upstream(level), '5m')")
    rows = [reading(0, 0, 0, 5.0), reading(1, 0, 6 * MINUTE, 4.0), reading(1, 0, 10 * MINUTE, 4.0)]
    assert [one.time for one in run(state, [*rows, tick(11 * MINUTE)], [9])] == [6 * MINUTE]


def test_a_relation_to_another_layer_says_to_put_both_into_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivers = town.LAYER_FILE | {"id": "rivers"}
    relation = RELATION | {"refers_to": "rivers"}
    monkeypatch.setitem(town.LAYER_FILE, "fields", [*town.LAYER_FILE["fields"], relation])
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "rivers.yaml").write_text(json.dumps(rivers), encoding="utf-8")
    (found,) = town.problems(tmp_path, written("level - upstream(level) > 1.0"))
    assert (found.code, found.found) == ("network-no-relation", "upstream")
    assert "one layer" in found.text("en")
    assert "同一个图层" in found.text("zh")


def test_a_reservoir_and_the_river_above_it_are_things_of_one_layer() -> None:
    network = written('thing.kind == "reservoir" && level > 1.0 && upstream(level) > 2.0')
    things = {
        "river": {"kind": "river"},
        "lake": {"kind": "reservoir", "upstream": "river"},
        "low": {"kind": "river", "upstream": "lake"},
    }
    state = new_state(compiled(network), Things.of(things), 0)
    rows = [reading(i, 0, MINUTE, 5.0) for i in range(3)]
    assert [one.thing for one in run(state, [*rows, tick(2 * MINUTE)], [9])] == ["lake"]


def test_a_margin_moves_what_is_compared_with_upstream() -> None:
    network = written("level - upstream(level) > 1.0")
    network["rules"][0]["clear"] = {"below": 0.5}
    state = new_state(compiled(network), Things.of({"a": {}, "b": {"upstream": "a"}}), 0)
    rows = [reading(0, 0, 0, 1.0)]
    rows += [reading(1, 0, minute * MINUTE, value) for minute, value in ((1, 3.0), (2, 1.6), (3, 1.4))]
    told = run(state, [*rows, tick(4 * MINUTE)], [9])
    assert [(one.kind, one.time) for one in told] == [("opened", MINUTE), ("cleared", 3 * MINUTE)]
