"""What may a city say about emergency medical service?"""

from onecity.engines.emergency.declare.model import MODEL, Model
from onecity.engines.emergency.declare.protocol import GUIDANCE, PROTOCOL, Guidance, Protocol

__all__ = ["GUIDANCE", "MODEL", "PROTOCOL", "Guidance", "Model", "Protocol"]
