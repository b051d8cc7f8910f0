"""Does the public hear of a warning once, in order, and only after a second person has agreed?"""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from onecity.base.actor import Actor, NotAllowed
from onecity.codecs import cap
from onecity.engines.command import door
from onecity.engines.command.errors import SecondPersonNeeded, WarningNotReady
from onecity.engines.command.models import PublicWarning
from onecity.engines.command.rules.public import Told, next_message
from onecity.engines.command.tests import town
from onecity.engines.command.tests.browsing import browser
from onecity.engines.command.tests.town import START, happen, officer, told

WORDS = door.Words("水库洪水橙色预警", "水位超过设计洪水位。", "下游人员请立即转移。")


@given(st.lists(st.sampled_from([None, "yellow", "orange", "red"]), max_size=12))
def test_messages_follow_each_other_as_cap_wants_it(levels: list[str | None]) -> None:
    last: Told | None = None
    sent = []
    for level in levels:
        if message := next_message(last, level):
            sent.append(message)
            last = message
        assert next_message(last, level) is None
    types = "".join(one.type[0] for one in sent)
    assert all(part.strip("U") == "A" for part in types.split("C") if part)
    assert not types.startswith(("U", "C"))
    assert "CC" not in types


@pytest.mark.django_db
def test_a_warning_goes_out_only_after_a_second_person_has_approved_it(duty: Actor, patrol: Actor) -> None:
    second = officer("duty-officer", division="3702", name="钱批准")
    happen([told("one", 1, "opened", "orange", 0)])
    (draft,) = door.to_approve(duty)
    assert door.feed() == ()
    with pytest.raises(WarningNotReady):
        door.approve(second, draft.id)
    with pytest.raises(NotAllowed):
        door.propose(patrol, draft.id, WORDS)
    door.propose(duty, draft.id, WORDS)
    with pytest.raises(SecondPersonNeeded):
        door.approve(duty, draft.id)
    number = door.approve(second, draft.id)
    assert len(number) == 31
    alert = cap.parse(door.document(number) or b"")
    assert (alert.type, alert.scope, alert.references) == ("Alert", "Public", ())
    assert alert.status == "Exercise"  # the reservoirs of the tests are simulated, and the message says so
    assert (alert.infos[0].severity, alert.infos[0].instruction) == ("Severe", "下游人员请立即转移。")
    with pytest.raises(WarningNotReady):
        door.approve(second, draft.id)


@pytest.mark.django_db
def test_an_update_and_the_cancel_refer_to_what_was_sent_and_a_later_draft_overtakes_an_earlier(
    duty: Actor, clock: time_machine.Traveller
) -> None:
    second = officer("duty-officer", division="3702", name="钱批准")

    def let_go() -> cap.Alert:
        (waiting,) = door.to_approve(duty)
        door.propose(duty, waiting.id, WORDS)
        number = door.approve(second, waiting.id)
        clock.shift(timedelta(minutes=1))
        return cap.parse(door.document(number) or b"")

    happen([told("one", 1, "opened", "yellow", 0)])
    first = let_go()
    happen([told("one", 2, "raised", "orange", 10), told("one", 3, "raised", "red", 11)])
    assert PublicWarning.objects.filter(state="overtaken").count() == 1
    update = let_go()
    happen([told("one", 4, "cleared", None, 60)])
    cancel = let_go()
    assert (update.type, cancel.type) == ("Update", "Cancel")
    assert [one.identifier for one in update.references] == [first.identifier]
    assert [one.identifier for one in cancel.references] == [first.identifier, update.identifier]
    assert [one.type for one in door.feed()] == ["Cancel", "Update", "Alert"]
    assert door.in_force() == (), "what was taken back holds no more"


@pytest.mark.django_db
def test_the_eleventh_warning_of_a_second_is_numbered_too(duty: Actor, clock: time_machine.Traveller) -> None:
    second = officer("duty-officer", division="3702", name="钱批准")

    def let_go() -> str:
        (waiting,) = door.to_approve(duty)
        door.propose(duty, waiting.id, WORDS)
        return door.approve(second, waiting.id)

    clock.move_to(START + timedelta(hours=1), tick=False)
    happen([told("one", 1, "opened", "orange", 0)])
    first = let_go()
    (row,) = PublicWarning.objects.all()
    for number in range(1, 10):
        row.pk, row.identifier, row._state.adding = None, f"{first[:-1]}{number}", True
        row.id = PublicWarning().id
        row.save()
    happen([told("one", 2, "cleared", None, 60)])
    eleventh = let_go()
    assert eleventh[-2:] == "_0"
    numbers = [cap.WarningIdentifier.parse(one).at for one in (first, eleventh)]
    assert numbers[1] - numbers[0] == timedelta(seconds=1)


@pytest.mark.django_db
def test_what_is_declared_auto_goes_out_at_once_and_stands_in_the_feeds(city: Path) -> None:
    yaml, path = YAML(), city / "networks" / "reservoirs" / "network.yaml"
    declared = yaml.load(path.read_text())
    declared["cap"]["auto"] = True
    with path.open("w") as stream:
        yaml.dump(declared, stream)
    town.load(city)
    happen([told("one", 1, "opened", "red", 0), told("two", 1, "opened", "red", 1)])
    (sent,) = door.feed()
    client = browser()
    atom = client.get("/cap/").content.decode()
    assert f"/cap/{sent.identifier}.xml" in atom
    assert 'rel="enclosure" type="application/cap+xml"' in atom
    assert "<author>" in atom
    assert client.get("/cap/feed.json").json()["items"][0]["tags"] == ["Alert", "red"]
    document = client.get(f"/cap/{sent.identifier}.xml")
    assert document["Content-Type"].startswith("application/cap+xml")
    assert cap.parse(document.content).identifier == sent.identifier
    assert client.get("/cap/none.xml").status_code == 404


@pytest.mark.django_db
def test_what_is_kept_quiet_is_not_told_to_the_public(duty: Actor) -> None:
    until = START + timedelta(hours=4)
    scope = next(iter(duty.scopes("command.lead")))
    mute = door.mute(duty, scope, door.MuteDraft("reservoirs", until, "水位计检修", up_to="red"))
    happen([told("one", 1, "opened", "red", 0)])
    assert door.to_approve(duty) == ()
    door.lift(duty, mute)
    assert [one.level for one in door.to_approve(duty)] == ["red"]
