"""What was declared, when, and by whom?"""

from django.db import models

from onecity.core.ids import uuid7


class Release(models.Model):
    """One loaded state of the whole city; never changed. `number` counts from 1."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    city = models.CharField(max_length=100)
    hash = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)


class Version(models.Model):
    """One content of one declaration; never changed. `value` is what was written, as canonical JSON.

    `source` is the file in which this content was first met.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    content_hash = models.CharField(max_length=80)
    value = models.TextField()
    source = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "content_hash"], name="declarations_version_once")
        ]


class ReleaseItem(models.Model):
    """A version in a release, at its place in the order of files and lines."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="items")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="declarations_item_place")
        ]
