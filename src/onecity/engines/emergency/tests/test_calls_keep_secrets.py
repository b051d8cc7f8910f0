"""Is what is personal in a call sealed, read only with a trace, sent only where it must go, and can it be erased?"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.conf import LazySettings

from onecity.base.actor import Actor, Grant, NotAllowed, Scope
from onecity.base.audit.models import Entry
from onecity.base.ports import SmsDelayed
from onecity.engines.emergency.door import calls, missions
from onecity.engines.emergency.errors import CallUnknown, KeyUnfit, LinkNotSent, PhoneMissing
from onecity.engines.emergency.models import Call, CallEvent
from onecity.engines.emergency.permissions import MANAGE
from onecity.engines.emergency.tests import fleet
from onecity.engines.emergency.tests.calling import ONCE, PHONE, kinds, tap, token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_link_by_text_message_gives_the_place_until_it_expires(
    taker: Actor, clock: time_machine.Traveller, settings: LazySettings
) -> None:
    call_id = calls.enter(taker, calls.PhoneCall(ONCE, PHONE))
    calls.send_link(taker, call_id)
    (letter,) = (settings.DATA / "sms").iterdir()
    text = letter.read_text()
    link = text.rsplit("/here/", 1)[1].strip("/\n ")
    assert text.startswith(f"To: {PHONE}")
    assert link not in str(list(Call.objects.values()))
    assert calls.locate_by_link(link, calls.fix("link", 120.34, 36.07, 12))
    assert calls.view(taker, call_id).lon == 120.34
    clock.shift(timedelta(minutes=31))
    with pytest.raises(CallUnknown):
        calls.locate_by_link(link, calls.fix("link", 120.35, 36.07, 5))


def test_a_text_message_that_is_refused_is_told_and_nothing_is_lost(
    taker: Actor, settings: LazySettings
) -> None:
    call_id = calls.enter(taker, calls.PhoneCall(ONCE, "0532-8888"))
    with pytest.raises(PhoneMissing):
        calls.send_link(taker, call_id)
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"sms": f"{__name__}:Away"}
    with pytest.raises(LinkNotSent):
        calls.send_link(taker, call_id, PHONE)
    assert kinds(call_id)[-1] == "link-failed"


class Away:
    """A gateway that takes nothing."""

    @classmethod
    def from_settings(cls, settings: object) -> "Away":
        return cls()

    def send(self, *, to: str, text: str) -> None:
        raise SmsDelayed("away")


def test_caller_and_call_taker_write_to_each_other_and_nothing_of_it_is_stored_in_clear(taker: Actor) -> None:
    call = tap(is_text_only=True)
    for _ in range(2):
        calls.say(token(), "我听不见，老人摔倒了", key="a")
    calls.reply(taker, call.id, "救护车马上安排")
    calls.set_number(token(), "+86 " + PHONE)
    assert [(m.from_caller, m.text) for m in calls.caller(token()).messages] == [
        (True, "我听不见，老人摔倒了"),
        (False, "救护车马上安排"),
    ]
    stored = str(list(Call.objects.values())) + str(list(CallEvent.objects.values()))
    assert "摔倒" not in stored
    assert PHONE not in stored


def test_reading_the_number_is_logged_and_erasing_makes_it_unreadable_while_the_times_stay(
    taker: Actor,
) -> None:
    call_id = calls.enter(taker, calls.PhoneCall(ONCE, PHONE, "老人摔倒"))
    calls.pin(taker, call_id, calls.fix("pin", 120.34567, 36.07123, 20))
    assert calls.personal(taker, call_id).phone == PHONE
    assert Entry.objects.filter(action="personal.read", target=f"call:{call_id}").exists()
    calls.close(taker, call_id, "exercise")
    calls.erase(fleet.officer("emergency-manager", "白冠礼"), call_id)
    assert calls.personal(taker, call_id).phone == ""
    row = Call.objects.get(id=call_id)
    assert (row.lon, row.lat, row.positions.count()) == (120.35, 36.07, 0)
    assert row.received_at == fleet.START


def test_neither_key_nor_secret_is_stored_and_a_guessable_key_is_refused() -> None:
    row = Call.objects.get(id=tap().id)
    stored = str(vars(row)) + str(list(CallEvent.objects.values()))
    assert ONCE not in stored
    assert token() not in stored
    assert calls.caller(token()).number == row.number
    with pytest.raises(KeyUnfit):
        calls.receive(calls.Tap("short"))
    with pytest.raises(CallUnknown):
        calls.caller(row.token_hash)


def test_after_an_erasure_the_callers_page_is_gone_and_writes_nothing_anew(taker: Actor) -> None:
    call = tap()
    calls.close(taker, call.id, "mistake")
    manager = fleet.officer("emergency-manager", "白冠礼")
    Call.objects.update(division="370202")
    elsewhere = replace(manager, grants=frozenset({Grant(MANAGE, Scope(None, "370203"))}))
    with pytest.raises(NotAllowed):
        calls.erase(elsewhere, call.id)
    calls.erase(manager, call.id)
    for act in (
        lambda: calls.locate(token(), calls.fix("phone", 120.34567, 36.07123, 5)),
        lambda: calls.say(token(), "我在家"),
        lambda: calls.caller(token()),
    ):
        with pytest.raises(CallUnknown):
            act()
    assert not Call.objects.get().positions.exists()


def audited(call_id: UUID) -> list[str]:
    """What the audit knows of a call."""
    rows = Entry.objects.filter(target=f"call:{call_id}", action__startswith="emergency.").order_by("id")
    return [one.action.removeprefix("emergency.call.") for one in rows]


def test_whatever_a_call_taker_does_with_a_call_is_audited_once_and_without_words(taker: Actor) -> None:
    call_id = tap().id
    calls.take(taker, call_id)
    calls.want_units(taker, call_id, 2)
    for _ in range(2):
        calls.reply(taker, call_id, "张三在三楼", key="once")
        calls.hung_up(taker, call_id)
    calls.called_back(taker, call_id, reached=True)
    assert audited(call_id) == ["receive", "take", "units", "reply", "hung-up", "call-back"]
    assert "张三" not in str(list(Entry.objects.values()))


def test_why_an_order_was_taken_back_stands_sealed_in_the_call_and_not_in_the_audit(
    taker: Actor, dispatcher: Actor
) -> None:
    call = fleet.call_at("middle")
    sent = fleet.send(dispatcher, call.id)
    missions.cancel(dispatcher, sent.id, "王芳的邻居已送她去医院")
    assert "王芳" not in str(list(Entry.objects.values()))
    assert "王芳" not in str(list(CallEvent.objects.values_list("data", flat=True)))
    assert "王芳的邻居已送她去医院" in [one.words for one in calls.taking(taker, call.id).lines]
