"""Who runs the schedules that stand behind no others?"""

from django.utils import timezone

from onecity.base.jobs.schedules import next_due_at, run_due
from onecity.base.turns import Turns

LOOK_S = 0.5
IDLE_S = 5.0


class Lane(Turns):
    """Runs the schedules of one lane, by whose name it is called: a thread of the worker."""

    def turn(self) -> float:
        """Run what is due; how long to rest then."""
        run_due(lane=self.name)
        due_at = next_due_at(lane=self.name)
        if due_at is None:
            return IDLE_S
        return min(IDLE_S, max(LOOK_S, (due_at - timezone.now()).total_seconds()))
