"""What remains of somebody's certificates when their data were erased? Types, steps and dates; no face."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import system
from onecity.base.ports import port
from onecity.engines.certificates.door import telling
from onecity.engines.certificates.door.file import append, open_file, step_now
from onecity.engines.certificates.models import Certificate, Rendition, UseGrant
from onecity.engines.certificates.rules.life import State, Step


@transaction.atomic
def forget_person(person_id: UUID) -> int:
    """End the person's certificates and grants, delete their files; their key is gone already. How many."""
    rows = Certificate.objects.select_for_update().filter(holder_kind="person", holder=str(person_id))
    ids = list(rows.values_list("id", flat=True))
    for certificate_id in ids:
        _end(certificate_id)
    return len(ids)


def _end(certificate_id: UUID) -> None:
    file = open_file(certificate_id, for_update=True)
    if file.life.state in (State.MADE, State.VALID):
        append(system(), file, step_now(Step.REVOKED))
    UseGrant.objects.filter(certificate=file.row, withdrawn_at=None).update(withdrawn_at=timezone.now())
    files = Rendition.objects.filter(version__certificate=file.row)
    for blob in files.values_list("blob", flat=True):
        port("blobs").delete(blob)
    files.delete()
    telling.forget(file.row)
