"""How is a case read whole and written one event further?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit, publish_live
from onecity.core.clock import Deadline
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.door import journal
from onecity.engines.affairs.door.journal import Stored
from onecity.engines.affairs.door.sealing import Words, open_answers, open_words, seal_words
from onecity.engines.affairs.door.services import calendar, parameters, prepared
from onecity.engines.affairs.errors import CaseUnknown, StepNotPossible
from onecity.engines.affairs.events import CaseClosed, ItemChanged
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.rules import due
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply, fold
from onecity.engines.affairs.rules.conditions import Answer, Prepared, values
from onecity.engines.affairs.rules.flow import settled
from onecity.engines.affairs.rules.owed import Owed, owed
from onecity.engines.affairs.rules.steps import Step


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

    @property
    def known(self) -> dict[str, object]:
        """The values that the declaration's conditions see."""
        return values(self.answers, parameters())

    def limits(self, item: Item) -> due.Limits:
        """How long this item may take, given these answers."""
        return due.limits(self.prepared, item, self.known)

    def promised(self, item: Item) -> Deadline:
        """When the item is due by the department's own word."""
        return due.promised(self.limits(item), item, self.state.items[item.id], calendar())

    def owed(self) -> tuple[Owed, ...]:
        """What the applicant still owes: tolerated documents, promises to be verified."""
        return owed(self.prepared.service, self.state, calendar())

    def legal(self, item: Item) -> Deadline | None:
        """When the item is due by law, where a legal limit is declared."""
        return due.legal(self.limits(item), item, self.state.items[item.id], calendar())


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
    history = [(read_event(row, stored), stored.by) for stored in journal.read(row.id)]
    return CaseFile(
        row,
        prepared(row.service, row.service_hash),
        open_answers(row.applicant_id, row.answers),
        history,
        fold(event for event, _ in history),
    )


def read_event(row: Case, stored: Stored) -> CaseEvent:
    """The value of a stored event, its words opened."""
    if stored.words is None:
        return stored.event
    words = open_words(row.applicant_id, stored.words)
    return stored.event._replace(reason=words.reason, remedy=words.remedy, findings=words.findings)


def append(actor: Actor, file: CaseFile, event: CaseEvent) -> list[CaseEvent]:
    """Add an event and all that follows by itself; gives what was added. In the caller's transaction.

    Raises `StepNotPossible` when the case does not allow the event.
    """
    file.state = apply(file.state, event) if file.history else fold([event])
    file.state, followed = settled(file.prepared, file.state, file.answers, parameters(), event.at)
    added = [event, *followed]
    file.history += [(one, actor.id if one is event else None) for one in added]
    write_events(actor, file.row, len(file.history) - len(added), added)
    outcome = file.state.outcome, file.state.closed_at
    if (file.row.outcome, file.row.closed_at) != outcome:
        file.row.outcome, file.row.closed_at = outcome
        file.row.save(update_fields=["outcome", "closed_at"])
    announce(actor, file.row, added)
    return added


def write_events(actor: Actor, row: Case, behind: int, added: list[CaseEvent]) -> None:
    """Store events behind those that the case has; only the first was caused by the actor."""
    journal.write(
        row.id,
        behind,
        [
            Stored(
                event,
                None if number else actor.id,
                seal_words(row.applicant_id, Words(event.reason, event.remedy, event.findings)),
            )
            for number, event in enumerate(added)
        ],
    )


def announce(actor: Actor, row: Case, added: list[CaseEvent]) -> None:
    """Record what the actor did and what followed by itself, and tell the city what changed."""
    for number, event in enumerate(added):
        details = {"number": row.number, "item": event.item, "name": event.name}
        record(
            actor=system() if number else actor,
            action=f"affairs.case.{event.step}",
            target=f"case:{row.id}",
            details={name: value for name, value in details.items() if value},
            subject=row.applicant_id,
        )
        if event.item:
            emit(ItemChanged(row.id, event.item, event.step))
        if event.step is Step.CLOSED:
            emit(CaseClosed(row.id, row.service, row.outcome))
    publish_live("case", str(row.id), {"outcome": row.outcome})
