"""What may others ask of the worklist?"""

from onecity.base.worklist.calling import climb
from onecity.base.worklist.change import (
    acknowledge,
    claim,
    close_task,
    end_task,
    hand_over,
    reassign,
    release,
    set_due,
)
from onecity.base.worklist.escalation import escalate_overdue
from onecity.base.worklist.evidence import Piece, add_evidence, evidence, evidence_for
from onecity.base.worklist.opening import Order, TaskDraft, open_task, open_tasks
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
    "Order",
    "Piece",
    "Tab",
    "TaskDraft",
    "TaskView",
    "acknowledge",
    "add_evidence",
    "claim",
    "climb",
    "close_task",
    "counts",
    "end_task",
    "escalate_overdue",
    "evidence",
    "evidence_for",
    "hand_over",
    "history",
    "look",
    "may_follow",
    "open_task",
    "open_tasks",
    "others_looking",
    "prune_looks",
    "queue",
    "reassign",
    "release",
    "set_due",
    "task",
    "tasks_for",
]
