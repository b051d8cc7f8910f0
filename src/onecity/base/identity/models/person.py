"""Who is a person, and under which key are the personal data sealed?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7


class Person(models.Model):
    """A person. Name, phone, e-mail, resident id and facts stand in `sealed` only; found by blind index."""

    class Kind(models.TextChoices):
        """In which capacity the city knows the person."""

        RESIDENT = "resident"
        STAFF = "staff"

    class Level(models.TextChoices):
        """How sure the city is that the person is who they say."""

        DECLARED = "declared"
        VERIFIED = "verified"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RESIDENT)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.DECLARED)
    persona = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  NULL: unique among personas only
    division = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    elder = models.BooleanField(default=False)
    channels = models.JSONField(default=list)
    sealed = models.BinaryField()
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    email_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    resident_id_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident_id_index"],
                # only a verified id is unique: a self-declared one must not keep its true owner out
                condition=Q(level="verified") & ~Q(resident_id_index=""),
                name="one_verified_person_per_resident_id",
            )
        ]


class SubjectKey(models.Model):
    """The key of one person, wrapped by the city's master key. Without it the person's data are noise.

    The row stays, empty, when the key is destroyed: an erased person gets no second key by accident.
    """

    subject = models.CharField(primary_key=True, max_length=64)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)
