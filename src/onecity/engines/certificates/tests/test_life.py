"""Are certificates issued, changed, ended and forgotten as they should be?"""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.base.identity.door import erase_person
from onecity.base.notify.door import inbox
from onecity.base.search.door import query
from onecity.core.ids import CertificateId
from onecity.engines.certificates import door
from onecity.engines.certificates.door.file import open_file
from onecity.engines.certificates.errors import (
    CertificateUnknown,
    FaceErased,
    FaceInvalid,
    HolderInvalid,
    NotTheIssuer,
    ReasonMissing,
    StepNotPossible,
    TypeUnknown,
)
from onecity.engines.certificates.models import Certificate, LifeEventRow, Version
from onecity.engines.certificates.rules.life import State
from onecity.engines.certificates.tests import city
from onecity.engines.certificates.tests.conftest import Issue, officer

FACE: dict[str, str | int] = {"name": "李小明", "resident_id": city.RID, "grade": "2"}


def test_an_issued_certificate_is_valid_numbered_told_and_found(resident: Actor, issue: Issue) -> None:
    shown = door.my_certificate(resident, issue())
    assert (shown.state, shown.version, shown.headline) == (State.VALID, 1, "李小明")
    assert CertificateId.parse(shown.identifier).issuer == "FEDERATION"
    assert [message.title.en for message in inbox(resident).items] == ["Certificate issued: disability card"]
    assert [hit.key for hit in query(resident, "disability card")] == [str(shown.id)]


def test_nobody_else_sees_or_finds_it(issue: Issue) -> None:
    certificate_id = issue()
    stranger = officer("bureau")
    with pytest.raises(CertificateUnknown):
        door.my_certificate(stranger, certificate_id)
    assert query(stranger, "disability card") == []
    assert door.my_certificates(stranger).items == ()


def test_the_face_lies_sealed_and_the_log_has_no_name(issue: Issue) -> None:
    issue()
    assert "李小明".encode() not in bytes(Version.objects.get().face)
    assert "李小明" not in "".join(map(str, Entry.objects.values_list("details", flat=True)))


def test_what_is_only_made_is_not_the_holders_yet(li: UUID, resident: Actor, issuer: Actor) -> None:
    made = door.make(issuer, "disability-card", door.Holder.person(li), FACE)
    with pytest.raises(CertificateUnknown):
        door.my_certificate(resident, made)
    assert door.find(resident, door.Holder.person(li), "disability-card") == ()
    door.sign(issuer, made)
    assert len(door.find(resident, door.Holder.person(li), "disability-card")) == 1
    with pytest.raises(StepNotPossible):
        door.sign(issuer, made)


def test_a_district_issues_what_its_authority_leads_and_nothing_else(li: UUID) -> None:
    holder = door.Holder.person(li)
    district = officer("federation-370202", "certificates.issue", division="370202")
    issued = door.issue(district, "disability-card", holder, FACE, issuer="federation-370202")
    assert door.certificate_of_issuer(district, issued).issuer == "federation-370202"
    with pytest.raises(NotAllowed):
        door.issue(district, "disability-card", holder, FACE)
    with pytest.raises(NotTheIssuer):
        door.issue(district, "disability-card", holder, FACE, issuer="bureau-370202")


def test_a_wrong_face_holder_or_type_issues_nothing(li: UUID, issuer: Actor) -> None:
    holder = door.Holder.person(li)
    with pytest.raises(FaceInvalid) as invalid:
        door.issue(issuer, "disability-card", holder, {"name": "李小明", "grade": "2"})
    assert invalid.value.fields() == {"resident_id": "missing"}
    with pytest.raises(HolderInvalid):
        door.issue(issuer, "disability-card", door.Holder.organisation("x"), FACE)
    with pytest.raises(HolderInvalid):
        door.issue(issuer, "disability-card", door.Holder.person(UUID(int=1)), FACE)
    with pytest.raises(TypeUnknown):
        door.issue(issuer, "passport", holder, FACE)
    assert not Certificate.objects.exists()


def test_a_change_adds_a_version_and_leaves_the_old_one(resident: Actor, issuer: Actor, issue: Issue) -> None:
    certificate_id = issue()
    before = Version.objects.values_list("identifier", "face").get()
    identifier = door.change(issuer, certificate_id, FACE | {"grade": "1"}, "reassessed")
    assert CertificateId.parse(identifier).version == "002"
    shown = door.my_certificate(resident, certificate_id)
    assert {field.id: field.value for field in shown.fields}["grade"] == "1"
    assert (shown.version, shown.moments[-1].reason) == (2, "reassessed")
    assert Version.objects.filter(number=1).values_list("identifier", "face").get() == before


def test_a_revocation_needs_a_reason_and_is_final(resident: Actor, issuer: Actor, issue: Issue) -> None:
    certificate_id = issue()
    with pytest.raises(ReasonMissing):
        door.revoke(issuer, certificate_id, "  ")
    with pytest.raises(NotAllowed):
        door.revoke(officer("bureau", "certificates.revoke"), certificate_id, "why not")
    door.revoke(issuer, certificate_id, "issued in error")
    shown = door.my_certificate(resident, certificate_id)
    assert (shown.state, shown.moments[-1].reason) == (State.REVOKED, "issued in error")
    with pytest.raises(StepNotPossible):
        door.change(issuer, certificate_id, FACE, "once more")


def test_a_certificate_expires_by_itself_and_the_job_notes_it_once(
    li: UUID, resident: Actor, issuer: Actor
) -> None:
    expire = system(["certificates.expire"])
    with time_machine.travel(datetime(2026, 1, 15, 4, tzinfo=UTC), tick=False):
        certificate_id = door.issue(issuer, "disability-card", door.Holder.person(li), FACE)
    with time_machine.travel(datetime(2027, 1, 15, 4, tzinfo=UTC), tick=False):
        assert door.expire_due(expire) == 0
    with time_machine.travel(datetime(2027, 1, 16, 4, tzinfo=UTC), tick=False):
        assert door.my_certificate(resident, certificate_id).state is State.EXPIRED
        assert door.find(resident, door.Holder.person(li), "disability-card") == ()
        assert (door.expire_due(expire), door.expire_due(expire)) == (1, 0)
    assert list(LifeEventRow.objects.values_list("step", flat=True)) == ["made", "issued", "expired"]


def test_a_field_of_the_face_may_say_until_when(small_city: object) -> None:
    bureau = officer("bureau", "certificates.issue")
    holder = door.Holder.organisation(city.CREDIT)
    made = door.issue(bureau, "permit", holder, {"company": "A", "end_date": "2030-12-31"})
    assert str(door.certificate_of_issuer(bureau, made).valid_until) == "2030-12-31"


def test_an_erased_person_leaves_no_face(li: UUID, resident: Actor, issuer: Actor, issue: Issue) -> None:
    certificate_id = issue()
    erase_person(resident, li)
    assert door.forget_person(li) == 1
    shown = door.certificate_of_issuer(issuer, certificate_id)
    assert (shown.state, shown.fields) == (State.REVOKED, ())
    assert query(resident, "disability card") == []
    with pytest.raises(FaceErased):
        open_file(certificate_id).face()


def test_the_list_of_an_authority_is_its_own_masked_and_paged(issuer: Actor, issue: Issue) -> None:
    ids = [issue() for _ in range(3)]
    first = door.certificates(issuer, limit=2)
    rest = door.certificates(issuer, limit=2, cursor=first.next_cursor)
    assert [line.id for line in (*first.items, *rest.items)] == ids[::-1]
    assert {line.holder_name for line in first.items} == {"李**"}
    assert door.certificates(officer("bureau", "certificates.issue")).items == ()
    assert door.certificates(issuer, state="revoked").items == ()
    part = first.items[0].identifier[-10:]
    assert [line.id for line in door.certificates(issuer, text=part).items] == [first.items[0].id]
