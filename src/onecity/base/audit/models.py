"""Who did what, and in which sealed batch does it stand?

`Entry`, `Link` and `Batch` only ever grow: triggers of the database refuse UPDATE and DELETE (see
`triggers`).
"""

from django.db import models

from onecity.base.audit.chain import stamp
from onecity.core.crypto import content_hash
from onecity.core.ids import uuid7


class Entry(models.Model):
    """Something that somebody did or read. Ids only: a name would outlive the person's right to erasure."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=12)
    on_behalf_of = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    action = models.CharField(max_length=120)
    target = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500, blank=True)
    details = models.TextField(default="{}")
    hash = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["target", "id"], name="audit_entry_target"),
            models.Index(fields=["actor", "id"], name="audit_entry_actor"),
            models.Index(fields=["subject", "id"], name="audit_entry_subject"),
            models.Index(fields=["action", "id"], name="audit_entry_action"),
        ]

    def content_hash(self) -> str:
        """The hash over everything that the entry says."""
        return content_hash(
            {
                "id": str(self.id),
                "at": stamp(self.at),
                "actor": self.actor and str(self.actor),
                "actor_kind": self.actor_kind,
                "on_behalf_of": self.on_behalf_of and str(self.on_behalf_of),
                "subject": self.subject and str(self.subject),
                "action": self.action,
                "target": self.target,
                "purpose": self.purpose,
                "details": self.details,
            }
        )


class Pending(models.Model):
    """An entry that no batch holds yet; without these, each sealing would have to read the whole log."""

    entry = models.UUIDField(primary_key=True)


class Batch(models.Model):
    """A sealed run of entries, chained to the batch before and signed."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.IntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    key_id = models.CharField(max_length=60)
    signature = models.BinaryField()


class Link(models.Model):
    """An entry's place in the log. Apart from the entry, because sealing may not change a written row."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    batch = models.BigIntegerField(db_index=True)
    hash = models.CharField(max_length=80)
