"""What is kept of things that a phone kept while it had no network?"""

from django.db import models


class Arrival(models.Model):
    """Something that was made without a network has arrived: its key has one effect, however late it is sent again."""

    person = models.UUIDField()
    key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="arrived_once")]
        indexes = [models.Index(fields=["at"], name="arrival_forgotten")]
