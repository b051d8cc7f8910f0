"""What does affairs keep? Cases as append-only events; everything else about a case is derived."""

from onecity.engines.affairs.models.case import Case, CaseEventRow, Timer, UndatedItem
from onecity.engines.affairs.models.draft import Draft, Upload
from onecity.engines.affairs.models.enforcement import EnforcementCase, EnforcementStep
from onecity.engines.affairs.models.finding import Finding, FindingStep
from onecity.engines.affairs.models.handling import Handling
from onecity.engines.affairs.models.material import Delivery, Material
from onecity.engines.affairs.models.rating import Rating, Rework, ReworkEventRow
from onecity.engines.affairs.models.signature import Signature

__all__ = [
    "Case",
    "CaseEventRow",
    "Delivery",
    "Draft",
    "EnforcementCase",
    "EnforcementStep",
    "Finding",
    "FindingStep",
    "Handling",
    "Material",
    "Rating",
    "Rework",
    "ReworkEventRow",
    "Signature",
    "Timer",
    "UndatedItem",
    "Upload",
]
