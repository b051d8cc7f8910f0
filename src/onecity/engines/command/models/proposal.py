"""What is kept of a proposal to enforce the law?"""

from django.db import models

from onecity.core.ids import uuid7
from onecity.engines.command.models.incident import Incident


class Proposal(models.Model):
    """Command hands an incident to those who enforce: they open a case of their own and read the evidence.

    `about`: whom or what it is about where an incident shows several breaches, such as a plate; else empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="proposals")
    matter = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True, default="")
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=20, blank=True, default="")
    words = models.TextField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "matter", "about"], name="proposed_once")]
