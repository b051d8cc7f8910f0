"""Is muted what was asked for, and no more; and do those who enforce read what was found?"""

from datetime import timedelta

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed, system
from onecity.base.outbox.models import OutboxEvent
from onecity.base.worklist import door as worklist
from onecity.engines.command import door
from onecity.engines.command.errors import IncidentUnknown, MuteInvalid, ReasonMissing
from onecity.engines.command.models import Incident
from onecity.engines.command.tests.town import START, happen, officer, told

pytestmark = pytest.mark.django_db


def mute(actor: Actor, hours: float = 4, **said: str) -> None:
    """Keep reservoirs quiet where the actor leads."""
    draft = door.MuteDraft("reservoirs", START + timedelta(hours=hours), "水位计检修", **said)
    door.mute(actor, next(iter(actor.scopes("command.lead"))), draft)


def test_a_muted_warning_makes_an_incident_but_calls_nobody_until_the_mute_ends(
    duty: Actor, patrol: Actor, clock: time_machine.Traveller
) -> None:
    mute(duty)
    happen([told("one", 1, "opened", "yellow", 0)])
    (line,) = door.incidents(duty, tab="muted").items
    assert door.incidents(duty).items == ()
    assert worklist.queue(patrol).items == ()
    assert door.incident(duty, line.id).warned[0].muted_by == ("水位计检修",)
    assert door.look() == 0
    clock.move_to(START + timedelta(hours=4))
    assert door.look() == 1
    assert len(worklist.queue(patrol).items) == 1


def test_what_is_worse_than_the_mute_reaches_is_heard(duty: Actor, administrative: Actor) -> None:
    mute(duty, up_to="orange")
    happen([told("one", 1, "opened", "orange", 0), told("one", 2, "raised", "red", 5)])
    assert [task.role for task in worklist.queue(administrative).items] == ["reservoir-administrative"]


def test_a_mute_of_a_thing_leaves_the_others(duty: Actor, patrol: Actor) -> None:
    mute(duty, thing="two")
    happen([told("one", 1, "opened", "yellow", 0), told("two", 1, "opened", "yellow", 0)])
    assert [one.thing.zh for one in door.incident(duty, Incident.objects.get().id).orders] == ["一号水库"]


def test_a_mute_of_one_district_leaves_another(administrative: Actor, duty: Actor) -> None:
    mute(administrative)
    happen([told("one", 1, "opened", "yellow", 0), told("far", 1, "opened", "yellow", 0)])
    assert [one.is_muted for one in Incident.objects.order_by("division")] == [False, True]


def test_nobody_mutes_where_they_do_not_lead_for_ever_or_without_a_reason(duty: Actor, patrol: Actor) -> None:
    scope = next(iter(duty.scopes("command.lead")))
    with pytest.raises(NotAllowed):
        door.mute(patrol, scope, door.MuteDraft("reservoirs", START + timedelta(hours=1), "x"))
    for network, days, reason in (("reservoirs", 32, "x"), ("reservoirs", 1, " "), ("none", 1, "x")):
        with pytest.raises(MuteInvalid):
            door.mute(duty, scope, door.MuteDraft(network, START + timedelta(days=days), reason))


def test_enforcement_is_proposed_once_and_its_evidence_is_read_by_whom_it_was_handed(duty: Actor) -> None:
    enforcer = officer("duty-officer", "ecology", "3702", name="吴执法")
    happen([told("one", 1, "opened", "yellow", 0)])
    incident = Incident.objects.get()
    with pytest.raises(ReasonMissing):
        door.propose_enforcement(duty, incident.id, "illegal-discharge", "ecology", " ")
    proposed = [
        door.propose_enforcement(duty, incident.id, "illegal-discharge", "ecology", "夜间偷排")
        for _ in range(2)
    ]
    assert proposed[0] == proposed[1]
    events = OutboxEvent.objects.filter(type="onecity.command.enforcement-proposed.v1")
    assert events.count() == 1
    handed = door.evidence(enforcer, proposed[0])
    assert (handed.words, handed.things[0].zh) == ("夜间偷排", "一号水库")
    assert [kind for _, kind in handed.happened][:2] == ["warning", "ordered"]
    assert door.evidence(system({"command.read"}), proposed[0]).matter == "illegal-discharge"
    with pytest.raises(IncidentUnknown):
        door.evidence(officer("duty-officer", "transport", "3702", name="郑无关"), proposed[0])
