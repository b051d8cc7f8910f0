"""Which apps hold what a person has let them have, and until when?

Codes, tokens and secrets stand here as hashes only: the table alone opens nothing.
"""

from django.db import models

from onecity.core.ids import uuid7


class AppSecret(models.Model):
    """A secret by which an app proves that it is itself; two may be valid while one follows the other."""

    hash = models.CharField(primary_key=True, max_length=64)
    app = models.CharField(max_length=64, db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class AppGrant(models.Model):
    """One sign-in of a person to an app: how it was asked for, its code, and whether it still holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    app = models.CharField(max_length=64)
    person_id = models.UUIDField(db_index=True)
    scopes = models.JSONField(default=list)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    nonce = models.CharField(max_length=255, blank=True, default="")
    signed_in_at = models.DateTimeField()
    acr = models.CharField(max_length=60)
    code_hash = models.CharField(max_length=64, unique=True)
    code_until = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["app", "person_id"], name="grants_of_app")]


class AppToken(models.Model):
    """A token of a grant. A refresh token is good once; `used_at` remembers it, so that a second use is noticed."""

    class Kind(models.TextChoices):
        """What it is good for: reading, or the next pair of tokens."""

        ACCESS = "access"
        REFRESH = "refresh"

    hash = models.CharField(primary_key=True, max_length=64)
    grant = models.ForeignKey(AppGrant, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    scopes = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)


class AppKey(models.Model):
    """A key that signs ID tokens: its private side sealed, its public side for everybody."""

    key_id = models.CharField(primary_key=True, max_length=40)
    sealed = models.BinaryField()
    public = models.BinaryField()
    since = models.DateTimeField(db_index=True)


class AppPace(models.Model):
    """How often somebody has asked within one minute."""

    who = models.CharField(primary_key=True, max_length=120)
    asked = models.PositiveIntegerField(default=0)
    forget_at = models.DateTimeField(db_index=True)
