"""What may others ask of the worklist?"""

from onecity.base.worklist.change import claim, close_task, hand_over, open_task, reassign, release, set_due
from onecity.base.worklist.escalation import escalate_overdue
from onecity.base.worklist.evidence import add_evidence, evidence
from onecity.base.worklist.presence import look, others_looking, prune_looks
from onecity.base.worklist.queue import (
    MOST_COUNTED,
    Counts,
    Tab,
    counts,
    history,
    may_follow,
    queue,
    task,
    tasks_for,
)
from onecity.base.worklist.view import EvidenceView, Happening, Looking, TaskView

__all__ = [
    "MOST_COUNTED",
    "Counts",
    "EvidenceView",
    "Happening",
    "Looking",
    "Tab",
    "TaskView",
    "add_evidence",
    "claim",
    "close_task",
    "counts",
    "escalate_overdue",
    "evidence",
    "hand_over",
    "history",
    "look",
    "may_follow",
    "open_task",
    "others_looking",
    "prune_looks",
    "queue",
    "reassign",
    "release",
    "set_due",
    "task",
    "tasks_for",
]
