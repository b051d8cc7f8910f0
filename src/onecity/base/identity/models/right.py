"""Which role, mandate or consent does somebody hold, and since when?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7


class RoleAssignment(models.Model):
    """A role held by a person inside an organisation and a division; empty means all of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(db_index=True)
    role = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["role", "organisation"], name="role_holders")]


class Mandate(models.Model):
    """A person acts for another person or for an organisation, within a scope, for a time, on evidence."""

    class Kind(models.TextChoices):
        """Why the agent may act: by the principal's will, or by law."""

        AGENT = "agent"
        GUARDIAN = "guardian"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.AGENT)
    agent_id = models.UUIDField(db_index=True)
    principal_id = models.UUIDField(null=True, db_index=True)
    organisation = models.CharField(max_length=64, blank=True, default="")
    scope = models.CharField(max_length=100)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=300, blank=True, default="")
    by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(principal_id__isnull=True) ^ Q(organisation=""),
                name="mandate_of_one_principal",
            )
        ]


class Consent(models.Model):
    """A person's consent to one purpose: who receives which fields, by which version of the text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=100)
    recipient = models.CharField(max_length=64)
    fields = models.JSONField(default=list)
    text_version = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "purpose", "recipient"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_in_force",
            )
        ]
