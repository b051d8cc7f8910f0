"""In whose name does somebody apply, and whose cases are theirs?"""

from uuid import UUID

from django.db.models import QuerySet

from onecity.base.actor import Actor, ActorKind, NotAllowed
from onecity.base.identity.door import may_act
from onecity.engines.affairs.door.services import prepared
from onecity.engines.affairs.errors import AudienceWrong
from onecity.engines.affairs.models import Case
from onecity.engines.certificates.door import Holder

APPLY = "affairs.apply"


def applicant(actor: Actor, service: str) -> UUID:
    """For whom the actor applies for a service: themself, or the person or enterprise that mandated them.

    Raises `NotAllowed` when no person is signed in, and for a mandate that does not reach this service;
    `AudienceWrong` when the service is for enterprises and a person applies, or the other way round.
    """
    if not _may_act(actor, service):
        raise NotAllowed(APPLY)
    audience = prepared(service).service.audience
    if audience != "any" and (audience == "organisation") != bool(actor.organisation):
        raise AudienceWrong(service, audience)
    return acting_as(actor)


def acting_as(actor: Actor) -> UUID:
    """The person or enterprise in whose name the actor acts. Raises `NotAllowed` for the anonymous."""
    found = actor.on_behalf_of or actor.id
    if found is None:
        raise NotAllowed(APPLY)
    return found


def applicant_holder(actor: Actor, service: str) -> Holder:
    """Whose certificates stand for documents of this service: the applicant's. Raises as `applicant` does."""
    person_id = applicant(actor, service)
    return Holder.organisation(actor.organisation) if actor.organisation else Holder.person(person_id)


def is_own(actor: Actor, row: Case) -> bool:
    """Whether the case is the actor's: filed in the name that they act in."""
    return _may_act(actor, row.service) and row.applicant_id == acting_as(actor)


def own_rows(actor: Actor) -> QuerySet[Case]:
    """All cases that are the actor's; none for the anonymous and for programs."""
    if actor.id is None or actor.kind is ActorKind.CLIENT:
        return Case.objects.none()
    mine = Case.objects.filter(applicant_id=acting_as(actor))
    if actor.on_behalf_of is None:
        return mine
    reached = {service for service in mine.values_list("service", flat=True) if _may_act(actor, service)}
    return mine.filter(service__in=reached)


def _may_act(actor: Actor, service: str) -> bool:
    return (
        actor.id is not None and actor.kind is not ActorKind.CLIENT and may_act(actor, f"affairs/{service}")
    )
