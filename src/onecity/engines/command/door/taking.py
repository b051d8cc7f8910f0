"""What does command do when warnings change, or steps are taken with its tasks?

A storm brings thousands of both: they are taken some dozens at once, each incident read and settled once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.bulk import insert_all
from onecity.base.declarations.door import pin
from onecity.base.outbox.door import publish_live_all
from onecity.base.worklist.events import TaskMoved
from onecity.engines.command.door.finding import Found, find
from onecity.engines.command.door.incidentfile import ENGINE, ORDER, IncidentFile, line, locked, locked_all
from onecity.engines.command.door.publishing import draft, draft_all
from onecity.engines.command.door.settling import TOPIC, incidents_to_look_at, settle, settle_all
from onecity.engines.command.models import Incident, IncidentEvent
from onecity.engines.command.rules.incident import reopens
from onecity.engines.sensing.events import WarningChanged

# Steps that the engine takes itself and has written already.
OWN_OUTCOMES = {"merged", "unfounded", "dropped"}
CALL = "call"


def take(told: WarningChanged) -> UUID | None:
    """Take in a change of a warning, once however often it comes; gives its incident.

    `None` for a network that the city no longer declares and that has no incident of this warning.
    """
    return take_all([told]).get(told.transition_id)


@transaction.atomic
def take_all(told: Sequence[WarningChanged]) -> Mapping[str, UUID]:
    """As `take`, for several changes in their order; their incidents by transition."""
    with pin():
        known = _incidents_of(one.transition_id for one in told)
        new = {one.transition_id: one for one in told if one.transition_id not in known}
        found = find([*new.values()])
        for one in found:
            _add(one)
        files = _distinct(one.file for one in found)
        settle_all(files)
        draft_all(files)
        return known | {one.told.transition_id: one.file.row.id for one in found}


def take_step(moved: TaskMoved) -> None:
    """Note a step of one of the incident's tasks in its timeline, once however often it is told."""
    take_steps([moved])


@transaction.atomic
def take_steps(moved: Sequence[TaskMoved]) -> None:
    """As `take_step`, for several steps in their order."""
    steps = {str(one.step_id): one for one in moved if _concerns(one)}
    known = _incidents_of(steps) if steps else {}
    of: dict[str, list[TaskMoved]] = {}
    for key, one in steps.items():
        if key not in known:
            of.setdefault(one.key, []).append(one)
    held = _held(of)
    changed = [key for key in held if any(one.action != CALL for one in of[key])]
    _note_calls({row: of[key] for key, row in held.items() if key not in changed})
    with pin():
        files = locked_all([held[key].id for key in changed])
        for file in files:
            for one in of[str(file.row.id)]:
                file.add("task", actor=_by(one), data=_said(one), key=str(one.step_id))
        settle_all(files)


def look() -> int:
    """Look again at incidents whose mutes have begun or ended; how many, for the schedule."""
    due = incidents_to_look_at(timezone.now())
    for incident_id in due:
        with transaction.atomic():
            if file := locked(incident_id):
                settle(file)
                draft(file)
    return len(due)


def _add(found: Found) -> None:
    file, told, change = found.file, found.told, found.change
    file.affect(found.about)
    again = file.row.closed_at is not None and reopens(file.standing(), change)
    file.add("warning", actor=system(), key=told.transition_id, at=told.at, change=change)
    if again:
        file.add("reopened", actor=system(), data={"level": change.level or ""})


class Held(NamedTuple):
    """An incident that is held, as far as its colleagues' screens have to know it."""

    id: UUID
    organisation: str
    state: str


def _held(keys: Iterable[str]) -> dict[str, Held]:
    """Those of these incidents that there are, held in one order, so that two who hold several do not wait for each
    other.
    """
    rows = Incident.objects.select_for_update().filter(id__in=[UUID(key) for key in keys]).order_by("id")
    return {str(one[0]): Held(*one) for one in rows.values_list("id", "organisation", "state")}


def _note_calls(of: Mapping[Held, Sequence[TaskMoved]]) -> None:
    """That somebody was called stands in the timeline and changes nothing else: no incident has to be read for it."""
    insert_all(
        [
            line(held.id, "task", _by(one), data=_said(one), key=str(one.step_id))
            for held, some in of.items()
            for one in some
        ]
    )
    Incident.objects.filter(id__in=[held.id for held in of]).update(changed_at=timezone.now())
    publish_live_all(
        TOPIC, [(held.organisation, {"incident": str(held.id), "state": held.state}) for held in of]
    )


def _said(moved: TaskMoved) -> dict[str, Any]:
    return {"task": str(moved.task_id), "action": moved.action} | moved.details


def _concerns(moved: TaskMoved) -> bool:
    if moved.engine != ENGINE or moved.kind != ORDER or moved.action == "open":
        return False
    return not (moved.action == "close" and moved.details.get("outcome") in OWN_OUTCOMES)


def _by(moved: TaskMoved) -> Actor:
    """Whoever took the step, as far as a timeline names them."""
    return replace(system(), id=moved.by)


def _incidents_of(keys: Iterable[str]) -> dict[str, UUID]:
    """The incidents whose timelines hold these keys already."""
    return dict(IncidentEvent.objects.filter(key__in=[*keys]).values_list("key", "incident_id"))


def _distinct(files: Iterable[IncidentFile]) -> list[IncidentFile]:
    return [*{file.row.id: file for file in files}.values()]
