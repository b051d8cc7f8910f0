"""What does command do when it hears of something?"""

from collections.abc import Sequence

from onecity.base.outbox.door import read
from onecity.base.worklist.events import TaskMoved
from onecity.core.cloudevents import CloudEvent
from onecity.engines.command import door
from onecity.engines.command.events import EnforcementReported
from onecity.engines.sensing.events import WarningChanged


def on_warning(event: CloudEvent) -> None:
    """A warning changed: its incident begins or goes on."""
    door.take(read(event, WarningChanged))


def on_warnings(events: Sequence[CloudEvent]) -> None:
    """Warnings changed in a storm: their incidents begin or go on."""
    door.take_all([read(event, WarningChanged) for event in events])


def on_task(event: CloudEvent) -> None:
    """A step was taken with a task: the incident's timeline tells it."""
    door.take_step(read(event, TaskMoved))


def on_tasks(events: Sequence[CloudEvent]) -> None:
    """Steps were taken with many tasks: the incidents' timelines tell them."""
    door.take_steps([read(event, TaskMoved) for event in events])


def on_report(event: CloudEvent) -> None:
    """Those who enforce have taken a step: the incident's timeline tells it."""
    door.take_report(read(event, EnforcementReported))
