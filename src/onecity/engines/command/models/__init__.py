"""What command keeps: a module for each noun."""

from onecity.engines.command.models.arrival import Arrival
from onecity.engines.command.models.incident import Affected, Incident, IncidentEvent, Share
from onecity.engines.command.models.mute import Mute
from onecity.engines.command.models.patrol import PatrolRound
from onecity.engines.command.models.proposal import Proposal
from onecity.engines.command.models.public import ExternalWarning, PublicWarning

__all__ = [
    "Affected",
    "Arrival",
    "ExternalWarning",
    "Incident",
    "IncidentEvent",
    "Mute",
    "PatrolRound",
    "Proposal",
    "PublicWarning",
    "Share",
]
