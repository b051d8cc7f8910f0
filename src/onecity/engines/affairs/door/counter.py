"""How does a clerk at a counter serve somebody who stands before them (综合窗口)?"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.door import (
    MandateDraft,
    PersonDraft,
    create_person,
    find_by_resident_id,
    give_mandate,
    mandates_of,
    revoke_mandate,
)
from onecity.engines.affairs.door.filing import FILE_FOR_OTHERS
from onecity.engines.affairs.errors import VisitorUnknown

PURPOSE = "affairs.counter"
AT_COUNTER = "at the counter, identity card shown"
VISIT = timedelta(hours=2)
SCOPES = ("affairs", "certificates")


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


@transaction.atomic
def finish(actor: Actor) -> None:
    """End acting for whoever stood at the clerk's counter; nothing happens when nobody did."""
    now = timezone.now()
    for mandate in mandates_of(actor):
        if mandate.agent_id == actor.id and mandate.evidence == AT_COUNTER and mandate.in_force(now):
            revoke_mandate(actor, mandate.id)
