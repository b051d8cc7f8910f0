"""What does certificates keep? Certificates as append-only events and versions, grants, uses, settled materials."""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7


class Certificate(models.Model):
    """A certificate. `state`, `version`, `identifier`, `valid_until` are projections, rewritten with each event."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=100)
    issuer = models.CharField(max_length=100)
    division = models.CharField(max_length=12)
    holder_kind = models.CharField(max_length=12)
    holder = models.CharField(max_length=100)
    case_id = models.UUIDField(null=True)
    simulated = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    identifier = models.CharField(max_length=160, unique=True)
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["holder_kind", "holder", "type"], name="certificate_of_holder"),
            models.Index(fields=["issuer", "state", "-id"], name="certificate_of_issuer"),
            models.Index(fields=["valid_until"], condition=Q(state="valid"), name="certificate_ending"),
        ]


class Version(models.Model):
    """One version of a certificate: its face, sealed under the holder's key. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    identifier = models.CharField(max_length=160, unique=True)
    type_hash = models.CharField(max_length=80)
    face = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "number"], name="version_once")]


class LifeEventRow(models.Model):
    """One event of a certificate. Reasons are sealed: they may tell of the holder."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    version = models.PositiveSmallIntegerField()
    valid_until = models.DateField(null=True)
    reason = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "sequence"], name="life_event_once")]


class AuthoritySeal(models.Model):
    """An authority's electronic seal, or the city's root (`authority` empty): X.509 and its sealed private key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    authority = models.CharField(max_length=100)
    certificate = models.BinaryField()
    key = models.BinaryField()
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority"], condition=Q(retired_at__isnull=True), name="one_seal_in_use"
            )
        ]


class Rendition(models.Model):
    """A signed PDF of a version; the file lies sealed in the blob store, its hash and seal stand here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="renditions")
    seal = models.ForeignKey(AuthoritySeal, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    blob = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "address"], name="rendition_once")]


class UseGrant(models.Model):
    """Leave to use a certificate (用证码): who may read which fields, for what, on which basis, until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="grants")
    code = models.CharField(max_length=12, unique=True)
    organisation = models.CharField(max_length=100)
    purpose = models.CharField(max_length=60)
    item = models.CharField(max_length=100, default="", blank=True)
    case_id = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    basis = models.CharField(max_length=8)
    legal_zh = models.TextField(default="", blank=True)
    legal_en = models.TextField(default="", blank=True)
    consent_id = models.UUIDField(null=True, db_index=True)
    text_version = models.CharField(max_length=64, default="", blank=True)
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["certificate", "-id"], name="grant_of_certificate")]


class UseRecord(models.Model):
    """One use of a certificate under a grant; `audit_id` is its entry in the chained log."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(UseGrant, on_delete=models.PROTECT, related_name="uses")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="uses")
    version = models.PositiveSmallIntegerField()
    by = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    audit_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["certificate", "-id"], name="use_of_certificate")]


class RuleFired(models.Model):
    """By which rule a material of a matter was settled, and a hash of what was known then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.CharField(max_length=100)
    matter_hash = models.CharField(max_length=80)
    material = models.CharField(max_length=60)
    rule = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    pending = models.BooleanField(default=False)
    holder_kind = models.CharField(max_length=12)
    holder = models.CharField(max_length=100)
    case_id = models.UUIDField()
    snapshot = models.BinaryField()
    snapshot_hash = models.CharField(max_length=80)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "material", "-id"], name="rule_of_case"),
            models.Index(fields=["rule"], name="rule_by_name"),
        ]


class FailedCheck(models.Model):
    """Failed verifications from one visitor (a keyed hash of the address) in one window of time."""

    visitor = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visitor", "window"], name="failed_check_once")]
