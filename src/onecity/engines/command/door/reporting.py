"""What has become of what an incident handed to those who enforce the law?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from onecity.base.actor import system
from onecity.core.text import Text
from onecity.engines.command.door.declared import matters, organisation_name
from onecity.engines.command.door.incidentfile import locked
from onecity.engines.command.door.settling import settle
from onecity.engines.command.events import EnforcementReported
from onecity.engines.command.models import Incident, IncidentEvent, Proposal

REPORTED = "enforced"


@dataclass(frozen=True, slots=True)
class ProposedView:
    """A proposal and how far its case is; `report` is empty until its department has said anything."""

    matter: Text
    about: str
    organisation: Text
    at: datetime
    report: Mapping[str, Any]


@transaction.atomic
def take_report(told: EnforcementReported) -> None:
    """Write a step of those who enforce into the incident's timeline, once; also of a closed one."""
    proposal = Proposal.objects.filter(id=told.proposal_id).first()
    file = locked(proposal.incident_id) if proposal else None
    key = str(told.report_id)
    if file is None or IncidentEvent.objects.filter(key=key).exists():
        return
    data = {
        "proposal": str(told.proposal_id),
        "number": told.number,
        "step": told.step,
        "outcome": told.outcome,
        "fine_fen": told.fine_fen,
        "url": told.url,
    }
    file.add(REPORTED, actor=system(), data=data, key=key)
    settle(file)


def proposed_of(row: Incident) -> tuple[ProposedView, ...]:
    """What an incident handed over, in the order of handing, each with the last that was told of it."""
    proposals = list(row.proposals.order_by("at", "id"))
    if not proposals:
        return ()
    last = {one.data["proposal"]: one.data for one in row.events.filter(kind=REPORTED).order_by("id")}
    declared = matters()
    return tuple(
        ProposedView(
            matter=declared[one.matter].title
            if one.matter in declared
            else Text(zh=one.matter, en=one.matter),
            about=one.about,
            organisation=organisation_name(one.organisation),
            at=one.at,
            report=last.get(str(one.id), {}),
        )
        for one in proposals
    )
