"""Does an office read only what was granted, and does the holder see every reading?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.models import Entry
from onecity.base.identity.door import MandateDraft, consents_of, give_mandate, withdraw_consent
from onecity.engines.certificates import door
from onecity.engines.certificates.door import GrantDraft
from onecity.engines.certificates.errors import CertificateUnknown, GrantUnknown, UseNotAllowed
from onecity.engines.certificates.models import UseRecord
from onecity.engines.certificates.tests import city
from onecity.engines.certificates.tests.conftest import Issue, officer


def draft(certificate_id: UUID, **changes: object) -> GrantDraft:
    values: dict[str, object] = {
        "certificate_id": certificate_id,
        "organisation": "bureau",
        "purpose": "service",
        "text_version": "v1",
        **changes,
    }
    return GrantDraft(**values)  # type: ignore[arg-type]


def test_an_office_reads_what_the_holder_granted_and_the_holder_sees_it(
    resident: Actor, clerk: Actor, issue: Issue
) -> None:
    certificate_id, case = issue(), uuid4()
    granted = door.grant(resident, draft(certificate_id, case_id=case, item="allowance"))
    pulled = door.pull(clerk, granted.id, purpose="service", item="allowance", case_id=case)
    assert pulled.fields == {"name": "李小明", "grade": "2"}
    assert "李小明" not in repr(pulled)
    (use,) = door.uses_of(resident, certificate_id).items
    assert (use.organisation_name.en, use.case_id, use.basis) == ("bureau", case, "consent")
    assert [title.en for title in use.field_titles] == ["name", "grade"]
    entry = Entry.objects.get(pk=UseRecord.objects.get().audit_id)
    assert (entry.action, entry.subject) == ("personal.read", resident.id)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"purpose": "discount"}, "purpose"),
        ({"purpose": "service", "fields": ("resident_id",)}, "fields"),
        ({"purpose": "service", "item": "other"}, "item"),
        ({"purpose": "service", "item": "allowance", "case_id": UUID(int=7)}, "case"),
    ],
)
def test_a_reading_for_anything_else_is_refused_and_recorded(
    resident: Actor, clerk: Actor, issue: Issue, asked: dict[str, object], reason: str
) -> None:
    granted = door.grant(resident, draft(issue(), item="allowance", case_id=uuid4()))
    with pytest.raises(UseNotAllowed) as refused:
        door.pull(clerk, granted.id, **({"item": "allowance", "case_id": granted.case_id} | asked))  # type: ignore[arg-type]
    assert refused.value.reason == reason
    assert Entry.objects.filter(action="certificates.use.refuse").count() == 1
    assert not UseRecord.objects.exists()


def test_another_office_cannot_use_the_grant(resident: Actor, issue: Issue) -> None:
    granted = door.grant(resident, draft(issue()))
    with pytest.raises(UseNotAllowed):
        door.pull(officer("federation", "certificates.use"), granted.id, purpose="service")
    with pytest.raises(GrantUnknown):
        door.grant_of(officer("federation", "certificates.use"), granted.id)


def test_a_grant_ends_by_time_by_withdrawal_and_with_the_certificate(
    resident: Actor, clerk: Actor, issuer: Actor, issue: Issue
) -> None:
    with time_machine.travel(datetime(2026, 5, 4, 4, tzinfo=UTC), tick=False) as clock:
        certificate_id = issue()
        short = door.grant(resident, draft(certificate_id, purpose="discount"))
        taken = door.grant(resident, draft(certificate_id))
        revoked = door.grant(resident, draft(certificate_id))
        clock.shift(timedelta(days=2))
        assert reason_of(clerk, short.id, "discount") == "expired"
        door.withdraw_grant(resident, taken.id)
        assert reason_of(clerk, taken.id) == "withdrawn"
        door.revoke(issuer, certificate_id, "an error")
        assert reason_of(clerk, revoked.id) == "not-valid"


def reason_of(clerk: Actor, grant_id: UUID, purpose: str = "service") -> str:
    with pytest.raises(UseNotAllowed) as refused:
        door.pull(clerk, grant_id, purpose=purpose)
    return refused.value.reason


def test_taking_the_consent_back_elsewhere_stops_the_office_at_once(
    resident: Actor, clerk: Actor, issue: Issue
) -> None:
    granted = door.grant(resident, draft(issue()))
    (consent,) = consents_of(resident)
    assert (consent.recipient, consent.text_version) == ("bureau", "v1")
    withdraw_consent(resident, consent.id)
    assert reason_of(clerk, granted.id) == "withdrawn"
    assert door.withdraw_with_consent(consent.id) in (0, 1)
    assert not door.grant_of(resident, granted.id).in_force


def test_only_the_holder_consents_and_only_a_declared_duty_goes_without(
    resident: Actor, clerk: Actor, issue: Issue
) -> None:
    certificate_id = issue()
    with pytest.raises(CertificateUnknown):
        door.grant(clerk, draft(certificate_id))
    with pytest.raises(NotAllowed):
        door.grant(officer("bureau", "certificates.use"), draft(certificate_id, basis="duty"))
    with pytest.raises(UseNotAllowed):
        door.grant(clerk, draft(certificate_id, purpose="discount", basis="duty"))
    by_duty = door.grant(clerk, draft(certificate_id, basis="duty", text_version=""))
    assert by_duty.legal is not None
    door.pull(clerk, by_duty.id, purpose="service")
    assert door.uses_of(resident, certificate_id).items[0].legal == by_duty.legal
    with pytest.raises(UseNotAllowed):
        door.withdraw_grant(resident, by_duty.id)


def test_an_agent_of_an_organisation_shows_its_certificates(small_city: object, resident: Actor) -> None:
    assert resident.id is not None
    bureau, holder = officer("bureau", "certificates.issue"), door.Holder.organisation(city.CREDIT)
    permit = door.issue(bureau, "permit", holder, {"company": "A", "end_date": "2030-12-31"})
    with pytest.raises(CertificateUnknown):
        door.my_certificate(resident, permit)
    mandate = MandateDraft(resident.id, "certificates", organisation=holder.id, evidence="licence")
    give_mandate(officer("bureau", "identity.mandate"), mandate)
    assert [one.id for one in door.my_certificates(resident).items] == [permit]
    granted = door.grant(resident, draft(permit, organisation="federation"))
    reader = officer("federation", "certificates.use")
    assert door.pull(reader, granted.id, purpose="service").fields == {"company": "A"}
