"""How did each document of a case come, and how does each result reach its applicant?"""

from django.db import models

from onecity.core.ids import uuid7
from onecity.engines.affairs.models.case import Case


class Material(models.Model):
    """How one document of a case was settled: which rule fired, and for a certificate which grant.

    `rule`: `result` (another item gives it), `certificate`, `promise`, `later` (tolerated), `upload`. `snapshot` is the
    hash of the fields that were read.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials")
    document = models.CharField(max_length=60)
    rule = models.CharField(max_length=12)
    certificate_id = models.UUIDField(null=True)
    grants = models.JSONField(default=dict)
    snapshot = models.CharField(max_length=80, default="", blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "document"], name="case_material_once")]
        indexes = [models.Index(fields=["rule"], name="case_material_rule")]


class Delivery(models.Model):
    """How one result goes to its applicant; its state: `ready` at a window, `waiting` to be told, `sent`,
    `received`, `revoked`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deliveries")
    item = models.CharField(max_length=60)
    result = models.CharField(max_length=60)
    channel = models.CharField(max_length=16)
    certificate_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default="ready")
    at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(null=True)
    handed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "result"], name="case_delivery_once")]
