"""What can an engineer ask of sensing on the command line? Begin a network, replay a history."""

from onecity.engines.sensing.commands.new import new
from onecity.engines.sensing.commands.replay import sensing

__all__ = ["new", "sensing"]
