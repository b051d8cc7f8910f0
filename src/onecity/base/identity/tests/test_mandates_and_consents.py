"""Who acts for whom, and who agreed to what?"""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, NotAllowed
from onecity.base.audit.models import Entry
from onecity.base.identity.consents import (
    ConsentDraft,
    consents_of,
    grant_consent,
    has_consent,
    withdraw_consent,
)
from onecity.base.identity.errors import ConsentNotFound, GuardianRequired, MandateInvalid
from onecity.base.identity.mandates import (
    MandateDraft,
    give_mandate,
    has_mandate,
    is_guardian,
    mandates_of,
    revoke_mandate,
    scope_covers,
)
from onecity.base.identity.models import Account
from onecity.base.identity.people import PersonDraft, keep_person
from onecity.base.identity.rights import actor_for
from onecity.base.outbox.models import OutboxEvent

INCOME = ConsentDraft("living-allowance", "civil-affairs", ("income", "household"), "v1")


def resident(person_id: UUID) -> Actor:
    return Actor(ActorKind.RESIDENT, id=person_id)


def test_a_person_lets_somebody_act_until_a_day(li: UUID, wang: UUID) -> None:
    until = timezone.now() + timedelta(days=2)
    give_mandate(resident(li), MandateDraft(agent_id=wang, principal_id=li, scope="affairs", until=until))
    assert has_mandate(wang, "affairs/birth", principal_id=li)
    assert not has_mandate(wang, "consent", principal_id=li)
    assert not has_mandate(li, "affairs", principal_id=wang)
    with time_machine.travel(until, tick=False):
        assert not has_mandate(wang, "affairs/birth", principal_id=li)


def test_the_actor_acts_for_the_principal_only_while_the_mandate_holds(
    account: Account, wang: UUID, operator: Actor
) -> None:
    me = account.person.id
    held = give_mandate(
        operator, MandateDraft(agent_id=me, principal_id=wang, scope="*", evidence="signed letter")
    )
    assert actor_for(account, mandate_id=held).on_behalf_of == wang
    revoke_mandate(resident(wang), held)
    with pytest.raises(MandateInvalid):
        actor_for(account, mandate_id=held)


def test_somebody_elses_mandate_is_of_no_use(account: Account, li: UUID, wang: UUID) -> None:
    theirs = give_mandate(resident(li), MandateDraft(agent_id=wang, principal_id=li, scope="*"))
    with pytest.raises(MandateInvalid):
        actor_for(account, mandate_id=theirs)


def test_nobody_gives_a_mandate_for_another_without_the_right_and_evidence(
    li: UUID, wang: UUID, operator: Actor
) -> None:
    draft = MandateDraft(agent_id=wang, principal_id=li, scope="*")
    with pytest.raises(NotAllowed):
        give_mandate(resident(wang), draft)
    with pytest.raises(NotAllowed):
        give_mandate(resident(li), MandateDraft(agent_id=wang, principal_id=li, scope="*", guardian=True))
    with pytest.raises(MandateInvalid, match="evidence"):
        give_mandate(operator, draft)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"organisation": "transport"}, "one-principal"),
        ({"principal_id": None}, "one-principal"),
        ({"until": timezone.now() - timedelta(days=1)}, "ends-before-it-begins"),
    ],
)
def test_a_mandate_that_makes_no_sense_is_refused(
    li: UUID, wang: UUID, operator: Actor, changes: dict[str, object], reason: str
) -> None:
    values: dict[str, object] = {"agent_id": wang, "principal_id": li, "scope": "*", "evidence": "letter"}
    with pytest.raises(MandateInvalid) as refused:
        give_mandate(operator, MandateDraft(**{**values, **changes}))  # type: ignore[arg-type]
    assert refused.value.reason == reason


def test_one_may_act_for_an_organisation(wang: UUID, operator: Actor) -> None:
    give_mandate(
        operator, MandateDraft(agent_id=wang, organisation="transport", scope="affairs", evidence="licence")
    )
    assert has_mandate(wang, "affairs", organisation="transport")
    assert not has_mandate(wang, "affairs", organisation="civil-affairs")


def test_a_guardianship_is_not_ended_by_the_two_people(li: UUID, wang: UUID, operator: Actor) -> None:
    held = give_mandate(
        operator, MandateDraft(agent_id=wang, principal_id=li, scope="*", guardian=True, evidence="court")
    )
    assert is_guardian(wang, li)
    for somebody in (li, wang):
        with pytest.raises(NotAllowed):
            revoke_mandate(resident(somebody), held)
    revoke_mandate(operator, held)
    assert not is_guardian(wang, li)


def test_both_sides_see_a_mandate_and_strangers_do_not(li: UUID, wang: UUID, operator: Actor) -> None:
    give_mandate(resident(li), MandateDraft(agent_id=wang, principal_id=li, scope="*"))
    third = keep_person(operator, PersonDraft(name="孙七"))
    assert [len(mandates_of(resident(p))) for p in (li, wang, third)] == [1, 1, 0]
    with pytest.raises(NotAllowed):
        mandates_of(ANONYMOUS)


def test_scopes_do_not_reach_by_mere_beginning() -> None:
    assert scope_covers("affairs", "affairs/birth")
    assert not scope_covers("affairs/b", "affairs/birth")
    assert not scope_covers("affairs/birth", "affairs")


def test_a_consent_covers_its_purpose_recipient_and_fields_only(li: UUID) -> None:
    grant_consent(resident(li), INCOME)
    assert has_consent(li, "living-allowance", "civil-affairs", {"income"})
    assert not has_consent(li, "living-allowance", "civil-affairs", {"income", "health"})
    assert not has_consent(li, "living-allowance", "transport")
    assert not has_consent(li, "bus-card", "civil-affairs")


def test_a_withdrawn_consent_ends_is_announced_and_audited(li: UUID) -> None:
    consent = grant_consent(resident(li), INCOME)
    withdraw_consent(resident(li), consent)
    assert not has_consent(li, "living-allowance", "civil-affairs")
    assert OutboxEvent.objects.filter(type="onecity.identity.consent-withdrawn.v1").count() == 1
    actions = list(
        Entry.objects.filter(subject=li, action__contains="consent").values_list("action", flat=True)
    )
    assert sorted(actions) == ["identity.consent.grant", "identity.consent.withdraw"]
    with pytest.raises(ConsentNotFound):
        withdraw_consent(resident(li), consent)


def test_a_newer_consent_replaces_the_older(li: UUID) -> None:
    grant_consent(resident(li), INCOME)
    grant_consent(resident(li), ConsentDraft("living-allowance", "civil-affairs", ("income",), "v2"))
    newer, older = consents_of(resident(li))
    assert (newer.text_version, newer.withdrawn_at) == ("v2", None)
    assert older.withdrawn_at is not None
    assert not has_consent(li, "living-allowance", "civil-affairs", {"household"})


def test_nobody_agrees_or_withdraws_for_another_without_a_mandate(li: UUID, wang: UUID) -> None:
    consent = grant_consent(resident(li), INCOME)
    for stranger in (resident(wang), ANONYMOUS):
        with pytest.raises(NotAllowed):
            grant_consent(stranger, INCOME, person_id=li)
        with pytest.raises(NotAllowed):
            withdraw_consent(stranger, consent)
        with pytest.raises(NotAllowed):
            consents_of(stranger, li)
    give_mandate(resident(li), MandateDraft(agent_id=wang, principal_id=li, scope="consent"))
    withdraw_consent(resident(wang), consent)
    assert not has_consent(li, "living-allowance", "civil-affairs")


@time_machine.travel("2026-11-23T10:00:00+08:00", tick=False)
def test_under_fourteen_only_a_guardian_agrees(wang: UUID, operator: Actor) -> None:
    child = keep_person(operator, PersonDraft(name="孙小小", resident_id="370203201503040018"))
    with pytest.raises(GuardianRequired):
        grant_consent(resident(child), INCOME)
    give_mandate(resident(child), MandateDraft(agent_id=wang, principal_id=child, scope="consent"))
    with pytest.raises(GuardianRequired):
        grant_consent(resident(wang), INCOME, person_id=child)
    give_mandate(
        operator,
        MandateDraft(
            agent_id=wang, principal_id=child, scope="*", guardian=True, evidence="birth certificate"
        ),
    )
    grant_consent(resident(wang), INCOME, person_id=child)
    assert has_consent(child, "living-allowance", "civil-affairs", {"income"})
