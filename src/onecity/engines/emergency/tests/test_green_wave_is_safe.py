"""Can any request make the junction unsafe? Does the ambulance meet green, and do the others get theirs back?"""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.emergency.rules import checker
from onecity.engines.emergency.rules.checker import SafetySheet, violations
from onecity.engines.emergency.rules.greenwave.arrival import Arrival
from onecity.engines.emergency.rules.greenwave.controller import Controller
from onecity.engines.emergency.rules.greenwave.junction import Junction, Phase, Segment, faults
from onecity.engines.emergency.rules.greenwave.planner import Now, Wish, plan
from onecity.engines.emergency.rules.greenwave.request import GreenRequest, first_of, told, watched

CROSSING = Junction(
    "crossing",
    (
        Phase("ns", frozenset({"n", "s"}), frozenset({"walk-ew"}), 30, 7, 70, 8, 3, 2, 0.2),
        Phase("ns-left", frozenset({"nl", "sl"}), frozenset(), 12, 6, 40, 0, 3, 2, 0.05),
        Phase("ew", frozenset({"e", "w"}), frozenset({"walk-ns"}), 26, 7, 70, 6, 4, 2, 0.15),
    ),
)


def sheet_of(junction: Junction) -> SafetySheet:
    """The safety sheet as the traffic police would write it: from the phases, but in the checker's own terms."""
    minimum, yellow, walk, clearance, conflicts = {}, {}, {}, {}, set()
    for one in junction.phases:
        minimum |= dict.fromkeys(one.vehicles | one.pedestrians, one.minimum_green_s)
        yellow |= dict.fromkeys(one.vehicles, one.yellow_s)
        walk |= dict.fromkeys(one.pedestrians, one.pedestrian_clearance_s)
        for other in junction.phases:
            if one is not other:
                for a in one.vehicles | one.pedestrians:
                    for b in other.vehicles | other.pedestrians:
                        conflicts.add(frozenset((a, b)))
                        clearance[a, b] = one.all_red_s
    return SafetySheet(minimum, yellow, walk, frozenset(conflicts), clearance)


@st.composite
def junctions(draw: Any) -> Junction:
    phases = []
    for n in range(draw(st.integers(2, 5))):
        least = draw(st.integers(4, 12))
        normal = least + draw(st.integers(5, 30))
        walk = draw(st.integers(0, 9))
        phases.append(
            Phase(
                f"p{n}",
                frozenset({f"v{n}", f"u{n}"}),
                frozenset({f"w{n}"}) if walk else frozenset(),
                normal,
                least,
                normal + draw(st.integers(20, 60)),
                walk,
                draw(st.integers(3, 5)),
                draw(st.integers(0, 3)),
                draw(st.floats(0, 0.4)),
                draw(st.floats(0, 12)),
            )
        )
    return Junction("j", tuple(phases), draw(st.integers(0, 200)))


anything = st.lists(st.builds(Segment, st.integers(-1, 5), st.integers(-5, 120)), max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    junctions(),
    st.lists(st.tuples(st.integers(0, 60), anything, st.integers(-5, 500), st.booleans()), max_size=8),
)
def test_no_request_whatever_makes_the_lamps_unsafe(junction: Junction, story: Any) -> None:
    controller, record = Controller(junction), []
    for pause, segments, limit, release in story:
        record += [controller.tick() for _ in range(pause)]
        controller.ask(segments[:3], controller.now_s + limit, segments[3:])
        record += [controller.tick() for _ in range(10)]
        if release:
            controller.release()
    record += [controller.tick() for _ in range(junction.cycle_s)]
    assert violations(sheet_of(junction), record) == []


@settings(max_examples=20, deadline=None)
@given(junctions(), st.integers(0, 150), st.floats(5, 90), st.floats(0.5, 10), st.integers(0, 4))
def test_a_plan_is_accepted_is_safe_and_the_junction_recovers_in_two_cycles(
    junction: Junction, begins: int, mean: float, spread: float, wanted: int
) -> None:
    controller, record = Controller(junction), []
    record += [controller.tick() for _ in range(begins)]
    while controller.stage != "green":
        record.append(controller.tick())
    found = plan(
        junction,
        Now(controller.phase, controller.elapsed_s),
        Wish(wanted % len(junction.phases), Arrival(mean, spread)),
    )
    limit = min(found.release_s, 2 * junction.cycle_s)
    refusal = controller.ask(found.segments, controller.now_s + limit, found.after)
    if refusal is None:
        while controller.until_s is not None:
            record.append(controller.tick())
        assert len(record) <= begins + 200 + limit
    else:  # only where somebody would wait for too long
        assert "two cycles" in refusal.en
    if not list(faults(junction)):
        present = max(one.change_s + one.maximum_green_s for one in junction.phases)
        longest = 2 * sum(one.maximum_green_s + one.change_s for one in junction.phases) + present
        for _ in range(longest):
            record.append(controller.tick())
        assert controller.is_normal()
    assert violations(sheet_of(junction), record) == []


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 90), st.floats(25, 80), st.floats(1, 5), st.integers(0, 2))
def test_the_ambulance_waits_less_than_without_a_request(
    begins: int, mean: float, spread: float, phase: int
) -> None:
    def wait(asks: bool) -> float | None:
        controller, before = Controller(CROSSING), []
        while len(before) < begins or controller.stage != "green":
            before.append(controller.tick())
        if asks:
            now = Now(controller.phase, controller.elapsed_s)
            found = plan(CROSSING, now, Wish(phase, Arrival(mean, spread), others=0.0))
            if controller.ask(found.segments, controller.now_s + found.release_s, found.after) is not None:
                return None
        lamp = sorted(CROSSING.phases[phase].vehicles)[0]
        shown = [entry[lamp] for entry in [*before, *(controller.tick() for _ in range(400))]]
        # who meets red, or a green that has just begun, goes when the queue has started up
        goes = [
            shown[max(n - 2, 0) : n + 1].count("G") == len(shown[max(n - 2, 0) : n + 1])
            for n in range(len(shown))
        ]
        goes = goes[len(before) :]
        waits = [goes.index(True, second) - second for second in range(int(mean + 5 * spread))]
        chance = Arrival(mean, spread).by_second(len(waits))
        return sum(c * w for c, w in zip(chance, waits, strict=True))

    helped = wait(True)
    assert helped is None or helped <= wait(False) + 0.5


def test_each_way_to_help_is_used_where_it_fits() -> None:
    near, at_once = Arrival(25, 2), Arrival(16, 1)
    assert plan(CROSSING, Now(0, 25), Wish(0, near)).action == "extend"
    assert plan(CROSSING, Now(2, 5), Wish(0, near)).action == "early-green"
    assert plan(CROSSING, Now(0, 8), Wish(2, at_once)).action in ("skip", "insert")
    assert plan(CROSSING, Now(0, 5), Wish(0, Arrival(5, 1))).action == "none"
    waiting = Junction("q", (CROSSING.phases[0], replace(CROSSING.phases[1], queue=9), CROSSING.phases[2]))
    found = plan(waiting, Now(0, 8), Wish(2, at_once))
    assert found.action == "insert"
    assert [one.phase for one in (*found.segments, *found.after)] == [0, 2, 1]
    idle = Junction("i", (CROSSING.phases[0], replace(CROSSING.phases[1], arrivals=0), CROSSING.phases[2]))
    assert plan(idle, Now(0, 8), Wish(2, at_once)).action == "skip"


def planted(record: list[dict[str, str]], second: int, **lamps: Any) -> list[dict[str, str]]:
    return [entry | lamps if n == second else entry for n, entry in enumerate(record)]


@pytest.mark.parametrize(
    ("second", "lamps", "rule"),
    [
        (10, {"e": "G"}, "conflict"),
        (10, {"n": "R"}, "wrong-order"),
        (60, {"walk-ew": "Y"}, "unknown-colour"),
        (60, {"tram": "R"}, "unknown-lamp"),
        (38, {"n": "R", "s": "R"}, "too-short-Y"),
    ],
)
def test_a_planted_violation_is_caught(second: int, lamps: dict[str, str], rule: str) -> None:
    controller = Controller(CROSSING)
    record = [controller.tick() for _ in range(200)]
    sheet = sheet_of(CROSSING)
    assert violations(sheet, record) == []
    first = next(n for n, entry in enumerate(record) if entry["n"] == "Y")
    at = first + 2 if rule == "too-short-Y" else second
    assert rule in {one.rule for one in violations(sheet, planted(record, at, **lamps))}


def test_a_cut_minimum_a_cut_clearance_and_a_cut_walk_are_caught() -> None:
    controller = Controller(CROSSING)
    record = [controller.tick() for _ in range(400)]
    sheet = sheet_of(CROSSING)

    def rules_without(keep: Any) -> set[str]:
        return {one.rule for one in violations(sheet, [entry for entry in record if keep(entry)])}

    assert "too-short-F" in rules_without(lambda entry: entry["walk-ew"] != "F" or entry is record[30])
    assert "clearance" in rules_without(lambda entry: set(entry.values()) != {"R"})
    left = [n for n, entry in enumerate(record) if entry["nl"] == "G"]
    short = [entry for n, entry in enumerate(record) if n not in left[3:12]]
    assert "too-short-G" in {one.rule for one in violations(sheet, short)}


def test_the_checker_shares_no_code_with_those_whom_it_checks() -> None:
    tree = ast.parse(Path(checker.__file__).read_text())
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert imported == {"collections.abc", "dataclasses"}
    assert [one.name for one in Path(checker.__file__).parent.glob("*.py")] == ["__init__.py"]


def test_a_request_lives_once_and_the_watchdog_ends_it() -> None:
    request = GreenRequest("a", "j", 0, 0, 40, 50)
    accepted = told(request, "accept", 1)
    assert told(accepted, "accept", 1) is accepted
    assert told(accepted, "refuse", 1) is accepted
    active = told(accepted, "activate", 2)
    assert watched(active, 79) is active
    assert watched(active, 80).state == "released"
    renewed = told(active, "renew", 3, eta_s=60, eta_p95_s=70)
    assert watched(renewed, 80) is renewed
    over = told(renewed, "release", 4)
    assert over.is_over
    assert told(over, "activate", 5) is over


@given(
    st.lists(
        st.tuples(st.sampled_from(["accept", "refuse", "activate", "renew", "release"]), st.integers(0, 9))
    )
)
def test_messages_in_any_order_never_revive_a_request(messages: Any) -> None:
    request, over = GreenRequest("a", "j", 0, 0, 40, 50), False
    for message, number in messages:
        after = told(request, message, number)
        assert after.number >= request.number
        assert not over or after is request
        request, over = after, after.is_over


def test_of_two_ambulances_that_cross_the_more_urgent_goes_first_then_the_earlier() -> None:
    early = GreenRequest("early", "j", 0, 1, 20, 30)
    urgent = GreenRequest("urgent", "j", 1, 0, 40, 50)
    behind = GreenRequest("behind", "j", 1, 1, 60, 70)
    assert first_of([early, urgent, behind]) == (urgent, (early,))
    assert first_of([early, told(urgent, "release", 1)])[0] is early
    assert first_of([]) == (None, ())
