"""How is a rework read whole and written one event further?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record
from onecity.base.worklist import door as worklist
from onecity.core.clock import Deadline, Limit
from onecity.engines.affairs.door.sealing import Words, open_words, seal_words
from onecity.engines.affairs.door.services import calendar
from onecity.engines.affairs.models import Rework, ReworkEventRow, Timer
from onecity.engines.affairs.rules.rework import ReworkEvent, ReworkState, ReworkStep, apply, fold
from onecity.engines.affairs.rules.rework import due as due_of

ENGINE = "affairs"


@dataclass(slots=True)
class ReworkFile:
    """A rework in hand: its row, its events with who caused them, its state."""

    row: Rework
    history: list[tuple[ReworkEvent, UUID | None]]
    state: ReworkState

    @property
    def applicant_id(self) -> UUID:
        """Whose rating it is."""
        found: UUID = self.row.rating.case.applicant_id
        return found

    @property
    def scope(self) -> Scope:
        """Where one has to hold the right to work on it."""
        return Scope(self.row.organisation, self.row.division)

    @property
    def due(self) -> Deadline:
        """When the answer is due."""
        return due_of(Limit.parse(self.row.limit), self.state, calendar())

    def said(self, step: ReworkStep) -> str:
        """The words of the newest event of a step."""
        return next((e.words for e, _ in reversed(self.history) if e.step is step), "")


def open_file(rework_id: UUID, *, for_update: bool = False) -> ReworkFile | None:
    """A rework, held until the transaction ends when `for_update`; `None` where there is none."""
    if for_update:
        Rework.objects.select_for_update().filter(id=rework_id).first()
    row = Rework.objects.select_related("rating__case").filter(id=rework_id).first()
    return read(row) if row else None


def read(row: Rework) -> ReworkFile:
    """A rework in hand, from its row."""
    applicant = row.rating.case.applicant_id
    history = [(_event(applicant, one), one.by) for one in row.events.order_by("sequence")]
    return ReworkFile(row, history, fold(event for event, _ in history))


def _event(applicant: UUID, row: ReworkEventRow) -> ReworkEvent:
    words = open_words(applicant, row.words).reason
    return ReworkEvent(ReworkStep(row.step), row.at, words=words, **row.data)


def now(found: ReworkFile) -> datetime:
    """The present, but never before the last event."""
    return max(timezone.now(), found.history[-1][0].at)


def add(actor: Actor, found: ReworkFile, event: ReworkEvent) -> None:
    """Take the next step. Raises `StepNotPossible` when it is not its turn."""
    found.state = apply(found.state, event)
    write(actor, found, event)


def write(actor: Actor, found: ReworkFile, event: ReworkEvent) -> None:
    """Store an event behind those that the rework has, and tell the audit."""
    plain = {"reached": event.reached, "justified": event.justified, "level": event.level}
    found.history.append((event, actor.id))
    ReworkEventRow.objects.create(
        rework=found.row,
        sequence=len(found.history),
        step=event.step,
        at=event.at,
        by=actor.id,
        data={name: value for name, value in plain.items() if value},
        words=seal_words(found.applicant_id, Words(event.words)),
    )
    project(found)
    case = found.row.rating.case
    record(
        actor=actor,
        action=f"affairs.rework.{event.step}",
        target=f"case:{case.id}",
        subject=found.applicant_id,
        details={"number": case.number, "item": found.row.rating.item},
    )


def project(found: ReworkFile) -> None:
    """Rewrite what is copied from the events: the dates of the row, the task and the timer."""
    due_at, closed_at = found.due.due_at, found.state.closed_at
    if (found.row.due_at, found.row.closed_at) == (due_at, closed_at):
        return
    found.row.due_at, found.row.closed_at = due_at, closed_at
    found.row.save(update_fields=["due_at", "closed_at"])
    rating = found.row.rating
    mine = Timer.objects.filter(case_id=rating.case_id, what="rework", item=rating.item)
    mine.delete()
    if closed_at or due_at is None:
        return
    Timer.objects.create(case_id=rating.case_id, what="rework", item=rating.item, at=due_at)
    for task in worklist.tasks_for(ENGINE, str(found.row.id)):
        if task.state != "closed":
            worklist.set_due(task.id, due_at)
