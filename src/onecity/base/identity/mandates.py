"""Who may act for whom, in what, and until when?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.door import record
from onecity.base.identity.enterprises import enterprise, enterprise_by_id
from onecity.base.identity.errors import MandateInvalid, PersonNotFound
from onecity.base.identity.models import Mandate, Person


@dataclass(frozen=True, slots=True)
class MandateDraft:
    """A mandate to be given: `scope` is an engine, an engine and a purpose (`affairs/birth`), or `*` for all.

    Exactly one of `principal_id` and `organisation` is set. `evidence` names the document that proves it.
    """

    agent_id: UUID
    scope: str
    principal_id: UUID | None = None
    organisation: str = ""
    guardian: bool = False
    since: datetime | None = None
    until: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate as it stands."""

    id: UUID
    agent_id: UUID
    principal_id: UUID | None
    organisation: str
    scope: str
    guardian: bool
    since: datetime
    until: datetime | None
    evidence: str
    revoked_at: datetime | None

    def in_force(self, now: datetime) -> bool:
        """Whether it may be used at `now`."""
        return self.revoked_at is None and self.since <= now and (self.until is None or now < self.until)


@transaction.atomic
def give_mandate(actor: Actor, draft: MandateDraft) -> UUID:
    """Let the agent act; gives the mandate's id.

    A person may mandate somebody for themselves; for others, for organisations and for guardians it takes
    `identity.mandate` and evidence. Raises `NotAllowed`, `MandateInvalid`, `PersonNotFound`.
    """
    own = draft.principal_id is not None and actor.id == draft.principal_id and not draft.guardian
    if not own:
        actor.must("identity.mandate")
    _check(draft, needs_evidence=not own)
    mandate = Mandate.objects.create(
        kind=Mandate.Kind.GUARDIAN if draft.guardian else Mandate.Kind.AGENT,
        agent_id=draft.agent_id,
        principal_id=draft.principal_id,
        organisation=draft.organisation,
        scope=draft.scope,
        since=draft.since or timezone.now(),
        until=draft.until,
        evidence=draft.evidence,
        by=actor.id,
    )
    record(
        actor=actor,
        action="identity.mandate.give",
        target=f"mandate:{mandate.id}",
        details={
            "agent": str(draft.agent_id),
            "principal": str(draft.principal_id or draft.organisation),
            "scope": draft.scope,
            "guardian": draft.guardian,
        },
    )
    return mandate.id


@transaction.atomic
def revoke_mandate(actor: Actor, mandate_id: UUID) -> None:
    """End a mandate now: by its principal, its agent, or somebody with `identity.mandate`.

    A guardianship ends by `identity.mandate` only. Raises `MandateInvalid`, `NotAllowed`.
    """
    mandate = Mandate.objects.select_for_update().filter(id=mandate_id, revoked_at=None).first()
    if mandate is None:
        raise MandateInvalid("unknown")
    own = actor.id is not None and actor.id in {mandate.principal_id, mandate.agent_id}
    if mandate.kind == Mandate.Kind.GUARDIAN or not own:
        actor.must("identity.mandate")
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at"])
    record(actor=actor, action="identity.mandate.revoke", target=f"mandate:{mandate_id}")


def mandates_of(actor: Actor) -> tuple[MandateView, ...]:
    """Every mandate that the actor gave or holds, newest first. Raises `NotAllowed` for the anonymous."""
    if actor.id is None:
        raise NotAllowed("identity.mandate")
    mine = Mandate.objects.filter(Q(agent_id=actor.id) | Q(principal_id=actor.id))
    return tuple(_view(mandate) for mandate in mine.order_by("-since", "-id"))


def has_mandate(
    agent_id: UUID, scope: str, *, principal_id: UUID | None = None, organisation: str = ""
) -> bool:
    """Whether the agent may act now in `scope` for this person or this organisation."""
    held = _in_force().filter(agent_id=agent_id, principal_id=principal_id, organisation=organisation)
    return any(scope_covers(mandate.scope, scope) for mandate in held)


def is_guardian(agent_id: UUID, principal_id: UUID) -> bool:
    """Whether a guardianship is in force between the two."""
    held = _in_force().filter(agent_id=agent_id, principal_id=principal_id, kind=Mandate.Kind.GUARDIAN)
    return held.exists()


def may_act(actor: Actor, scope: str) -> bool:
    """Whether the actor acts for themself, or for a principal whose mandate reaches `scope`."""
    if actor.id is None:
        return False
    if actor.on_behalf_of is None:
        return True
    if actor.organisation:
        return has_mandate(actor.id, scope, organisation=actor.organisation)
    return has_mandate(actor.id, scope, principal_id=actor.on_behalf_of)


def principal_of(agent_id: UUID, mandate_id: UUID) -> tuple[UUID, str]:
    """For whom the agent acts by this mandate: a person's id, or an enterprise's with its credit code.

    Raises `MandateInvalid` unless it is in force, and for a body that is no registered enterprise.
    """
    mandate = _in_force().filter(id=mandate_id, agent_id=agent_id).first()
    if mandate is None:
        raise MandateInvalid("not-in-force")
    if mandate.principal_id is not None:
        return mandate.principal_id, ""
    found = enterprise(mandate.organisation)
    if found is None:
        raise MandateInvalid("of-organisation")
    return found.id, found.credit_code


def recipients(subject_id: UUID) -> tuple[UUID, ...]:
    """Who is told about something of a subject: the person, or everybody who acts for the enterprise now."""
    body = enterprise_by_id(subject_id)
    if body is None:
        return (subject_id,)
    held = _in_force().filter(organisation=body.credit_code).order_by("since", "id")
    return tuple(dict.fromkeys(held.values_list("agent_id", flat=True)))


def scope_covers(held: str, wanted: str) -> bool:
    """Whether a mandate reaches: `*` all, `affairs` each purpose of affairs, `affairs/birth` just that."""
    return held in {"*", wanted} or wanted.startswith(f"{held}/")


def _check(draft: MandateDraft, *, needs_evidence: bool) -> None:
    if (draft.principal_id is None) == (draft.organisation == ""):
        raise MandateInvalid("one-principal")
    if draft.principal_id == draft.agent_id:
        raise MandateInvalid("own-agent")
    if needs_evidence and not draft.evidence.strip():
        raise MandateInvalid("evidence-missing")
    if draft.until is not None and draft.until <= (draft.since or timezone.now()):
        raise MandateInvalid("ends-before-it-begins")
    for person_id in filter(None, (draft.agent_id, draft.principal_id)):
        if not Person.objects.filter(id=person_id, erased_at=None).exists():
            raise PersonNotFound(person_id)


def _in_force() -> QuerySet[Mandate]:
    now = timezone.now()
    return Mandate.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now, revoked_at=None)


def _view(mandate: Mandate) -> MandateView:
    return MandateView(
        id=mandate.id,
        agent_id=mandate.agent_id,
        principal_id=mandate.principal_id,
        organisation=mandate.organisation,
        scope=mandate.scope,
        guardian=mandate.kind == Mandate.Kind.GUARDIAN,
        since=mandate.since,
        until=mandate.until,
        evidence=mandate.evidence,
        revoked_at=mandate.revoked_at,
    )
