"""What may others ask emergency?"""

from onecity.engines.emergency.door import calls, declared, dispatching, handover, missions, units, volunteers
from onecity.engines.emergency.door.recorded import read_trace_file
from onecity.engines.emergency.door.simulating import Simulation, sensitivity, simulate, zone_times
from onecity.engines.emergency.reading import read_city, read_model

__all__ = [
    "Simulation",
    "calls",
    "declared",
    "dispatching",
    "handover",
    "missions",
    "read_city",
    "read_model",
    "read_trace_file",
    "sensitivity",
    "simulate",
    "units",
    "volunteers",
    "zone_times",
]
