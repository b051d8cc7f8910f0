"""What is stored of a task, its history, its evidence, and who looks at it?"""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from onecity.base.actor import Scope
from onecity.core.ids import uuid7

# Where a task without a running deadline stands in the queue: after all others, on every database.
LAST = datetime(9000, 1, 1, tzinfo=UTC)

OPEN = Q(closed_at__isnull=True)


class Task(models.Model):
    """Work that somebody has to do. Open, claimed or closed follows from `assignee` and `closed_at`.

    `due_at` is a projection that the engine rewrites with each event of its case; "overdue" follows from it
    and now. `sort_at` is `due_at` while the deadline runs, else `LAST`: a queue is read along one index, and
    what is overdue stands at its beginning. `next_call_at` is a projection too, of `ladder.next_call_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    engine = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=20, blank=True, default="")
    permission = models.CharField(max_length=100)
    url = models.CharField(max_length=500, blank=True, default="")
    assignee = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    sort_at = models.DateTimeField(default=LAST)
    escalated_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    # an order: who is called now and who next in turn, until when somebody has to answer, what has to be shown
    role = models.CharField(max_length=64, blank=True, default="")
    ladder = models.JSONField(default=list)
    rung = models.PositiveSmallIntegerField(default=0)
    step_s = models.PositiveIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    next_call_at = models.DateTimeField(null=True)
    together = models.CharField(max_length=120, blank=True, default="")
    acknowledge_by = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)
    needs = models.JSONField(default=list)
    announced = models.BooleanField(default=False)

    class Meta:
        # partial: most tasks are closed, and the queue asks for the others
        indexes = [
            models.Index(fields=["organisation", "sort_at", "id"], condition=OPEN, name="task_queue"),
            models.Index(fields=["sort_at", "id"], condition=OPEN, name="task_queue_everywhere"),
            models.Index(fields=["assignee", "sort_at", "id"], condition=OPEN, name="task_mine"),
            models.Index(
                fields=["organisation", "sort_at", "id"],
                condition=OPEN & Q(escalated_at__isnull=False),
                name="task_escalated",
            ),
            models.Index(fields=["organisation", "-closed_at", "-id"], condition=~OPEN, name="task_closed"),
            models.Index(fields=["-closed_at", "-id"], condition=~OPEN, name="task_closed_everywhere"),
            models.Index(fields=["engine", "key"], name="task_of_case"),
            models.Index(
                fields=["next_call_at"], condition=OPEN & Q(next_call_at__isnull=False), name="task_next_call"
            ),
            models.Index(fields=["together", "called_at"], condition=~Q(together=""), name="task_together"),
        ]

    @property
    def scope(self) -> Scope:
        """Where the task belongs."""
        return Scope(self.organisation, self.division or None)


class TaskEvent(models.Model):
    """What happened to a task; only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=32)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    details = models.JSONField(default=dict)


class Evidence(models.Model):
    """A picture, words, a reading, a signature or a form that shows how a task was done.

    `at` is when it came in, `taken_at` and the place what whoever took it says. `blob` is empty for words and readings.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=64)
    blob = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    text = models.TextField(blank=True, default="")
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    taken_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)


class TaskLook(models.Model):
    """Somebody has a task open on their screen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="looks")
    person_id = models.UUIDField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "person_id"], name="one_look_per_task_and_person")
        ]
        indexes = [models.Index(fields=["last_seen"], name="look_last_seen")]
