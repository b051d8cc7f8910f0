"""How does a resident become a volunteer, how do they say that they can come, and how do they leave?"""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.door import record
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.door import ConsentDraft, erase_subject, grant_consent, person, withdraw_consent
from onecity.base.outbox.door import publish_live
from onecity.core.clock.opening import HoursInvalid, read_week
from onecity.engines.emergency.door.aeds import LIVE
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.declared import model_now
from onecity.engines.emergency.door.volunteers.values import (
    CERTIFICATES,
    KINDS,
    SKILLS,
    Registration,
    VolunteerView,
    view_of,
)
from onecity.engines.emergency.errors import ModelUndeclared, NotVolunteer, RegistrationInvalid
from onecity.engines.emergency.models import Debrief, Volunteer
from onecity.engines.emergency.permissions import MANAGE

PURPOSE = "emergency.volunteer"
CENTRE = "emergency-medical-center"
FIELDS = ("phone", "position", "certificate")
TEXT_VERSION = "emergency-volunteer-1"
TOPIC = "responder"
DISTRICT = 6  # digits of a division's code: who confirms must know the district, nobody the street


@transaction.atomic
def register(actor: Actor, said: Registration) -> VolunteerView:
    """Register the actor, or change what they said before. Consent is asked for each time.

    A village doctor or licence is confirmed by the manager; until then nobody is called.
    Raises `RegistrationInvalid`, `NotAllowed` (anonymous), and what `grant_consent` raises.
    """
    if actor.id is None:
        raise NotAllowed("emergency.volunteer")
    _check(said)
    draft = ConsentDraft(PURPOSE, recipient(), FIELDS, TEXT_VERSION)
    consent = grant_consent(actor, draft, person_id=actor.id)
    row = Volunteer.objects.select_for_update().filter(person_id=actor.id).first()
    row = row or Volunteer(code=f"v-{actor.id}", person_id=actor.id, registered_at=timezone.now())
    row.is_confirmed = row.is_confirmed and (row.kind, row.certificate) == (said.kind, said.certificate)
    row.kind, row.certificate, row.hours = said.kind, said.certificate, said.hours
    row.skills, row.consent_id, row.ended_at = sorted(said.skills), consent, None
    row.division = person(actor, actor.id, PURPOSE, fields=()).division[:DISTRICT]
    row.save()
    _log(actor, row, "register")
    return view_of(row)


@transaction.atomic
def set_available(actor: Actor, available: bool) -> VolunteerView:
    """Switch on or off that the actor can be called; switching off forgets where they were. Raises `NotVolunteer`."""
    row = own(actor)
    row.is_available = available
    if not available:
        forget_place(row)
    row.save()
    _log(actor, row, "available" if available else "unavailable")
    publish_live(TOPIC, str(actor.id), {"available": available})
    return view_of(row)


@transaction.atomic
def leave(actor: Actor) -> None:
    """Leave: nobody calls any more, the place is forgotten, the consent ends. Raises `NotVolunteer`."""
    row = own(actor)
    forget_place(row)
    row.is_available, row.ended_at = False, timezone.now()
    row.save()
    if row.consent_id:
        withdraw_consent(actor, row.consent_id)
    _log(actor, row, "leave")


def recipient() -> str:
    """Who gets what volunteers agree to: the organisation that runs the ambulances."""
    try:
        return model_now().organisation or CENTRE
    except (ModelUndeclared, NothingLoaded):
        return CENTRE


def end_of_consent(person_id: UUID, consent_id: UUID) -> None:
    """Somebody took the consent back: they are called no more. One who has agreed anew since then is."""
    _end(Volunteer.objects.filter(person_id=person_id, consent_id=consent_id, ended_at=None))


@transaction.atomic
def forget_person(person_id: UUID) -> None:
    """Somebody's data were erased: they are called no more, and what they told afterwards is noise from now on."""
    rows = Volunteer.objects.filter(person_id=person_id)
    for one in rows.values_list("id", flat=True):
        erase_subject(one)
    Debrief.objects.filter(alert__volunteer__in=rows).update(words=None, wants_talk=False)
    rows.update(division="")
    _end(rows.filter(ended_at=None))


@transaction.atomic
def confirm(actor: Actor, volunteer_id: UUID) -> None:
    """A manager of where they live has seen the certificate; of a home that is not known every manager may.

    Raises `NotAllowed` (needs `emergency.manage`), `NotVolunteer`.
    """
    actor.must(MANAGE)
    row = Volunteer.objects.select_for_update().filter(id=volunteer_id, ended_at=None).first()
    if row is None:
        raise NotVolunteer
    must(actor, MANAGE, row.division)
    row.is_confirmed = True
    row.save(update_fields=["is_confirmed"])
    _log(actor, row, "confirm")
    publish_live(TOPIC, str(row.person_id), {"confirmed": True})


def own(actor: Actor) -> Volunteer:
    """The actor's own row, held. Raises `NotVolunteer`."""
    found = Volunteer.objects.select_for_update().filter(person_id=actor.id, ended_at=None).first()
    if actor.id is None or found is None:
        raise NotVolunteer
    return found


def forget_place(row: Volunteer) -> None:
    """What is not needed is not kept."""
    row.lon = row.lat = row.position_at = None
    row.is_exact = False


def _end(rows: QuerySet[Volunteer]) -> None:
    rows.update(
        is_available=False, ended_at=timezone.now(), lon=None, lat=None, position_at=None, is_exact=False
    )


def _check(said: Registration) -> None:
    if not said.agrees:
        raise RegistrationInvalid(
            "须同意被呼叫和使用位置。", "agree to be called and to the use of your place."
        )
    if said.kind not in KINDS or said.certificate not in CERTIFICATES:
        raise RegistrationInvalid("请选择身份和证书。", "choose what you are and which certificate you have.")
    if "cpr" not in said.skills or not set(said.skills) <= set(SKILLS):
        raise RegistrationInvalid("至少须会心肺复苏。", "you must know CPR at least.")
    try:
        read_week(said.hours)
    except HoursInvalid:
        raise RegistrationInvalid("请选择愿意的时间。", "choose when you are willing.") from None


def _log(actor: Actor, row: Volunteer, what: str) -> None:
    record(
        actor=actor,
        action=f"emergency.volunteer.{what}",
        target=f"volunteer:{row.id}",
        subject=row.person_id,
    )
    publish_live(LIVE, "volunteers", {"what": what})
