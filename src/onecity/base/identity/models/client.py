"""Which programs of other organisations may ask, and by which keys are they known?"""

from django.db import models

from onecity.core.ids import uuid7


class Client(models.Model):
    """Another organisation's program: what it may do is a part of one role, inside an organisation and a division."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=64, unique=True)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    organisation = models.CharField(max_length=64, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")
    role = models.CharField(max_length=64)
    permissions = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    enabled = models.BooleanField(default=True)
    since = models.DateTimeField()
    by = models.UUIDField(null=True)


class ClientKey(models.Model):
    """A public key of a client. Two may be valid at the same time, so that one can follow the other."""

    key_id = models.CharField(primary_key=True, max_length=100)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="keys")
    suite = models.CharField(max_length=20)
    public = models.BinaryField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class SeenNonce(models.Model):
    """A number that a client used once; kept for as long as a signature with it could still be valid."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=100)
    forget_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "nonce"], name="nonce_used_once")]
