"""What may a city say about a network of sensors?

A network is a folder `networks/<id>/`: `network.yaml` (`Network`) and `examples/*.yaml` (`Example`, its tests).
"""

from onecity.engines.sensing.declare.event import Event
from onecity.engines.sensing.declare.example import Example, Happening, Item, Series, Warned
from onecity.engines.sensing.declare.network import NETWORK, Network, Thing
from onecity.engines.sensing.declare.observe import Observed, ObservedKind
from onecity.engines.sensing.declare.parts import LEVELS, Basis, Level
from onecity.engines.sensing.declare.response import Cap, Inhibit, Respond, Task
from onecity.engines.sensing.declare.rule import Clear, Downgrade, LevelRule, Rule
from onecity.engines.sensing.declare.span import Span
from onecity.engines.sensing.declare.station import STATION, DeclaredStation

__all__ = [
    "LEVELS",
    "NETWORK",
    "STATION",
    "Basis",
    "Cap",
    "Clear",
    "DeclaredStation",
    "Downgrade",
    "Event",
    "Example",
    "Happening",
    "Inhibit",
    "Item",
    "Level",
    "LevelRule",
    "Network",
    "Observed",
    "ObservedKind",
    "Respond",
    "Rule",
    "Series",
    "Span",
    "Task",
    "Thing",
    "Warned",
]
