"""What does the plan do by itself, every hour?"""

from onecity.base.actor import system
from onecity.engines.plan import door


def measure_all() -> None:
    """Take every measure once and keep what changed."""
    door.measure_all(system(["plan.measure"]))
