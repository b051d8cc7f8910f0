"""What can an engineer ask of affairs on the command line? Begin a service, replay a draft, move running cases."""

from onecity.engines.affairs.commands.cases import affairs
from onecity.engines.affairs.commands.new import new

__all__ = ["affairs", "new"]
