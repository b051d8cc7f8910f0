"""Can what a request has caused be found by its id, however much later it happens?"""

import logging

import pytest

from onecity.base.cause import cause, caused_by
from onecity.base.jobs.door import enqueue
from onecity.base.jobs.queue import run_jobs
from onecity.base.jobs.tests.work import broken, done, sweep
from onecity.base.outbox import door
from onecity.base.outbox.models import OutboxEvent
from onecity.base.outbox.tests import town
from onecity.base.outbox.tests.town import BellRung, EchoHeard, deaf
from onecity.core.cloudevents import CloudEvent

pytestmark = pytest.mark.django_db(transaction=True)
REQUEST = "01a21589344e733182b53a4b09eb2086"


class Lines(logging.Handler):
    """Keeps the request's id at each line of a logger."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append((record.name, cause().request))


def test_an_event_carries_its_request_through_all_that_follows() -> None:
    lines = Lines()
    logging.getLogger("onecity").addHandler(lines)
    try:
        with town.plugged_in():
            deaf.add(("priest", 1))
            with caused_by(request=REQUEST):
                door.emit(BellRung(tower=1))
                door.emit(BellRung(tower=2))
            door.recover()
    finally:
        deaf.clear()
        logging.getLogger("onecity").removeHandler(lines)
    events = [CloudEvent.from_json(bytes(row.written)) for row in OutboxEvent.objects.all()]
    assert {event.type for event in events} == {
        BellRung.type,
        EchoHeard.type,
    }  # a listener has emitted the second
    assert {event.extensions["requestid"] for event in events} == {REQUEST}
    assert ("onecity.base.outbox.delivery", REQUEST) in lines.seen
    assert cause().request == ""


def test_a_job_is_run_under_the_request_that_enqueued_it() -> None:
    lines = Lines()
    logging.getLogger("onecity").addHandler(lines)
    broken.add("x")
    done.clear()
    try:
        with caused_by(request=REQUEST):
            enqueue(sweep, "x")
            enqueue(sweep, "Zhongshan Road")
        run_jobs("w")
    finally:
        broken.clear()
        logging.getLogger("onecity").removeHandler(lines)
    assert done[-1:] == ["Zhongshan Road"]
    assert ("onecity.base.jobs.queue", REQUEST) in lines.seen
    assert cause().request == ""
