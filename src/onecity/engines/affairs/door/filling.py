"""Which questions can the applicant's own certificates answer, once they agree?"""

from dataclasses import dataclass

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.core.text import Text
from onecity.engines.affairs.declare import FormField
from onecity.engines.affairs.door.applicant import applicant
from onecity.engines.affairs.door.applications import Application, application, save_answers
from onecity.engines.affairs.door.materials import Held
from onecity.engines.certificates import door as certificates


@dataclass(frozen=True, slots=True)
class Fillable:
    """A question without an answer, and the certificate that would give it."""

    field: FormField
    certificate: Held

    @property
    def title(self) -> Text:
        """The question."""
        return self.field.title


def fillable(applied: Application) -> tuple[Fillable, ...]:
    """The open questions that a held certificate answers. Nothing of it is read to find out."""
    return tuple(
        Fillable(field, applied.held[field.certificate.type])
        for field in applied.scope.fields
        if field.certificate and field.certificate.type in applied.held and field.id not in applied.answers
    )


@transaction.atomic
def fill_from_certificates(actor: Actor, service_id: str) -> int:
    """Let the open questions be answered from one's own certificates; how many were.

    Asking for it is the consent. What a certificate says but the question does not take stays open. Raises
    `ServiceUnknown`, `NotAllowed`.
    """
    found = fillable(application(actor, service_id))
    faces = {one.certificate.id: _face(actor, one.certificate) for one in found}
    given = {
        one.field.id: (faces[one.certificate.id].get(one.field.certificate.field, ""),)
        for one in found
        if one.field.certificate
    }
    wrong = {problem.field for problem in save_answers(actor, service_id, given)} if given else set()
    filled = sorted(set(given) - wrong)
    record(
        actor=actor,
        action="affairs.draft.fill",
        target=f"service:{service_id}",
        purpose=f"affairs.prefill.{service_id}",
        details={"filled": filled, "certificates": sorted({one.certificate.type for one in found})},
        subject=applicant(actor, service_id),
    )
    return len(filled)


def _face(actor: Actor, held: Held) -> dict[str, str]:
    shown = certificates.my_certificate(actor, held.id)
    return {field.id: field.value for field in shown.fields}
