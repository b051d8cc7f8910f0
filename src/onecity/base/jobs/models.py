"""When does each scheduled job run next?"""

from django.db import models


class ScheduledRun(models.Model):
    """The state of one schedule of a manifest. `lease_until` is set while a worker runs it."""

    name = models.CharField(max_length=120, primary_key=True)
    last_run_at = models.DateTimeField(null=True)
    next_run_at = models.DateTimeField(db_index=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
