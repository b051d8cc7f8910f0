"""What does somebody ask about emergency on the command line?"""

from onecity.engines.emergency.commands.keeping import emergency
from onecity.engines.emergency.commands.simulating import simulate

__all__ = ["emergency", "simulate"]
