"""A typed event survives the way through CloudEvents."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.outbox.errors import WrongEvent
from onecity.base.outbox.tests.town import BellRung, Colour, EchoHeard
from onecity.base.outbox.writing import read, write
from onecity.core.cloudevents import CloudEvent

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BELLS = st.builds(
    BellRung,
    tower=st.integers(0, 10**9),
    count=st.integers(),
    ringer=st.none() | st.uuids(),
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    colour=st.sampled_from(Colour),
)


@given(bell=BELLS)
def test_what_is_written_is_what_is_read(bell: BellRung) -> None:
    assert read(CloudEvent.from_json(write(bell, NOON).to_json()), BellRung) == bell


def test_an_event_names_its_engine_subject_and_time() -> None:
    event = write(BellRung(tower=7, at=NOON), NOON)
    assert (event.source, event.type, event.subject) == (
        "/onecity/town",
        "onecity.town.bell-rung.v1",
        "tower:7",
    )
    assert event.time == NOON
    assert event.data == {
        "tower": 7,
        "count": 0,
        "ringer": None,
        "at": "2026-03-02T12:00:00Z",
        "colour": "red",
    }


def test_an_event_read_as_another_type_is_refused() -> None:
    with pytest.raises(WrongEvent):
        read(write(BellRung(tower=1), NOON), EchoHeard)
