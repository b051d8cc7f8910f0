"""What may a city say about emergency medical service?"""

from onecity.engines.emergency.declare.model import MODEL, Model
from onecity.engines.emergency.declare.protocol import GUIDANCE, PROTOCOL, Guidance, Protocol
from onecity.engines.emergency.declare.responders import GREEN_WAVES, RESPONDERS, GreenWaves, Responders

__all__ = [
    "GREEN_WAVES",
    "GUIDANCE",
    "MODEL",
    "PROTOCOL",
    "RESPONDERS",
    "GreenWaves",
    "Guidance",
    "Model",
    "Protocol",
    "Responders",
]
