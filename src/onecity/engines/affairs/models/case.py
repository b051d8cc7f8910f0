"""What is kept of a case? Append-only events; everything else about it is derived, or a projection of them."""

from django.db import models

from onecity.core.ids import uuid7


class Case(models.Model):
    """A filed application. `outcome` and `closed_at` are projections of its events, rewritten with each.

    `organisation` is the credit code of the organisation that applies, empty for a person. `channel` is
    where it was filed, `delivery` how results shall come.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    service = models.CharField(max_length=60)
    service_hash = models.CharField(max_length=80)
    applicant_id = models.UUIDField()
    organisation = models.CharField(max_length=18, default="", blank=True)
    filed_by = models.UUIDField()
    division = models.CharField(max_length=12)
    answers = models.BinaryField()
    channel = models.CharField(max_length=16, default="app")
    delivery = models.CharField(max_length=16, default="app")
    filed_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, default="open")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["applicant_id", "-filed_at"], name="case_of_applicant"),
            models.Index(fields=["organisation", "-filed_at"], name="case_of_organisation"),
            models.Index(fields=["service", "outcome"], name="case_by_service"),
        ]


class CaseEventRow(models.Model):
    """One event of a case. Words of people (reasons, remedies, findings) are sealed: they may tell of the applicant.

    Case and number are its key: one index to keep for the table that is written most, and two writers cannot both
    have a case's next event.
    """

    pk = models.CompositePrimaryKey("case_id", "sequence")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=24)
    at = models.DateTimeField()
    item = models.CharField(max_length=60, default="", blank=True)
    by = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    words = models.BinaryField(null=True)


class UndatedItem(models.Model):
    """An item that has no date until a calendar is published; `told_at`: when the administrators heard of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="undated")
    item = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="undated_item_once")]


class Timer(models.Model):
    """A moment at which a case has to be looked at again: a projection of its events, rewritten with each.

    `what`: `warn` and `expire` of an item, `lapse` of a tolerated document, `verify` of a commitment, `rework` of a
    bad rating; `name` is the document or the commitment.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers")
    what = models.CharField(max_length=10)
    item = models.CharField(max_length=60)
    name = models.CharField(max_length=60, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "what", "item", "name"], name="case_timer_once")
        ]
        indexes = [models.Index(fields=["at"], name="case_timer_due")]
