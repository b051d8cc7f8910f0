"""Do warnings become the same work whatever the order in which they arrive, and is nothing lost?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.command.rules.duty import Duty, End, Give, Order, Response, decide, group_of, heard
from onecity.engines.command.rules.incident import Moment, State, closes_itself, fold, reopens, unready
from onecity.engines.command.rules.quiet import Inhibit, Mute, audible, keeping_quiet
from onecity.engines.command.rules.warning import LEVELS, RANK, Change, Stretch, warnings

START = datetime(2026, 7, 20, 8, tzinfo=UTC)
LATER = START + timedelta(days=2)
HOUR = timedelta(hours=1)
DUTIES = {level: Duty(f"role-{level}", HOUR, timedelta(minutes=10)) for level in ("yellow", "orange", "red")}
RESPONSE = Response(("catchment",), (Inhibit("flood", "no-data"),), DUTIES)


def at(minutes: float) -> datetime:
    """A moment of the day."""
    return START + timedelta(minutes=minutes)


def change(
    sequence: int,
    kind: str,
    level: str | None,
    minutes: float,
    *,
    thing: str = "a",
    rule: str = "flood",
    number: int = 0,
) -> Change:
    """One transition; the warning is named by thing, rule and number."""
    warning = f"{thing}-{rule}-{number}"
    end = at(minutes) if kind in {"cleared", "withdrawn"} else None
    return Change(
        f"{warning}-{sequence}",
        warning,
        sequence,
        kind,
        rule,
        thing,
        level,
        at(minutes),
        at(0),
        end,
        at(minutes),
        {"catchment": "x"},
    )


def stood(level: str, minutes: float) -> Stretch:
    """A stretch that goes on, known at once."""
    return Stretch(level, at(minutes), None, at(minutes))


@st.composite
def courses(draw: st.DrawFn, thing: str, rule: str, number: int) -> list[Change]:
    """What may become of one warning."""
    first = draw(st.integers(0, 100))
    told = [change(1, "opened", draw(st.sampled_from(LEVELS)), first, thing=thing, rule=rule, number=number)]
    for sequence in range(2, draw(st.integers(2, 5))):
        first += draw(st.integers(1, 60))
        kind = draw(st.sampled_from(["raised", "lowered", "amended", "cleared", "withdrawn"]))
        level = None if kind in {"cleared", "withdrawn"} else draw(st.sampled_from(LEVELS))
        told.append(change(sequence, kind, level, first, thing=thing, rule=rule, number=number))
        if level is None:
            break
    return told


storms = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["flood", "no-data", "storm"])),
    min_size=1,
    max_size=4,
    unique=True,
).flatmap(
    lambda named: st.tuples(*(courses(thing, rule, number) for number, (thing, rule) in enumerate(named)))
)


def run(arriving: Sequence[Change]) -> tuple[set[tuple[str, str]], list[Moment]]:
    """Take changes in as they come, giving and ending orders; the open orders and the timeline."""
    moments: list[Moment] = []
    known: set[str] = set()
    for place, one in enumerate(arriving):
        if one.id in known:
            continue
        known.add(one.id)
        moments.append(Moment("warning", at(500 + place), {}, one))
        standing = fold(moments)
        for decision in decide(heard(standing.warned, RESPONSE, (), LATER), RESPONSE, standing.orders):
            moments += carried_out(decision, at(500 + place), len(moments))
    return {(one.thing, one.level) for one in fold(moments).open_orders}, moments


def carried_out(decision: Give | End, now: datetime, number: int) -> list[Moment]:
    """What the door writes for a decision."""
    if isinstance(decision, End):
        return [Moment("task", now, {"task": decision.task, "action": "close", "outcome": "unfounded"})]
    task = f"task-{number:04}"
    given = Moment("ordered", now, {"task": task, "thing": decision.thing, "level": decision.level})
    ends = {"action": "close", "outcome": "merged", "into": task}
    return [given, *(Moment("task", now, {"task": one, **ends}) for one in decision.merged)]


@settings(max_examples=100, deadline=None)
@given(storms, st.randoms(use_true_random=False))
def test_order_of_arrival_and_repetition_change_nothing(
    storm: tuple[list[Change], ...], dice: object
) -> None:
    changes = [one for course in storm for one in course]
    shuffled = changes + changes[: len(changes) // 2]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    open_orders, moments = run(changes)
    other_orders, other_moments = run(shuffled)
    assert open_orders == other_orders
    one, other = fold(moments), fold(other_moments)
    assert (one.state, one.level, one.peak, one.warned) == (
        other.state,
        other.level,
        other.peak,
        other.warned,
    )


@settings(max_examples=100, deadline=None)
@given(storms, st.randoms(use_true_random=False))
def test_whatever_is_heard_has_an_order_and_each_thing_one_at_most(
    storm: tuple[list[Change], ...], dice: object
) -> None:
    changes = [one for course in storm for one in course]
    dice.shuffle(changes)  # type: ignore[attr-defined]
    open_orders, moments = run(changes)
    assert len({thing for thing, _ in open_orders}) == len(open_orders)
    standing = fold(moments)
    noise = heard(standing.warned, RESPONSE, (), LATER)
    wanted = {
        (thing, max(levels, key=RANK.__getitem__))
        for thing, stretches in noise.items()
        if (levels := [one for s in stretches if (one := RESPONSE.level_of_duty(s.level))])
    }
    assert open_orders == wanted
    assert decide(noise, RESPONSE, standing.orders) == ()


def test_a_raised_level_gives_the_higher_order_and_merges_the_lower_one() -> None:
    _, moments = run([change(1, "opened", "yellow", 0)])
    moments.append(Moment("warning", at(30), {}, change(2, "raised", "red", 30)))
    standing = fold(moments)
    (first,) = standing.orders
    assert decide(heard(standing.warned, RESPONSE, (), LATER), RESPONSE, standing.orders) == (
        Give("a", "red", (first.task,)),
    )


def test_a_lowered_or_cleared_level_takes_no_order_back() -> None:
    orders, _ = run(
        [change(1, "opened", "orange", 0), change(2, "lowered", "blue", 9), change(3, "cleared", None, 20)]
    )
    assert orders == {("a", "orange")}


def test_a_level_without_duty_calls_for_the_next_lower_one() -> None:
    duties = {"yellow": DUTIES["yellow"]}
    assert Response(duties=duties).level_of_duty("red") == "yellow"
    assert Response(duties=duties).level_of_duty("blue") is None


def test_work_that_is_done_is_not_asked_for_again_but_a_new_warning_is_new_work() -> None:
    done = Order("t", "a", "yellow", True, at(60), "done")
    before, after = stood("yellow", 10), stood("yellow", 70)
    assert decide({"a": (before,)}, RESPONSE, [done]) == ()
    assert decide({"a": (before, after)}, RESPONSE, [done]) == (Give("a", "yellow"),)
    late = Stretch("yellow", at(10), None, known=at(70))
    assert decide({"a": (late,)}, RESPONSE, [done]) == (Give("a", "yellow"),)


def test_an_acknowledged_order_stays_when_its_warning_never_was() -> None:
    known, unknown = Order("t", "a", "yellow", True), Order("u", "b", "yellow", False)
    assert decide({}, RESPONSE, [known, unknown]) == (End("u"),)


def test_one_warning_keeps_another_quiet_while_it_stands() -> None:
    flood, silent = warnings(
        [
            change(1, "opened", "blue", 0),
            change(2, "cleared", None, 60),
            change(1, "opened", "yellow", 30, rule="no-data"),
        ]
    )
    heard_of = audible(silent, [flood, silent], RESPONSE.inhibits, (), LATER)
    assert heard_of == (stood("yellow", 60),)


def test_an_inhibition_reaches_things_that_agree_in_its_attributes() -> None:
    low, high = warnings([change(1, "opened", "blue", 0), change(1, "opened", "red", 0, thing="b")])
    assert audible(low, [low, high], (Inhibit("red", "blue"),), (), LATER) == low.stretches
    assert audible(low, [low, high], (Inhibit("red", "blue", ("catchment",)),), (), LATER) == ()
    assert audible(low, [low, high], (Inhibit("red", "blue", ("district",)),), (), LATER) == low.stretches


def test_a_mute_keeps_quiet_up_to_its_level_and_until_its_end_and_says_so() -> None:
    (flood,) = warnings([change(1, "opened", "yellow", 0), change(2, "raised", "red", 90)])
    mute = Mute("m", at(0), at(60), up_to="yellow")
    assert audible(flood, [flood], (), [mute], LATER) == (
        Stretch("yellow", at(60), at(90), at(60)),
        stood("red", 90),
    )
    assert audible(flood, [flood], (), [Mute("m", at(0), at(900))], at(95)) == ()
    (still,) = warnings([change(1, "opened", "yellow", 0)])
    assert keeping_quiet(still, [mute], at(30)) == ("m",)
    assert keeping_quiet(still, [mute], at(60)) == ()
    assert audible(still, [still], (), [Mute("m", at(-5), at(600), thing="b")], LATER) == still.stretches


def test_an_incident_goes_from_open_to_closed_by_what_people_do() -> None:
    _, moments = run([change(1, "opened", "yellow", 0)])
    (order,) = fold(moments).orders
    states = [fold(moments).state]
    for action in ("acknowledge", "evidence", "close"):
        moments.append(Moment("task", at(60), {"task": order.task, "action": action, "outcome": "done"}))
        states.append(fold(moments).state)
    waiting = unready(fold(moments))
    assert waiting is not None
    assert waiting.fires == "yellow"
    moments.append(Moment("warning", at(70), {}, change(2, "cleared", None, 70)))
    states.append(fold(moments).state)
    assert unready(fold(moments)) is None
    moments.append(Moment("closed", at(80), {"level": ""}))
    states.append(fold(moments).state)
    assert states == [
        State.OPEN,
        State.ACKNOWLEDGED,
        State.IN_PROGRESS,
        State.IN_PROGRESS,
        State.RESOLVED,
        State.CLOSED,
    ]


def test_what_is_worse_than_what_was_closed_opens_it_again_and_nothing_else_does() -> None:
    _, moments = run([change(1, "opened", "yellow", 0)])
    moments.append(Moment("closed", at(10), {"level": "yellow", "reason": "pumps run"}))
    closed = fold(moments)
    assert [
        reopens(closed, change(2, kind, level, 20))
        for kind, level in (
            ("raised", "orange"),
            ("lowered", "blue"),
            ("amended", "yellow"),
            ("cleared", None),
        )
    ] == [True, False, False, False]


def test_what_called_nobody_ends_by_itself() -> None:
    _, moments = run([change(1, "opened", "blue", 0)])
    assert not closes_itself(fold(moments))
    moments.append(Moment("warning", at(9), {}, change(2, "cleared", None, 9)))
    assert closes_itself(fold(moments))


def test_things_that_agree_are_one_incident_and_a_thing_without_the_attribute_is_alone() -> None:
    assert group_of("a", {"catchment": "x"}, ("catchment",)) == group_of(
        "b", {"catchment": "x"}, ("catchment",)
    )
    assert group_of("a", {}, ("catchment",)) != group_of("b", {}, ("catchment",))
    assert group_of("a", {"catchment": "x"}, ()) == "thing=a"
