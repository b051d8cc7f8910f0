"""Browsers see every live event of their topics, in one order, without a gap."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from onecity.base.outbox.door import (
    live_latest,
    live_oldest,
    live_since,
    number_drafts,
    prune_live,
    publish_live,
)
from onecity.base.outbox.models import LiveDraft, LiveEvent

pytestmark = pytest.mark.django_db(transaction=True)


def test_events_are_numbered_without_a_gap_once_committed() -> None:
    with transaction.atomic():
        publish_live("case", "1", {"state": "open"})
        publish_live("case", "2", {"state": "open"})
        assert live_latest() == 0
    publish_live("worklist", "3", {})
    assert [(one.number, one.key) for one in live_since(0, {"case", "worklist"})] == [
        (1, "1"),
        (2, "2"),
        (3, "3"),
    ]
    assert live_latest() == 3
    assert not LiveDraft.objects.exists()


def test_a_change_that_is_rolled_back_takes_no_number() -> None:
    with transaction.atomic():
        publish_live("case", "1", {})
        transaction.set_rollback(True)
    publish_live("case", "2", {})
    assert [(one.number, one.key) for one in live_since(0, ["case"])] == [(1, "2")]


def test_drafts_that_a_dead_process_left_are_numbered_later() -> None:
    LiveDraft.objects.create(topic="case", key="1", payload={"a": 1}, at=timezone.now())
    assert number_drafts() == 1
    assert live_since(0, ["case"])[0].payload == {"a": 1}


def test_a_reader_gets_only_its_topics_and_only_what_is_new() -> None:
    for key in range(5):
        publish_live("case" if key % 2 else "worklist", str(key), {})
    assert [one.key for one in live_since(0, ["case"])] == ["1", "3"]
    assert [one.key for one in live_since(2, ["case"])] == ["3"]
    assert [one.key for one in live_since(0, ["worklist"], limit=2)] == ["0", "2"]
    assert live_since(5, ["case", "worklist"]) == []


def test_numbers_go_on_after_a_day_has_been_forgotten_and_the_gap_shows() -> None:
    publish_live("case", "1", {})
    publish_live("case", "2", {})
    assert live_oldest() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert prune_live() == 1
        publish_live("case", "3", {})
        assert prune_live() == 1
    assert (live_oldest(), live_latest()) == (3, 3)
    assert LiveEvent.objects.count() == 1
