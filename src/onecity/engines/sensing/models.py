"""What does sensing keep in the database? Warnings and how far the log was read; readings are never rows."""

from django.db import models


class Station(models.Model):
    """A device that may hand readings in. `secret` is a keyed hash; empty: it is known by its address alone."""

    protocol = models.CharField(max_length=20)
    number = models.CharField(max_length=64)
    network = models.CharField(max_length=100)
    thing = models.CharField(max_length=100)
    codes = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    secret = models.CharField(max_length=64, blank=True, default="")
    is_declared = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="station_once"),
        ]


class Quarantined(models.Model):
    """Something that came in and could not be used; the oldest are forgotten."""

    at = models.DateTimeField()
    protocol = models.CharField(max_length=20)
    station = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True)
    raw = models.BinaryField()


class RefusalCount(models.Model):
    """How often something was refused or left out."""

    network = models.CharField(max_length=100, blank=True)
    protocol = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    count = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "protocol", "reason"], name="refusal_once"),
        ]


class Roster(models.Model):
    """A network and its things as the log names them: records say `id` and number the things of it.

    Kept for as long as the log or the history may name it; `content` is compressed JSON.
    """

    id = models.CharField(primary_key=True, max_length=32)
    network = models.CharField(max_length=100)
    content = models.BinaryField()
    made_at = models.DateTimeField()


class Position(models.Model):
    """How far the rules have read a partition, in one transaction with what they found; `tallies` by network."""

    partition = models.IntegerField(primary_key=True)
    offset = models.BigIntegerField(default=-1)
    tallies = models.JSONField(default=dict)
    at = models.DateTimeField()


class Episode(models.Model):
    """One rule's warning about one thing, as it stands after its last transition. `level` 0: it is over."""

    id = models.CharField(primary_key=True, max_length=32)
    network = models.CharField(max_length=100)
    rule = models.CharField(max_length=100)
    thing = models.CharField(max_length=100)
    thing_id = models.UUIDField(null=True)
    division = models.CharField(max_length=20, blank=True)
    level = models.SmallIntegerField()
    highest = models.SmallIntegerField()
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    sequence = models.IntegerField()
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-changed_at", "id"], name="episode_newest"),
            models.Index(fields=["network", "-changed_at", "id"], name="episode_of_network"),
            models.Index(fields=["network", "thing", "-start"], name="episode_of_thing"),
            models.Index(
                fields=["division", "-changed_at"], condition=models.Q(level__gt=0), name="episode_standing"
            ),
        ]


class Change(models.Model):
    """A transition: its id is the same whenever the same log is run, so that none is ever written twice.

    `said` is its canonical JSON.
    """

    id = models.CharField(primary_key=True, max_length=32)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="changes")
    sequence = models.IntegerField()
    said = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "sequence"], name="change_once"),
        ]
