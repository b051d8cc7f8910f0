"""What was measured, and when?"""

from django.db import models

from onecity.core.ids import uuid7


class MeasuredValue(models.Model):
    """A reading of a measure, kept for its trend: appended when it changed, and at least once a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    measure = models.CharField(max_length=100)
    value = models.FloatField()
    unit_zh = models.CharField(max_length=60)
    unit_en = models.CharField(max_length=60)
    as_of = models.DateTimeField()
    method_zh = models.TextField()
    method_en = models.TextField()
    sample_size = models.BigIntegerField()
    simulated = models.BooleanField()
    measured_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["measure", "-measured_at", "-id"], name="plan_measure_history")]
