"""What does emergency keep?"""

from onecity.engines.emergency.models.call import Call, CallEvent, CallPosition
from onecity.engines.emergency.models.mission import Decision, Mission
from onecity.engines.emergency.models.unit import Unit

__all__ = ["Call", "CallEvent", "CallPosition", "Decision", "Mission", "Unit"]
