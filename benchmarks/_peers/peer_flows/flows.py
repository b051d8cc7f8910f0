"""The flow: parallel where the items are, a join where one waits for two."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process


class CaseFlow(flow.Flow):  # type: ignore[misc]
    """Six items decided by a call each."""

    process_class = Process
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle(this.begin).Next(this.land_planning)
    land_planning = flow.Handle(this.decide).Next(this.project_planning)
    project_planning = flow.Handle(this.decide).Next(this.fork)
    fork = flow.Split().Next(this.drawings_review).Next(this.road_use)
    drawings_review = flow.Handle(this.decide).Next(this.building_permit)
    building_permit = flow.Handle(this.decide).Next(this.drains)
    road_use = flow.Handle(this.decide).Next(this.all)
    drains = flow.Handle(this.decide).Next(this.all)
    all = flow.Join().Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Any:  # noqa: ANN401  viewflow is not typed
        """The process that has begun."""
        return activation.process

    def decide(self, activation: Any) -> None:  # noqa: ANN401
        """Nothing to keep."""
