"""What may others ask emergency?"""

from onecity.engines.emergency.door import (
    calls,
    declared,
    dispatching,
    handover,
    missions,
    partners,
    receiving,
    units,
    volunteers,
    waves,
)
from onecity.engines.emergency.door.recorded import read_trace_file
from onecity.engines.emergency.door.simulating import Simulation, sensitivity, simulate, write_log, zone_times
from onecity.engines.emergency.reading import read_city, read_model

__all__ = [
    "Simulation",
    "calls",
    "declared",
    "dispatching",
    "handover",
    "missions",
    "partners",
    "read_city",
    "read_model",
    "read_trace_file",
    "receiving",
    "sensitivity",
    "simulate",
    "units",
    "volunteers",
    "waves",
    "write_log",
    "zone_times",
]
