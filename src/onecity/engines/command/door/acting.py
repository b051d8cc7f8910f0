"""What do the people in charge do with an order, and those who lead with an incident?"""

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed, Scope
from onecity.base.audit.door import record
from onecity.base.identity.door import people_with
from onecity.base.notify.door import send
from onecity.base.ports import port
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import Piece, TaskView
from onecity.core.text import Text
from onecity.engines.command.door.incidentfile import ENGINE, IncidentFile, locked
from onecity.engines.command.door.publishing import draft
from onecity.engines.command.door.seeing import visible
from onecity.engines.command.door.settling import end_order, settle
from onecity.engines.command.errors import (
    IncidentClosedAlready,
    IncidentOpen,
    IncidentUnknown,
    OrderUnknown,
    PhotoRefused,
    ReasonMissing,
    StillFiring,
)
from onecity.engines.command.models import Incident, Share
from onecity.engines.command.permissions import LEAD, READ
from onecity.engines.command.rules.incident import unready
from onecity.engines.command.rules.words import why_not_closed

MB = 1024 * 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
LONGEST_WORDS = 2_000
NO_WORDS = Piece()


def order(actor: Actor, task_id: UUID) -> TaskView:
    """One of command's tasks. Raises `OrderUnknown`, `TaskUnknown`, `NotAllowed`."""
    task = worklist.task(actor, task_id)
    if task.engine != ENGINE:
        raise OrderUnknown
    return task


def acknowledge(actor: Actor, task_id: UUID) -> None:
    """Say that one knows of an order, and take it when it is free. Raises as `order`, and `TaskClosed`."""
    order(actor, task_id)
    worklist.acknowledge(actor, task_id)


def show(actor: Actor, task_id: UUID, kind: str, piece: Piece) -> UUID:
    """Add words, a reading or a form as evidence. Raises as `order`, `TaskClosed`, `EvidenceInvalid`."""
    order(actor, task_id)
    return worklist.add_evidence(actor, task_id, kind, piece=piece)


def show_picture(
    actor: Actor, task_id: UUID, kind: str, content: BinaryIO, size: int, piece: Piece = NO_WORDS
) -> UUID:
    """Add a photo or a signature as evidence, with when and where it was taken.

    Raises as `show`, and `PhotoRefused` for what is no JPEG or PNG by its content, or too large.
    """
    order(actor, task_id)
    most = settings.CONFIGURATION.upload_mb
    head = content.read(16)
    content.seek(0)
    if not 0 < size <= most * MB or not head.startswith(PICTURES):
        raise PhotoRefused(most)
    return worklist.add_evidence(actor, task_id, kind, port("blobs").put(content.read()), piece=piece)


@transaction.atomic
def finish(actor: Actor, task_id: UUID) -> None:
    """Say that an order is carried out. A free one is taken thereby.

    Raises as `order`, and `TaskClosed`, `AlreadyClaimed`, `EvidenceMissing` with the kinds that it still needs.
    """
    order(actor, task_id)
    worklist.claim(actor, task_id)
    worklist.close_task(actor, task_id, "done")


@transaction.atomic
def note(actor: Actor, incident_id: UUID, words: str) -> None:
    """Write a line into the common timeline. Raises `IncidentUnknown`, `IncidentClosedAlready`, `ReasonMissing`."""
    file = _held(actor, incident_id)
    file.add("note", actor=actor, words=_said(words))
    _saved(file, actor, "note")


@transaction.atomic
def share(actor: Actor, incident_id: UUID, organisation: str, words: str = "") -> None:
    """Call another department in: it sees the whole incident and writes into the same timeline, once.

    Raises `IncidentUnknown`, `NotAllowed` (needs `command.lead`, or to be its commander), `IncidentClosedAlready`.
    """
    file = _led(actor, incident_id)
    if Share.objects.filter(incident=file.row, organisation=organisation).exists():
        return
    Share.objects.create(incident=file.row, organisation=organisation, at=timezone.now(), by=actor.id)
    file.add("shared", actor=actor, data={"organisation": organisation}, words=words.strip()[:LONGEST_WORDS])
    title = Text(zh=f"请求协同：{file.row.title_zh}", en=f"Your help is asked for: {file.row.title_en}")
    _tell(people_with(READ, Scope(organisation, file.row.division or None)), file.row, title)
    _saved(file, actor, "share")


@transaction.atomic
def take_command(actor: Actor, incident_id: UUID) -> None:
    """Become the one commander of an incident; whoever commanded it does so no longer.

    Raises `IncidentUnknown`, `NotAllowed` (needs `command.lead` there or in a department called in),
    `IncidentClosedAlready`.
    """
    file = _held(actor, incident_id)
    organisations = [file.row.organisation, *file.row.shares.values_list("organisation", flat=True)]
    mine = [one for one in organisations if actor.may(LEAD, Scope(one, file.row.division or None))]
    if not mine:
        raise NotAllowed(LEAD, file.row.scope)
    if file.row.commander == actor.id:
        return
    file.row.commander, file.row.commander_organisation = actor.id, mine[0]
    file.add("commander", actor=actor, data={"organisation": mine[0]})
    _saved(file, actor, "commander")


@transaction.atomic
def close(actor: Actor, incident_id: UUID, reason: str = "") -> None:
    """Close an incident. Before its warnings are over and its work is done, only with a reason.

    Orders that are still open end with it. Raises `IncidentUnknown`, `NotAllowed`, `IncidentClosedAlready`,
    `StillFiring` (names what stands in the way).
    """
    file = _led(actor, incident_id)
    standing, said = file.standing(), reason.strip()[:LONGEST_WORDS]
    waiting = unready(standing)
    if waiting is not None and not said:
        raise StillFiring(why_not_closed(waiting.fires, waiting.open_orders))
    for one in standing.open_orders:
        end_order(file, actor, one.task, "dropped")
    early = "yes" if waiting else ""
    file.add("closed", actor=actor, data={"level": standing.level or "", "early": early}, words=said)
    settle(file)
    draft(file)
    _audit(file, actor, "close", {"early": bool(waiting)})


@transaction.atomic
def reopen(actor: Actor, incident_id: UUID, reason: str) -> None:
    """Open a closed incident again. Raises `IncidentUnknown`, `NotAllowed`, `ReasonMissing`, `IncidentOpen`."""
    said = _said(reason)
    file = _found(actor, incident_id)
    _must_lead(actor, file.row)
    rivals = Incident.objects.filter(network=file.row.network, group=file.row.group, closed_at=None)
    if file.row.closed_at is None or rivals.exists():
        raise IncidentOpen(incident_id)
    file.add("reopened", actor=actor, words=said)
    settle(file)
    draft(file)
    _audit(file, actor, "reopen", {})


def _found(actor: Actor, incident_id: UUID) -> IncidentFile:
    file = locked(incident_id)
    if file is None or not visible(actor).filter(id=incident_id).exists():
        raise IncidentUnknown(incident_id)
    return file


def _held(actor: Actor, incident_id: UUID) -> IncidentFile:
    file = _found(actor, incident_id)
    if file.row.closed_at is not None:
        raise IncidentClosedAlready(incident_id)
    return file


def _led(actor: Actor, incident_id: UUID) -> IncidentFile:
    file = _held(actor, incident_id)
    _must_lead(actor, file.row)
    return file


def _must_lead(actor: Actor, row: Incident) -> None:
    """The commander leads; while there is none, whoever may lead where it lies. Chiefs there may always."""
    if actor.id is None or actor.id != row.commander:
        actor.must(LEAD, row.scope)


def _said(words: str) -> str:
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise ReasonMissing
    return said


def _saved(file: IncidentFile, actor: Actor, step: str) -> None:
    settle(file)
    _audit(file, actor, step, {})


def _audit(file: IncidentFile, actor: Actor, step: str, details: dict[str, object]) -> None:
    record(actor=actor, action=f"command.incident.{step}", target=f"incident:{file.row.id}", details=details)


def _tell(people: Iterable[UUID], row: Incident, title: Text) -> None:
    body = Text(zh="请打开事件查看。", en="Open the incident to see it.")
    for person_id in people:
        send(person_id, topic="incident", title=title, body=body, url=f"/command/incidents/{row.id}/")
