"""What does command do when a warning changes, or a step is taken with one of its tasks?"""

from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.registry import door as registry
from onecity.base.worklist.events import TaskMoved
from onecity.core.text import Text
from onecity.engines.command.door.declared import Network, handling, network_now, response_of
from onecity.engines.command.door.incidentfile import (
    ENGINE,
    ORDER,
    IncidentFile,
    affect,
    incidents_to_look_at,
    locked,
    opened,
    settle,
)
from onecity.engines.command.door.publishing import draft
from onecity.engines.command.models import Affected, Incident, IncidentEvent
from onecity.engines.command.rules.duty import group_of
from onecity.engines.command.rules.incident import reopens
from onecity.engines.command.rules.warning import Change
from onecity.engines.sensing.events import WarningChanged

# Steps that the engine takes itself and has written already.
OWN_OUTCOMES = {"merged", "unfounded", "dropped"}


@transaction.atomic
def take(told: WarningChanged) -> UUID | None:
    """Take in a change of a warning, once however often it comes; gives its incident.

    `None` for a network that the city no longer declares and that has no incident of this warning.
    """
    if known := IncidentEvent.objects.filter(key=told.transition_id).first():
        return known.incident_id
    found = network_now(told.network)
    change = _change(told)
    file = _file_of(told, change, found)
    if file is None:
        return None
    affect(file.row, _affected(told, found))
    standing = file.standing()
    file.add("warning", actor=system(), key=told.transition_id, at=told.at, change=change)
    if reopens(standing, change):
        file.add("reopened", actor=system(), data={"level": change.level or ""})
    settle(file)
    draft(file)
    return file.row.id


@transaction.atomic
def take_step(moved: TaskMoved) -> None:
    """Note a step of one of the incident's tasks in its timeline, once however often it is told."""
    if moved.engine != ENGINE or moved.kind != ORDER or moved.action == "open":
        return
    if moved.action == "close" and moved.details.get("outcome") in OWN_OUTCOMES:
        return
    file = locked(UUID(moved.key))
    if file is None or IncidentEvent.objects.filter(key=str(moved.step_id)).exists():
        return
    data = {"task": str(moved.task_id), "action": moved.action} | moved.details
    file.add("task", actor=_by(moved), data=data, key=str(moved.step_id))
    settle(file)


def look() -> int:
    """Look again at incidents whose mutes have begun or ended; how many, for the schedule."""
    due = incidents_to_look_at(timezone.now())
    for incident_id in due:
        with transaction.atomic():
            if file := locked(incident_id):
                settle(file)
                draft(file)
    return len(due)


def _by(moved: TaskMoved) -> Actor:
    """Whoever took the step, as far as a timeline names them."""
    return replace(system(), id=moved.by)


def _change(told: WarningChanged) -> Change:
    raw = registry.attributes_of(told.thing_id) if told.thing_id else {}
    return Change(
        id=told.transition_id,
        warning=told.warning_id,
        sequence=told.sequence,
        kind=told.kind,
        rule=told.rule,
        thing=told.thing,
        level=told.level,
        time=told.time,
        start=told.start,
        end=told.end,
        at=told.at,
        attributes={name: str(value) for name, value in raw.items() if isinstance(value, str | int | float)},
    )


def _file_of(told: WarningChanged, change: Change, found: tuple[Network, str] | None) -> IncidentFile | None:
    """The incident that a change belongs to: its warning's, else the open one of its group, else a new one."""
    mine = IncidentEvent.objects.filter(warning=told.warning_id).order_by("-id").first()
    if mine is not None:
        file = locked(mine.incident_id)
        return _or_the_open_one(file) if file else None
    if found is None:
        return None
    network, content_hash = found
    group = group_of(told.thing, change.attributes, response_of(network.id, content_hash).group_by)
    return _open_or_new(network, content_hash, group, told)


def _or_the_open_one(file: IncidentFile) -> IncidentFile:
    """A closed incident hands what comes later to the one that is open for its group by now."""
    if file.row.closed_at is None:
        return file
    now_open = Incident.objects.select_for_update().filter(
        network=file.row.network, group=file.row.group, closed_at=None
    )
    row = now_open.first()
    return opened(row) if row else file


def _open_or_new(network: Network, content_hash: str, group: str, told: WarningChanged) -> IncidentFile:
    rows = Incident.objects.select_for_update().filter(network=network.id, group=group, closed_at=None)
    row = rows.first()
    if row is None:
        try:
            with transaction.atomic():
                row = Incident.objects.create(
                    network=network.id,
                    network_hash=content_hash,
                    group=group,
                    title_zh=network.title.zh,
                    title_en=network.title.en,
                    opened_at=told.at,
                    changed_at=told.at,
                )
        except IntegrityError:
            # another worker opened it at the same moment; its row is waited for
            row = rows.get()
    return opened(row)


def _affected(told: WarningChanged, found: tuple[Network, str] | None) -> Affected:
    lead = getattr(found[0].respond, "lead", None) if found else None
    names = registry.names_of([told.thing_id]) if told.thing_id else {}
    name = names.get(told.thing_id) if told.thing_id else None
    name = name or Text(zh=told.thing, en=told.thing)
    return Affected(
        thing=told.thing,
        thing_id=told.thing_id,
        name_zh=name.zh,
        name_en=name.en,
        organisation=handling(lead, told.division),
        division=told.division,
    )
