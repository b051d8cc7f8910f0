"""What would have come of a past case under another declaration of its service?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onecity.core.clock import Calendar
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules.answers import still_right
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply, fold
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, values
from onecity.engines.affairs.rules.due import legal, limits, promised
from onecity.engines.affairs.rules.flow import granted_results, settle
from onecity.engines.affairs.rules.owed import hindrances
from onecity.engines.affairs.rules.scope import CaseScope, Choices, case_scope
from onecity.engines.affairs.rules.steps import Step

# What a case does by itself is not replayed: it follows anew.
OWN = {Step.OPENED, Step.STOPPED, Step.CLOSED, Step.MIGRATED}


@dataclass(frozen=True, slots=True)
class Past:
    """A case as it was: answers, events with whether somebody caused them, types of certificates that were read."""

    answers: Answers
    events: Sequence[tuple[CaseEvent, bool]]
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Course:
    """What comes of a case under one declaration. Dates by item; `stuck`: the first step that is not possible."""

    items: tuple[str, ...]
    questions: tuple[str, ...]
    documents: tuple[str, ...]
    due: Mapping[str, datetime | None]
    legal: Mapping[str, datetime | None]
    results: tuple[str, ...]
    outcome: str
    unanswered: tuple[str, ...] = ()
    stuck: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise: what, under the version of the case, under the draft."""

    what: str
    before: str
    after: str


def course(prepared: Prepared, past: Past, parameters: Parameters, calendar: Calendar) -> Course:
    """Run a past case through a declaration: its answers, and in turn all that people did with it."""
    answers = still_right(prepared, past.answers)
    first = past.events[0][0]
    choices = Choices(past.held, frozenset(first.later), frozenset(first.promised))
    scope = case_scope(prepared, answers, parameters, choices)
    begun = CaseEvent(
        Step.FILED,
        first.at,
        items=tuple(item.id for item in scope.items),
        later=tuple(document.id for document in scope.later),
        promised=first.promised,
    )
    state = settle(prepared, fold([begun]), answers, parameters, first.at)
    stuck = ""
    for event, by_somebody in past.events[1:]:
        if event.step in OWN or (not by_somebody and event.step is Step.APPROVED):
            continue
        try:
            state = _again(prepared, state, event)
        except StepNotPossible as impossible:
            stuck = stuck or f"{impossible.item or event.item or '-'}: {event.step}"
            continue
        state = settle(prepared, state, answers, parameters, event.at)
    return _told(prepared, scope, state, answers, parameters, calendar, stuck)


def _again(prepared: Prepared, state: CaseState, event: CaseEvent) -> CaseState:
    """Take a step once more, as the draft would allow it."""
    item = next((i for i in prepared.service.items if i.id == event.item and i.id in state.items), None)
    if event.step is Step.APPROVED and item and hindrances(prepared.service, item, state):
        raise StepNotPossible(item.id, event.step, "not accepted")
    return apply(state, event)


def _told(
    prepared: Prepared,
    scope: CaseScope,
    state: CaseState,
    answers: Answers,
    parameters: Parameters,
    calendar: Calendar,
    stuck: str,
) -> Course:
    known = values(answers, parameters)
    due, law = {}, {}
    for item in scope.items:
        times, mine = limits(prepared, item, known), state.items[item.id]
        due[item.id] = promised(times, item, mine, calendar).due_at
        by_law = legal(times, item, mine, calendar)
        law[item.id] = by_law.due_at if by_law else None
    return Course(
        items=tuple(item.id for item in scope.items),
        questions=tuple(field.id for field in scope.fields),
        documents=tuple(document.id for document in scope.documents),
        due=due,
        legal=law,
        results=granted_results(prepared.service, state),
        outcome=state.outcome,
        unanswered=tuple(f.id for f in scope.fields if f.required and f.id not in answers),
        stuck=stuck,
    )


def differences(before: Course, after: Course) -> tuple[Difference, ...]:
    """Everything in which two courses of one case differ; none when they are the same."""
    return tuple(_differences(before, after))


def _differences(before: Course, after: Course) -> Iterator[Difference]:
    for what in ("items", "questions", "documents", "results", "unanswered"):
        old, new = getattr(before, what), getattr(after, what)
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        if gone or come:
            yield Difference(what, ", ".join(gone), ", ".join(come))
    for what in ("due", "legal"):
        old, new = getattr(before, what), getattr(after, what)
        for item in old:
            if item in new and old[item] != new[item]:
                yield Difference(f"{what}.{item}", _day(old[item]), _day(new[item]))
    for what in ("outcome", "stuck"):
        if getattr(before, what) != getattr(after, what):
            yield Difference(what, getattr(before, what), getattr(after, what))


def _day(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""


def hindrances_to_migrate(
    new: Prepared, state: CaseState, answers: Answers, parameters: Parameters
) -> tuple[str, ...]:
    """Why a running case cannot go on under a new declaration: items that are gone, answers that it lacks."""
    known = {item.id for item in new.service.items}
    gone = tuple(f"item {name}" for name in state.items if name not in known)
    kept = still_right(new, answers)
    scope = case_scope(new, kept, parameters)
    mine = [item for item in scope.items if item.id in state.items]
    needed = {need for item in mine for need in item.needs} & set(new.fields)
    asked = {field.id for field in scope.fields if field.required}
    lacking = tuple(f"answer {name}" for name in sorted(needed & asked) if name not in kept)
    return gone + lacking
