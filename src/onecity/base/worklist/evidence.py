"""What shows how a task was done?"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.worklist.errors import EvidenceInvalid
from onecity.base.worklist.models import Evidence, Task
from onecity.base.worklist.queue import seen
from onecity.base.worklist.step import lock_open, tell
from onecity.base.worklist.view import EvidenceView

LONGEST_TEXT = 2_000
# What each kind consists of at least; other kinds are documents.
WORDS, NUMBERS, ANSWERS = "note", "reading", "form"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece of evidence says besides its document: words, a reading with its unit, when and where it was taken.

    The place is WGS84 as the phone gave it, with its accuracy; `answers` are those of a form, by question.
    """

    text: str = ""
    value: float | None = None
    unit: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    taken_at: datetime | None = None
    answers: Mapping[str, str | float | bool] | None = None


NOTHING_MORE = Piece()


@transaction.atomic
def add_evidence(
    actor: Actor, task_id: UUID, kind: str, blob: str = "", *, piece: Piece = NOTHING_MORE
) -> UUID:
    """Add a piece of evidence; gives its id. A photo or signature is kept as `blob`, the rest stands in `piece`.

    Raises `TaskUnknown`, `TaskClosed`, `NotAllowed` (needs the task's permission), `EvidenceInvalid` (empty, or no
    place on Earth).
    """
    row = lock_open(task_id)
    actor.must(row.permission, row.scope)
    check(kind, blob, piece)
    added = Evidence.objects.create(
        task=row,
        kind=kind,
        blob=blob,
        at=timezone.now(),
        by=actor.id,
        text=piece.text.strip()[:LONGEST_TEXT],
        value=piece.value,
        unit=piece.unit,
        lon=piece.lon,
        lat=piece.lat,
        accuracy_m=piece.accuracy_m,
        taken_at=piece.taken_at,
        answers=dict(piece.answers or {}),
    )
    tell(actor, row, "evidence", {"evidence": str(added.id), "kind": kind})
    return added.id


def check(kind: str, blob: str, piece: Piece) -> None:
    """Raise `EvidenceInvalid` for evidence that shows nothing."""
    given = {
        WORDS: bool(piece.text.strip()),
        NUMBERS: piece.value is not None and math.isfinite(piece.value),
        ANSWERS: bool(piece.answers) or bool(blob),
    }.get(kind, bool(blob))
    place = (piece.lon, piece.lat)
    placed = place == (None, None) or (
        piece.lon is not None and piece.lat is not None and abs(piece.lon) <= 180 and abs(piece.lat) <= 90
    )
    if not given or not placed:
        raise EvidenceInvalid(kind)


def missing(row: Task) -> tuple[str, ...]:
    """The kinds of evidence that a task still needs, in the order of its declaration."""
    if not row.needs:
        return ()
    there = set(row.evidence.values_list("kind", flat=True))
    return tuple(kind for kind in row.needs if kind not in there)


def evidence(actor: Actor, task_id: UUID) -> tuple[EvidenceView, ...]:
    """The evidence of a task, oldest first. Raises `TaskUnknown`, `NotAllowed`."""
    return _views(seen(actor, task_id).evidence.order_by("id"))


def evidence_for(engine: str, key: str) -> tuple[EvidenceView, ...]:
    """All evidence about one thing of an engine (an incident), oldest first. The engine decides who may see it."""
    return _views(Evidence.objects.filter(task__engine=engine, task__key=key).order_by("id"))


def _views(rows: Iterable[Evidence]) -> tuple[EvidenceView, ...]:
    return tuple(
        EvidenceView(
            id=row.id,
            kind=row.kind,
            blob=row.blob,
            at=row.at,
            by=row.by,
            task_id=row.task_id,
            text=row.text,
            value=row.value,
            unit=row.unit,
            lon=row.lon,
            lat=row.lat,
            accuracy_m=row.accuracy_m,
            taken_at=row.taken_at,
            answers=row.answers,
        )
        for row in rows
    )
