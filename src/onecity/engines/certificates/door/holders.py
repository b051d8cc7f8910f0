"""Whose certificate is it, and whose certificates are mine?"""

from dataclasses import dataclass
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.identity.door import age_of, has_mandate, mandates_of
from onecity.base.identity.errors import PersonErased, PersonNotFound
from onecity.engines.certificates.errors import HolderInvalid
from onecity.engines.certificates.models import Certificate

SCOPE = "certificates"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person (by id) or an organisation (by the id of its declaration, or its credit code)."""

    kind: Literal["person", "organisation"]
    id: str

    @classmethod
    def person(cls, person_id: UUID) -> "Holder":
        """A person as holder."""
        return cls("person", str(person_id))

    @classmethod
    def organisation(cls, name: str) -> "Holder":
        """An organisation as holder."""
        return cls("organisation", name)

    @property
    def subject(self) -> UUID:
        """Under whose key the faces lie: the person's own, or one kept for the organisation."""
        if self.kind == "person":
            return UUID(self.id)
        return uuid5(NAMESPACE_URL, f"onecity:organisation:{self.id}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def holder_of(row: Certificate) -> Holder:
    """The holder of a certificate."""
    return Holder("person" if row.holder_kind == "person" else "organisation", row.holder)


def check_holder(holder: Holder, wanted: str) -> None:
    """Raise `HolderInvalid` unless the holder exists and is of the sort that the type is for."""
    if holder.kind != wanted or not holder.id.strip():
        raise HolderInvalid(holder.kind)
    if holder.kind == "person":
        try:
            # the one question to identity that tells whether somebody is there, and records no reading
            age_of(holder.subject)
        except (PersonNotFound, PersonErased, ValueError) as unknown:
            raise HolderInvalid(holder.kind) from unknown


def is_own(actor: Actor, holder: Holder) -> bool:
    """Whether the actor is the holder, or acts for them by a mandate for certificates."""
    if actor.id is None:
        return False
    if holder.kind == "organisation":
        return has_mandate(actor.id, SCOPE, organisation=holder.id)
    if actor.on_behalf_of is None:
        return str(actor.id) == holder.id
    return str(actor.on_behalf_of) == holder.id and has_mandate(
        actor.id, SCOPE, principal_id=actor.on_behalf_of
    )


def own_holders(actor: Actor) -> tuple[Holder, ...]:
    """Everybody whose certificates are the actor's to show: themself or their principal, and organisations."""
    if actor.id is None:
        return ()
    if actor.organisation:
        body = Holder.organisation(actor.organisation)
        return (body,) if is_own(actor, body) else ()
    acting = Holder.person(actor.on_behalf_of or actor.id)
    if actor.on_behalf_of is not None:
        return (acting,) if is_own(actor, acting) else ()
    now = timezone.now()
    names = {
        mandate.organisation
        for mandate in mandates_of(actor)
        if mandate.organisation and mandate.agent_id == actor.id and mandate.in_force(now)
    }
    bodies = (Holder.organisation(name) for name in sorted(names))
    return acting, *(body for body in bodies if is_own(actor, body))


def held_by(holders: tuple[Holder, ...]) -> Q:
    """Certificates of any of these holders; none for nobody."""
    found = Q(pk__in=())
    for holder in holders:
        found |= Q(holder_kind=holder.kind, holder=holder.id)
    return found
