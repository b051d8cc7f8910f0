"""How is a case read whole and written one event further?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit, publish_live
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.door.sealing import open_answers, open_words, seal_words
from onecity.engines.affairs.door.services import parameters, prepared
from onecity.engines.affairs.errors import CaseUnknown, StepNotPossible
from onecity.engines.affairs.events import CaseClosed, ItemChanged
from onecity.engines.affairs.models import Case, CaseEventRow
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, Step, apply, fold
from onecity.engines.affairs.rules.conditions import Answer, Prepared
from onecity.engines.affairs.rules.flow import own_events


@dataclass(slots=True)
class CaseFile:
    """A case in hand: its row, its declaration, its answers, its events with who caused them, its state."""

    row: Case
    prepared: Prepared
    answers: dict[str, Answer]
    history: list[tuple[CaseEvent, UUID | None]]
    state: CaseState

    def item(self, item_id: str) -> Item:
        """The declared item. Raises `StepNotPossible` for one that the case does not have."""
        for item in self.prepared.service.items:
            if item.id == item_id and item_id in self.state.items:
                return item
        raise StepNotPossible(item_id, "", "unknown")

    def items(self) -> list[Item]:
        """The declared items of this case, in the order of the declaration."""
        return [item for item in self.prepared.service.items if item.id in self.state.items]

    def now(self) -> datetime:
        """The present, but never before the last event: clocks of two machines may differ a little."""
        return max(timezone.now(), self.history[-1][0].at) if self.history else timezone.now()


def open_case(case_id: UUID, *, for_update: bool = False) -> CaseFile:
    """Read a case whole; `for_update` holds it until the transaction ends. Raises `CaseUnknown`.

    Rights are the caller's to check. Of an erased person there are no answers and no words any more.
    """
    rows = Case.objects.select_for_update() if for_update else Case.objects
    row: Case | None = rows.filter(id=case_id).first()
    if row is None:
        raise CaseUnknown(case_id)
    return read(row)


def read(row: Case) -> CaseFile:
    """A case in hand, from its row."""
    history = [(read_event(row, event), event.by) for event in row.events.order_by("sequence")]
    return CaseFile(
        row,
        prepared(row.service, row.service_hash),
        open_answers(row.applicant_id, row.answers),
        history,
        fold(event for event, _ in history),
    )


def read_event(row: Case, event: CaseEventRow) -> CaseEvent:
    """The value of a stored event, its words opened."""
    reason, remedy = open_words(row.applicant_id, event.words)
    return CaseEvent(
        Step(event.step),
        event.at,
        event.item or None,
        tuple(event.data.get("items", ())),
        tuple(event.data.get("marks", ())),
        reason,
        remedy,
    )


def append(actor: Actor, file: CaseFile, event: CaseEvent) -> list[CaseEvent]:
    """Add an event and all that follows by itself; gives what was added. In the caller's transaction.

    Raises `StepNotPossible` when the case does not allow the event.
    """
    file.state = apply(file.state, event) if file.history else fold([event])
    added = [event]
    for follow in own_events(file.prepared, file.state, file.answers, parameters(), event.at):
        file.state = apply(file.state, follow)
        added.append(follow)
    file.history += [(one, actor.id if one is event else None) for one in added]
    write_events(actor, file.row, added)
    file.row.outcome, file.row.closed_at = file.state.outcome, file.state.closed_at
    file.row.save(update_fields=["outcome", "closed_at"])
    announce(actor, file.row, added)
    return added


def write_events(actor: Actor, row: Case, added: list[CaseEvent]) -> None:
    """Store events behind those that the case has; only the first was caused by the actor."""
    last = row.events.aggregate(last=Max("sequence"))["last"] or 0
    CaseEventRow.objects.bulk_create(
        CaseEventRow(
            case=row,
            sequence=last + number,
            step=event.step,
            at=event.at,
            item=event.item or "",
            by=actor.id if number == 1 else None,
            data={name: list(value) for name in ("items", "marks") if (value := getattr(event, name))},
            words=seal_words(row.applicant_id, event.reason, event.remedy),
        )
        for number, event in enumerate(added, 1)
    )


def announce(actor: Actor, row: Case, added: list[CaseEvent]) -> None:
    """Record what the actor did and what followed by itself, and tell the city what changed."""
    for number, event in enumerate(added):
        record(
            actor=system() if number else actor,
            action=f"affairs.case.{event.step}",
            target=f"case:{row.id}",
            details={"number": row.number} | ({"item": event.item} if event.item else {}),
            subject=row.applicant_id,
        )
        if event.item:
            emit(ItemChanged(row.id, event.item, event.step))
        if event.step is Step.CLOSED:
            emit(CaseClosed(row.id, row.service, row.outcome))
    publish_live("case", str(row.id), {"outcome": row.outcome})
