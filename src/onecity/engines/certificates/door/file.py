"""A certificate in hand: its row, its events folded, its present version; and how an event is added."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.engines.certificates.declare import CertificateType
from onecity.engines.certificates.door.declared import type_as_of
from onecity.engines.certificates.door.holders import Holder, holder_of
from onecity.engines.certificates.door.sealing import open_face, seal_reason
from onecity.engines.certificates.errors import CertificateUnknown
from onecity.engines.certificates.models import Certificate, LifeEventRow, Version
from onecity.engines.certificates.rules import life
from onecity.engines.certificates.rules.face import Value
from onecity.engines.certificates.rules.life import Life, LifeEvent, State, Step


@dataclass(slots=True)
class File:
    """A certificate with everything that its events say."""

    row: Certificate
    rows: list[LifeEventRow]
    life: Life

    @property
    def holder(self) -> Holder:
        """Whose it is."""
        return holder_of(self.row)

    @property
    def state(self) -> State:
        """The state that counts now."""
        return life.state_at(self.life, timezone.now())

    def version(self) -> Version:
        """The version that counts."""
        return self.row.versions.get(number=self.life.version)

    def declared(self) -> CertificateType:
        """The type as it was when the present version was made."""
        return type_as_of(self.row.type, self.version().type_hash)

    def face(self) -> dict[str, Value]:
        """The face of the present version. Raises `FaceErased`."""
        return open_face(self.holder.subject, self.version().face)


def open_file(certificate_id: UUID, *, for_update: bool = False) -> File:
    """A certificate by its id. Raises `CertificateUnknown`."""
    rows = Certificate.objects.select_for_update() if for_update else Certificate.objects.all()
    row = rows.filter(id=certificate_id).first()
    if row is None:
        raise CertificateUnknown(certificate_id)
    events = list(row.events.order_by("sequence"))
    return File(row, events, life.fold(map(_event, events)))


def append(actor: Actor, file: File, event: LifeEvent, reason: str = "") -> None:
    """Add an event and rewrite the projections of the row. Raises `StepNotPossible`."""
    after = life.apply(file.life, event)
    made = LifeEventRow(
        certificate=file.row,
        sequence=len(file.rows) + 1,
        step=event.step,
        at=event.at,
        by=actor.id,
        version=event.version or after.version,
        valid_until=event.valid_until,
        reason=seal_reason(file.holder.subject, reason),
    )
    file.life = after
    _project(file)
    made.save(force_insert=True)
    file.rows.append(made)
    record(
        actor=actor,
        action=f"certificates.{event.step}",
        target=f"certificate:{file.row.id}",
        subject=file.holder.subject,
        details={"type": file.row.type, "identifier": file.row.identifier, "version": after.version},
    )


def step_now(step: Step, at: datetime | None = None) -> LifeEvent:
    """A step of this moment that fixes neither version nor last day."""
    return LifeEvent(step, at or timezone.now())


def _project(file: File) -> None:
    row, now = file.row, file.life
    row.state, row.version = now.state, now.version
    row.issued_at, row.ended_at, row.valid_until = now.issued_at, now.ended_at, now.valid_until
    row.save()


def _event(row: LifeEventRow) -> LifeEvent:
    return LifeEvent(Step(row.step), row.at, row.version, row.valid_until)
