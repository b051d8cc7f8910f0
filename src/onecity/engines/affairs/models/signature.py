"""Who else has to sign an application, and did they?"""

from django.db import models

from onecity.core.ids import uuid7
from onecity.engines.affairs.models.case import Case
from onecity.engines.affairs.models.draft import Draft


class Signature(models.Model):
    """A second person's signature under an application: asked for on the draft, kept with the case.

    `co_signer` is the declared one, `person_id` who signs. `fingerprint` is the hash of the answers and the text that
    they signed: other answers need a new signature. A refusal is told to the applicant and ends the request.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="signatures")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="signatures")
    co_signer = models.CharField(max_length=60)
    person_id = models.UUIDField(db_index=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    signed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "co_signer", "person_id"], name="one_signature_per_draft"
            )
        ]
