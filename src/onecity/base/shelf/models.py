"""How are the apps, as far as the city can see?"""

from django.db import models


class AppHealth(models.Model):
    """What the last looks at one app have found. `misses` in a row; `told_at`: the operators know that it is down."""

    app = models.CharField(primary_key=True, max_length=64)
    state = models.CharField(max_length=8, default="new")
    since = models.DateTimeField()
    misses = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    looked_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True)
