"""How does a clerk at a counter serve somebody who stands before them (综合窗口)?"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record, record_reading
from onecity.base.identity.door import (
    MandateDraft,
    PersonDraft,
    create_person,
    display_name,
    find_by_resident_id,
    give_mandate,
    mandates_of,
    revoke_mandate,
)
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import open_case
from onecity.engines.affairs.door.filing import FILE_FOR_OTHERS
from onecity.engines.affairs.door.results import HAND_OUT, deliveries
from onecity.engines.affairs.door.views import DeliveryView
from onecity.engines.affairs.errors import CaseUnknown, VisitorUnknown
from onecity.engines.affairs.models import Case

PURPOSE = "affairs.counter"
AT_COUNTER = "at the counter, identity card shown"
VISIT = timedelta(hours=2)
SCOPES = ("affairs", "certificates")


@dataclass(frozen=True, slots=True)
class ReadyView:
    """A case whose results can be handed out: whose (masked), for which service, and what lies ready."""

    case_id: UUID
    number: str
    service: Text
    applicant: str
    waiting: tuple[DeliveryView, ...]


@transaction.atomic
def serve(actor: Actor, resident_id: str, name: str = "", phone: str = "") -> UUID:
    """Begin to act for whoever shows this identity card; gives the mandate to use, which ends after two hours.

    Somebody new is registered with `name` and `phone`; the clerk has compared card and face, so they count as
    verified. Whom the clerk served before is let go first. Raises `NotAllowed` (`affairs.file-for-others`,
    `identity.read`, `identity.mandate`), `core.ids.IdentifierInvalid`, `VisitorUnknown` when there is nobody of this
    number and no name was given.
    """
    actor.must(FILE_FOR_OTHERS)
    finish(actor)
    person_id = find_by_resident_id(actor, resident_id, PURPOSE)
    if person_id is None:
        if not name.strip():
            raise VisitorUnknown
        draft = PersonDraft(name, phone, resident_id=resident_id, level="verified")
        person_id = create_person(actor, draft)
    if actor.id is None:
        raise VisitorUnknown
    until = timezone.now() + VISIT
    given = [
        give_mandate(
            actor,
            MandateDraft(actor.id, scope, principal_id=person_id, until=until, evidence=AT_COUNTER),
        )
        for scope in SCOPES
    ]
    record(
        actor=actor,
        action="affairs.counter.serve",
        target=f"person:{person_id}",
        purpose=PURPOSE,
        subject=person_id,
    )
    return given[0]


def ready_results(actor: Actor, number: str) -> ReadyView:
    """The results of a case that wait at the counter for whoever shows the receipt; the reading is recorded.

    Raises `NotAllowed` (`affairs.hand-out`), `CaseUnknown`.
    """
    actor.must(HAND_OUT)
    row = Case.objects.filter(number=number.strip()).first()
    if row is None:
        raise CaseUnknown(number)
    file = open_case(row.id)
    record_reading(
        actor=actor,
        subject=row.applicant_id,
        purpose=HAND_OUT,
        fields=("results",),
        target=f"case:{row.id}",
    )
    waiting = tuple(one for one in deliveries(file) if one.channel == "window" and one.state == "ready")
    title = file.prepared.service.title
    return ReadyView(row.id, row.number, title, display_name(row.applicant_id), waiting)


@transaction.atomic
def finish(actor: Actor) -> None:
    """End acting for whoever stood at the clerk's counter; nothing happens when nobody did."""
    now = timezone.now()
    for mandate in mandates_of(actor):
        if mandate.agent_id == actor.id and mandate.evidence == AT_COUNTER and mandate.in_force(now):
            revoke_mandate(actor, mandate.id)
