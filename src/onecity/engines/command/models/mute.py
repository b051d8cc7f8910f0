"""What is kept of a mute?"""

from django.db import models

from onecity.core.ids import uuid7


class Mute(models.Model):
    """Somebody keeps warnings of a network quiet for a while, for a reason; lifted early when `until` is moved.

    Empty `rule` or `thing`: all of them. `up_to`: worse levels are heard.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.CharField(max_length=100)
    rule = models.CharField(max_length=60, blank=True, default="")
    thing = models.CharField(max_length=100, blank=True, default="")
    up_to = models.CharField(max_length=6)
    organisation = models.CharField(max_length=64, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    lifted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["network", "until"], name="mute_of_network")]
