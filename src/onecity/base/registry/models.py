"""What is stored of a layer and its things?"""

from django.db import models

from onecity.core.ids import uuid7


class Layer(models.Model):
    """A layer as the city declares it.

    `version` names its content: it changes when anything that is shown does.
    """

    id = models.CharField(primary_key=True, max_length=64)
    order = models.SmallIntegerField(default=50)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    icon = models.CharField(max_length=64)
    colour = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    fields = models.JSONField(default=list)
    visible_by_default = models.BooleanField(default=False)
    approximate = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    credit_zh = models.TextField()
    credit_en = models.TextField()
    count = models.PositiveIntegerField(default=0)
    version = models.CharField(max_length=32, default="")
    updated_at = models.DateTimeField()


class Thing(models.Model):
    """A thing or place. Its id stays with (layer, code) over all loads.

    `geometry` is GeoJSON text, empty for a point, so that it is written into an answer without being read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    layer = models.CharField(max_length=64)
    code = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.CharField(max_length=15)
    geometry = models.TextField(blank=True, default="")
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    division = models.CharField(max_length=20, blank=True, default="")
    attributes = models.JSONField(default=dict)
    approximate = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True, default="")
    content_hash = models.CharField(max_length=32)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layer", "code"], name="one_thing_per_layer_and_code")]
        indexes = [
            models.Index(fields=["layer", "cell"], name="thing_cell"),
            models.Index(fields=["layer", "west", "east"], name="thing_box"),
            models.Index(fields=["division"], name="thing_division"),
        ]


class CellCount(models.Model):
    """How many things of a layer of points lie in an H3 cell, and their middle: rewritten when the layer changes."""

    layer = models.CharField(max_length=64)
    resolution = models.SmallIntegerField()
    cell = models.CharField(max_length=15)
    count = models.PositiveIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["layer", "resolution", "lon", "lat"], name="cells_in_a_box")]
