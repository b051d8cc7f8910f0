"""How does command hand what it found to those who enforce the law?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import EvidenceView
from onecity.core.text import Text
from onecity.engines.command.door.declared import network_of
from onecity.engines.command.door.incidentfile import ENGINE, locked
from onecity.engines.command.door.seeing import samples_of, timeline, visible
from onecity.engines.command.door.settling import settle
from onecity.engines.command.errors import IncidentUnknown, ReasonMissing
from onecity.engines.command.events import EnforcementProposed
from onecity.engines.command.models import Incident, Proposal
from onecity.engines.command.permissions import LEAD, READ

MOST_READINGS = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that fired one of the incident's warnings, by the network's name for what it measures."""

    name: str
    at: datetime
    value: float
    title: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Handed:
    """What those who enforce get to see of an incident: what it was about, what was shown, when things happened."""

    proposal_id: UUID
    incident_id: UUID
    matter: str
    title: Text
    about: str
    words: str
    proposed_at: datetime
    opened_at: datetime
    things: tuple[Text, ...]
    readings: tuple[Reading, ...]
    evidence: tuple[EvidenceView, ...]
    happened: tuple[tuple[datetime, str], ...]


@transaction.atomic
def propose_enforcement(
    actor: Actor,
    incident_id: UUID,
    matter: str,
    organisation: str,
    words: str,
    division: str = "",
    *,
    about: str = "",
) -> UUID:
    """Propose that a department opens a case of enforcement about an incident; the proposal's id.

    Once for each matter, and for each of several offenders that `about` tells apart. `matter` is what the department
    calls it (a declared `enforcement`, a service's id, a clause). Raises `IncidentUnknown`, `NotAllowed` (needs
    `command.lead`), `ReasonMissing`.
    """
    file = locked(incident_id)
    if file is None or not visible(actor).filter(id=incident_id).exists():
        raise IncidentUnknown(incident_id)
    actor.must(LEAD, file.row.scope)
    if not words.strip():
        raise ReasonMissing
    about = about.strip()[:60]
    known = Proposal.objects.filter(incident=file.row, matter=matter, about=about).first()
    if known:
        return known.id
    row = Proposal.objects.create(
        incident=file.row,
        matter=matter,
        about=about,
        organisation=organisation,
        division=division or file.row.division,
        words=words.strip()[:2_000],
        at=timezone.now(),
        by=actor.id,
    )
    file.add("proposed", actor=actor, data={"proposal": str(row.id), "matter": matter}, words=row.words)
    settle(file)
    details = {"proposal": str(row.id), "matter": matter, "organisation": organisation}
    record(
        actor=actor, action="command.propose-enforcement", target=f"incident:{incident_id}", details=details
    )
    emit(EnforcementProposed(row.id, incident_id, matter, row.organisation, row.division))
    return row.id


def evidence(actor: Actor, proposal_id: UUID) -> Handed:
    """What was found, for the department that a proposal went to, and for who sees the incident anyhow; recorded.

    The system needs `command.read`. Raises `IncidentUnknown`, for a proposal that is not the actor's business too.
    """
    row = Proposal.objects.select_related("incident").filter(id=proposal_id).first()
    if row is None:
        raise IncidentUnknown(proposal_id)
    addressed = actor.may(READ, Scope(row.organisation, row.division or None))
    if not addressed and not visible(actor).filter(id=row.incident_id).exists():
        raise IncidentUnknown(proposal_id)
    record(actor=actor, action="command.evidence.read", target=f"incident:{row.incident_id}", details={})
    incident = row.incident
    return Handed(
        proposal_id=row.id,
        incident_id=incident.id,
        matter=row.matter,
        about=row.about,
        title=Text(zh=incident.title_zh, en=incident.title_en),
        words=row.words,
        proposed_at=row.at,
        opened_at=incident.opened_at,
        things=tuple(Text(zh=one.name_zh, en=one.name_en) for one in incident.affected.order_by("id")),
        readings=_readings(incident),
        evidence=worklist.evidence_for(ENGINE, str(incident.id)),
        happened=tuple((one.at, one.kind) for one in reversed(timeline(incident))),
    )


def handed_picture(actor: Actor, proposal_id: UUID, evidence_id: UUID) -> EvidenceView:
    """A photo among what was handed over. Raises `IncidentUnknown`."""
    found = next((one for one in evidence(actor, proposal_id).evidence if one.id == evidence_id), None)
    if found is None or not found.blob:
        raise IncidentUnknown(evidence_id)
    return found


def _readings(incident: Incident) -> tuple[Reading, ...]:
    """The readings that fired its warnings, the latest warnings first."""
    warnings = incident.events.exclude(warning="").order_by("-id").values_list("warning", flat=True)
    found = [one for warning in dict.fromkeys(warnings) for one in samples_of(warning)][:MOST_READINGS]
    observe = network_of(incident.network, incident.network_hash).observe if found else {}
    return tuple(
        Reading(name, at, value, observe[name].title, observe[name].unit)
        if name in observe
        else Reading(name, at, value, Text(zh=name, en=name), "")
        for name, at, value in found
    )
