"""A second person signs in person, before the application is filed, and exactly what is sent."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed
from onecity.base.notify.door import inbox
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import AnswersInvalid, CoSignerUnknown, SignatureUnknown
from onecity.engines.affairs.models import Signature
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.tests import browsing, doing, offered, town

TALENT = "talent"
SPOUSE = "37020319550307122X"


@pytest.fixture
def answers(city: Path, monday: time_machine.Traveller) -> Mapping[str, Answer]:
    """Of somebody who applies for a housing grant, with a spouse."""
    offered.add(city, TALENT)
    return offered.answers(TALENT, "everything-granted")


@pytest.fixture
def spouse(answers: Mapping[str, Answer]) -> Actor:
    """Whom the answers name as spouse, known at a counter."""
    return town.resident("王秀英", SPOUSE, level="verified")


def states(actor: Actor) -> list[str]:
    return [one.state for one in door.application(actor, TALENT).signatures]


def test_nothing_is_filed_before_the_spouse_has_signed(
    li: Actor, spouse: Actor, answers: Mapping[str, Answer]
) -> None:
    offered.write(li, TALENT, answers)
    assert states(li) == ["to-ask"]
    with pytest.raises(AnswersInvalid) as refused:
        door.file_case(li, TALENT)
    assert [p.code for p in refused.value.problems.values()] == ["signature-missing"]
    door.ask_to_sign(li, TALENT)
    assert states(li) == ["asked"]
    (request,) = door.to_sign(spouse)
    assert request.applicant == "李**"
    door.sign(spouse, request.id)
    assert states(li) == ["signed"]
    case_id = door.file_case(li, TALENT)
    kept = Signature.objects.get(case_id=case_id)
    assert (kept.person_id, kept.draft_id) == (spouse.id, None)
    assert [e.actor for e in doing.audited("affairs.draft.sign")] == [spouse.id]


def test_changing_an_answer_takes_a_new_signature(
    li: Actor, spouse: Actor, answers: Mapping[str, Answer]
) -> None:
    offered.write(li, TALENT, answers)
    door.ask_to_sign(li, TALENT)
    (request,) = door.to_sign(spouse)
    door.sign(spouse, request.id)
    door.save_answers(li, TALENT, {"employer": ("另一家公司",)})
    assert states(li) == ["to-ask"]
    with pytest.raises(AnswersInvalid):
        door.file_case(li, TALENT)
    door.ask_to_sign(li, TALENT)
    (again,) = door.to_sign(spouse)
    door.sign(spouse, again.id)
    assert states(li) == ["signed"]


def test_a_refusal_is_told_and_holds_until_asked_again(
    li: Actor, spouse: Actor, answers: Mapping[str, Answer]
) -> None:
    offered.write(li, TALENT, answers)
    door.ask_to_sign(li, TALENT)
    (request,) = door.to_sign(spouse)
    door.refuse_to_sign(spouse, request.id)
    assert states(li) == ["refused"]
    assert door.to_sign(spouse) == ()
    assert any("对方不同意签字" in one.title.zh for one in inbox(li).items)


def test_nobody_signs_for_another(
    li: Actor, spouse: Actor, wang: Actor, answers: Mapping[str, Answer]
) -> None:
    offered.write(li, TALENT, answers)
    door.ask_to_sign(li, TALENT)
    (request,) = door.to_sign(spouse)
    with pytest.raises(SignatureUnknown):
        door.sign(li, request.id)
    with pytest.raises(NotAllowed):
        door.sign(replace(spouse, on_behalf_of=li.id), request.id)
    door.sign(spouse, request.id)
    with pytest.raises(SignatureUnknown):
        door.sign(spouse, request.id)


def test_who_is_not_known_or_is_the_applicant_cannot_be_asked(
    li: Actor, answers: Mapping[str, Answer]
) -> None:
    offered.write(li, TALENT, answers)
    with pytest.raises(CoSignerUnknown) as unknown:
        door.ask_to_sign(li, TALENT)
    assert "配偶" in unknown.value.text("zh-hans")
    town.resident("李小明", "370202199001011237", level="verified")
    with pytest.raises(CoSignerUnknown):
        door.ask_to_sign(li, TALENT)


def test_both_do_it_in_their_own_browsers(li: Actor, spouse: Actor, answers: Mapping[str, Answer]) -> None:
    offered.write(li, TALENT, answers)
    mine, theirs = browsing.browser(li), browsing.browser(spouse)
    page = f"/affairs/services/{TALENT}/apply/signatures/"
    assert "本人同意核对家庭住房信息。" in mine.get(page).content.decode()
    assert mine.get(f"/affairs/services/{TALENT}/apply/check/").status_code == 302
    mine.post(page)
    (request,) = door.to_sign(spouse)
    assert "李**" in theirs.get("/affairs/signatures/").content.decode()
    assert "李**" in theirs.get(f"/affairs/signatures/{request.id}/").content.decode()
    assert mine.get(f"/affairs/signatures/{request.id}/").status_code == 404
    theirs.post(f"/affairs/signatures/{request.id}/", {"answer": "sign"})
    assert mine.get(f"/affairs/services/{TALENT}/apply/check/").status_code == 200
