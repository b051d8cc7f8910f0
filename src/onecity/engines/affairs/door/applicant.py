"""In whose name does somebody apply, and whose cases are theirs?"""

from uuid import UUID

from django.db.models import QuerySet

from onecity.base.actor import Actor, NotAllowed
from onecity.base.identity.door import has_mandate
from onecity.engines.affairs.models import Case
from onecity.engines.certificates.door import Holder

APPLY = "affairs.apply"


def applicant(actor: Actor, service: str) -> UUID:
    """The person for whom the actor applies for a service: themself, or whom their mandate names.

    Raises `NotAllowed` when nobody is signed in, and for a mandate that does not reach this service.
    """
    if actor.id is None:
        raise NotAllowed(APPLY)
    if actor.on_behalf_of is None:
        return actor.id
    if not has_mandate(actor.id, f"affairs/{service}", principal_id=actor.on_behalf_of):
        raise NotAllowed(APPLY)
    return actor.on_behalf_of


def applicant_holder(actor: Actor, service: str) -> Holder:
    """Whose certificates stand for documents of this service: the applicant's. Raises as `applicant` does."""
    return Holder.person(applicant(actor, service))


def is_own(actor: Actor, row: Case) -> bool:
    """Whether the case is the actor's: filed in the name that they act in."""
    try:
        return row.applicant_id == applicant(actor, row.service)
    except NotAllowed:
        return False


def own_rows(actor: Actor) -> QuerySet[Case]:
    """All cases that are the actor's; none for the anonymous."""
    if actor.id is None:
        return Case.objects.none()
    mine = Case.objects.filter(applicant_id=actor.on_behalf_of or actor.id)
    if actor.on_behalf_of is None:
        return mine
    reached = {row.service for row in mine.only("service", "applicant_id") if is_own(actor, row)}
    return mine.filter(service__in=reached)
