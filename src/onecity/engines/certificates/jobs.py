"""What does certificates do by itself?"""

from onecity.base.actor import system
from onecity.engines.certificates import door


def expire_due() -> None:
    """Note which certificates ended yesterday."""
    door.expire_due(system(["certificates.expire"]))


def forget_failures() -> None:
    """Drop the counts of failed verifications that no longer matter."""
    door.forget_failures()
