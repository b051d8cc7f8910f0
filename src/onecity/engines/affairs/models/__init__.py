"""What does affairs keep? Cases as append-only events; everything else about a case is derived."""

from onecity.engines.affairs.models.case import Case, CaseEventRow, Timer, UndatedItem
from onecity.engines.affairs.models.draft import Draft, Upload
from onecity.engines.affairs.models.material import Delivery, Material

__all__ = ["Case", "CaseEventRow", "Delivery", "Draft", "Material", "Timer", "UndatedItem", "Upload"]
