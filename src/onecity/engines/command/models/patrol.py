"""What is kept of a patrol?"""

from django.db import models

from onecity.core.ids import uuid7


class PatrolRound(models.Model):
    """One thing in one period of a declared patrol: its task on the worklist, given once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patrol = models.CharField(max_length=60)
    patrol_hash = models.CharField(max_length=80)
    thing_id = models.UUIDField()
    begins = models.DateTimeField()
    task = models.UUIDField(null=True)
    found = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patrol", "thing_id", "begins"], name="round_once")]
        indexes = [models.Index(fields=["task"], name="round_of_task")]
