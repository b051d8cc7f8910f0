"""What can an engineer ask of sensing on the command line? Take readings in, begin a network, replay a history,
register stations.
"""

from onecity.engines.sensing.commands.group import sensing
from onecity.engines.sensing.commands.ingest import ingest
from onecity.engines.sensing.commands.new import new
from onecity.engines.sensing.commands.replay import replay
from onecity.engines.sensing.commands.station import station

__all__ = ["ingest", "new", "replay", "sensing", "station"]
