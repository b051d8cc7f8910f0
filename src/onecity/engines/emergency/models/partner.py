"""What is remembered of other people's systems that emergency asks?"""

from django.db import models


class Partner(models.Model):
    """One of them as it was last found, for all processes: signals, drivers, sms.

    `away_since` is None while it answers. `again_at`: it hung, so nobody waits for it before then.
    """

    name = models.CharField(primary_key=True, max_length=20)
    away_since = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
