"""Who agreed that which office may use what of theirs, and for what?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.door import record
from onecity.base.identity.errors import ConsentNotFound, GuardianRequired, PersonNotFound
from onecity.base.identity.events import ConsentWithdrawn
from onecity.base.identity.mandates import has_mandate, is_guardian
from onecity.base.identity.models import Consent, Person
from onecity.base.identity.openid.ending import end_of_consent
from onecity.base.identity.people import age_of
from onecity.base.outbox.door import emit

# Personal Information Protection Law, article 31: under fourteen a guardian has to agree.
GUARDED_BELOW_YEARS = 14


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """What a person is asked to agree to. `text_version` names the very words they were shown; `until` may be open."""

    purpose: str
    recipient: str
    fields: tuple[str, ...]
    text_version: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent as it stands."""

    id: UUID
    person_id: UUID
    purpose: str
    recipient: str
    fields: tuple[str, ...]
    text_version: str
    given_at: datetime
    given_by: UUID | None
    withdrawn_at: datetime | None
    until: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Neither taken back nor over."""
        return self.withdrawn_at is None and (self.until is None or now < self.until)


@transaction.atomic
def grant_consent(actor: Actor, draft: ConsentDraft, *, person_id: UUID | None = None) -> UUID:
    """Record a consent of the actor, or of whom the actor represents; gives its id.

    A newer consent for the same purpose and recipient replaces the older. Raises `NotAllowed` (neither the
    person, nor their guardian, nor an agent for `consent`), `GuardianRequired`, `PersonNotFound`.
    """
    subject = _subject(actor, person_id)
    # the row lock makes "one consent in force" hold for two clicks at once
    if Person.objects.select_for_update().filter(id=subject, erased_at=None).first() is None:
        raise PersonNotFound(subject)
    _check_age(actor, subject)
    now = timezone.now()
    Consent.objects.filter(
        person_id=subject, purpose=draft.purpose, recipient=draft.recipient, withdrawn_at=None
    ).update(withdrawn_at=now)
    consent = Consent.objects.create(
        person_id=subject,
        purpose=draft.purpose,
        recipient=draft.recipient,
        fields=list(draft.fields),
        text_version=draft.text_version,
        given_at=now,
        given_by=actor.id,
        until=draft.until,
    )
    record(
        actor=actor,
        action="identity.consent.grant",
        target=f"person:{subject}",
        subject=subject,
        purpose=draft.purpose,
        details={"consent": str(consent.id), "recipient": draft.recipient, "fields": list(draft.fields)},
    )
    return consent.id


@transaction.atomic
def withdraw_consent(actor: Actor, consent_id: UUID) -> None:
    """Take a consent back; what was done until now stays lawful. Raises `ConsentNotFound`, `NotAllowed`."""
    consent = Consent.objects.select_for_update().filter(id=consent_id, withdrawn_at=None).first()
    if consent is None:
        raise ConsentNotFound(consent_id)
    _subject(actor, consent.person_id)
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    end_of_consent(consent.person_id, consent.recipient, consent.purpose)
    record(
        actor=actor,
        action="identity.consent.withdraw",
        target=f"person:{consent.person_id}",
        subject=consent.person_id,
        purpose=consent.purpose,
        details={"consent": str(consent_id), "recipient": consent.recipient},
    )
    emit(
        ConsentWithdrawn(
            consent_id=consent_id,
            person_id=consent.person_id,
            purpose=consent.purpose,
            recipient=consent.recipient,
        )
    )


def has_consent(person_id: UUID, purpose: str, recipient: str, fields: Collection[str] = ()) -> bool:
    """Whether a consent in force lets this recipient use all these fields for this purpose."""
    consent = (
        Consent.objects.filter(person_id=person_id, purpose=purpose, recipient=recipient, withdrawn_at=None)
        .filter(Q(until=None) | Q(until__gt=timezone.now()))
        .first()
    )
    return consent is not None and set(fields) <= set(consent.fields)


def consents_of(actor: Actor, person_id: UUID | None = None) -> tuple[ConsentView, ...]:
    """Every consent of the actor (or of whom they represent), newest first. Raises `NotAllowed`."""
    subject = _subject(actor, person_id)
    return tuple(
        ConsentView(
            id=c.id,
            person_id=c.person_id,
            purpose=c.purpose,
            recipient=c.recipient,
            fields=tuple(c.fields),
            text_version=c.text_version,
            given_at=c.given_at,
            given_by=c.given_by,
            withdrawn_at=c.withdrawn_at,
            until=c.until,
        )
        for c in Consent.objects.filter(person_id=subject).order_by("-given_at", "-id")
    )


def _subject(actor: Actor, person_id: UUID | None) -> UUID:
    """Whose consent it is. Raises `NotAllowed` unless the actor may speak for them."""
    subject = person_id or actor.on_behalf_of or actor.id
    if actor.id is None or subject is None:
        raise NotAllowed("consent")
    if subject != actor.id and not has_mandate(actor.id, "consent", principal_id=subject):
        raise NotAllowed("consent")
    return subject


def _check_age(actor: Actor, subject: UUID) -> None:
    age = age_of(subject)
    if age is None or age >= GUARDED_BELOW_YEARS:
        return
    if actor.id is None or not is_guardian(actor.id, subject):
        raise GuardianRequired(subject)
