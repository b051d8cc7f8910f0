"""Are thousands of warnings kept and announced as one would be, also when it stops halfway?"""

import json
import signal
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.outbox.models import OutboxEvent
from onecity.core.cloudevents import CloudEvent
from onecity.engines.sensing.door.announcing import audience_of_warning
from onecity.engines.sensing.ingest import beside, keeping, snapshots
from onecity.engines.sensing.ingest.beside import Beside
from onecity.engines.sensing.ingest.saying import said
from onecity.engines.sensing.models import Change, Episode, Position
from onecity.engines.sensing.rules.transition import Transition, Witness
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow
from onecity.engines.sensing.tests.test_from_readings_to_warnings import now

Begin = Callable[[], Flow]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TIMES = st.integers(-(1 << 52), 1 << 52)
LEVELS = st.sampled_from([None, "blue", "red"])


def transition(number: int, **about: object) -> Transition:
    """The opening of a warning."""
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "episode": f"{number:032x}",
        "sequence": 1,
        "kind": "opened",
        "network": "wells",
        "rule": "high",
        "thing": f"w{number}",
        "time": 1_784_073_600_000,
        "at": 1_784_073_600_000,
        "before": None,
        "level": "yellow",
        "start": 1_784_073_600_000,
        "end": None,
        "course": (),
        "samples": (Witness("level", 1_784_073_600_000, 10.5),),
        "neighbours": (),
    }
    return Transition(**(values | about))  # type: ignore[arg-type]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    TEXTS,
    TIMES,
    st.lists(st.tuples(TIMES, LEVELS), max_size=2),
)
def test_the_bytes_of_a_transition_are_its_canonical_ones(
    values: list[float], text: str, time: int, course: list[tuple[int, str | None]]
) -> None:
    one = transition(
        1,
        thing=text,
        time=time,
        course=tuple(course),
        samples=tuple(Witness(text, time, value) for value in values),
        neighbours=(text,),
    )
    assert said(one) == one.to_bytes()


def kept(transitions: list[Transition], offset: int = 7) -> int:
    """Keep them at an offset."""
    return keeping.keep(0, offset, transitions, {}, lambda _network, _thing: ("", "3702"))


@pytest.mark.django_db
def test_many_are_kept_in_pieces_and_known_ones_are_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_TOGETHER", 2)
    many = [transition(number) for number in range(5)]
    assert kept(many[:3]) == 3
    assert kept(many) == 2
    assert (Change.objects.count(), Episode.objects.count(), OutboxEvent.objects.count()) == (5, 5, 5)
    changed = transition(9, episode=many[0].episode, sequence=2, kind="raised", level="red", thing="w0")
    kept([changed])
    row = Episode.objects.get(id=many[0].episode)
    assert (row.level, row.highest, row.sequence, row.division) == (4, 4, 2, "3702")
    assert json.loads(bytes(Change.objects.get(id=changed.id).said))["level"] == "red"


@pytest.mark.django_db
def test_what_stops_between_two_pieces_goes_on_from_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_TOGETHER", 2)
    kept([], offset=3)
    many = [transition(number) for number in range(5)]
    real, calls = keeping._kept, []

    def stopping(*given: object) -> int:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "_kept", stopping)
    with pytest.raises(KeyboardInterrupt):
        kept(many, offset=9)
    assert (keeping.position(0), Change.objects.count()) == (3, 2)
    assert kept(many, offset=9) == 3
    assert (Position.objects.get().offset, Change.objects.count(), OutboxEvent.objects.count()) == (9, 5, 5)


def test_programs_hear_of_warnings_in_their_division(begin: Begin) -> None:
    flow = begin()
    flow.take(wells.levels(now(), w0=10.5))
    event = OutboxEvent.objects.get(type="onecity.sensing.warning-changed.v1")
    audience = audience_of_warning(CloudEvent.from_json(bytes(event.written)))
    assert (audience.topic, audience.area) == ("wells", Episode.objects.get().division)


def test_a_snapshot_is_of_the_moment_at_which_it_began_whatever_happens_meanwhile(begin: Begin) -> None:
    flow = begin()
    flow.take(wells.levels(now(), w0=10.5))
    (worker,) = [one for one in flow.workers if one.watch.tallies()["wells"]["level"][-1]]
    worker._snapshot()
    begun, offset = worker.watch.tallies(), worker.offset
    assert worker._saving is not None
    flow.take(wells.levels(now() + 1, w0=11.0))
    assert worker._is_saved(wait=True)
    found, watch = snapshots.load(worker.partition, worker._part_of, offset)
    assert (found, watch.tallies()) == (offset, begun)
    assert worker.watch.tallies() != begun


def test_a_child_that_fails_or_hangs_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Beside(lambda: 1 // 0)  # type: ignore[arg-type,return-value]
    failing.wait()
    assert failing.is_done()
    assert failing.has_failed
    monkeypatch.setattr(beside, "LONGEST_S", 0.0)
    hanging = Beside(signal.pause)
    assert hanging.is_done()
    assert hanging.has_failed
