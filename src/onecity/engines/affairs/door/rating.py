"""How does an applicant rate a handling, and what has become of their ratings?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.rework import Answered, answered, open_rework
from onecity.engines.affairs.door.sealing import Words, open_words, seal_words
from onecity.engines.affairs.door.seeing import own
from onecity.engines.affairs.door.services import calendar, handling, organisation_name
from onecity.engines.affairs.errors import RatingInvalid, RatingNotPossible
from onecity.engines.affairs.events import HandlingRated
from onecity.engines.affairs.models import Handling, Rating
from onecity.engines.affairs.rules.rating import check_given, is_bad, is_open, rateable


@dataclass(frozen=True, slots=True)
class ToRate:
    """A handling that may be rated now."""

    item: str
    title: Text
    department: Text


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating that was given, with what became of it where it was bad."""

    id: UUID
    item: str
    title: Text
    department: Text
    level: int
    tags: tuple[str, ...]
    words: str
    at: datetime
    answer: Answered | None


@dataclass(frozen=True, slots=True)
class CaseRatings:
    """All about the ratings of one case."""

    open: tuple[ToRate, ...]
    given: tuple[Rated, ...]


def ratings_of_case(actor: Actor, case_id: UUID) -> CaseRatings:
    """What of one's own case can be rated, and what was. Raises `CaseUnknown`."""
    file = own(actor, case_id)
    rows = list(file.row.ratings.select_related("rework").order_by("at", "id"))
    titles = {item.id: item.title for item in file.items()}
    return CaseRatings(
        tuple(ToRate(name, titles[name], _department(file, name)) for name in _to_rate(file, rows)),
        tuple(
            Rated(
                row.id,
                row.item,
                titles[row.item],
                organisation_name(row.organisation),
                row.level,
                tuple(row.tags),
                open_words(file.row.applicant_id, row.words).reason,
                row.at,
                answered(row),
            )
            for row in rows
        ),
    )


@transaction.atomic
def rate(
    actor: Actor,
    case_id: UUID,
    items: Sequence[str],
    level: int,
    tags: Sequence[str] = (),
    words: str = "",
) -> None:
    """Rate how items of one's own case were handled, all of them alike: once, never changed.

    A bad rating opens a rework at the department. Raises `CaseUnknown`, `RatingInvalid`, and `RatingNotPossible` when
    one of the items cannot be rated (any more); then none is.
    """
    check_given(level, tags, words.strip())
    file = own(actor, case_id, for_update=True)
    possible = _to_rate(file, list(file.row.ratings.all()))
    chosen = tuple(dict.fromkeys(items))
    if not chosen:
        raise RatingInvalid("items")
    for item_id in chosen:
        if item_id not in possible:
            raise RatingNotPossible(item_id, "closed")
    for item_id in chosen:
        _keep(actor, file, item_id, level, tuple(dict.fromkeys(tags)), words.strip())


def _keep(actor: Actor, file: CaseFile, item_id: str, level: int, tags: tuple[str, ...], words: str) -> None:
    organisation, division = handling(file.item(item_id), file.row.division)
    row = Rating.objects.create(
        case=file.row,
        item=item_id,
        service=file.row.service,
        organisation=organisation,
        division=division,
        level=level,
        tags=list(tags),
        words=seal_words(file.row.applicant_id, Words(words)),
        at=file.now(),
        by=actor.id,
    )
    Handling.objects.filter(case=file.row, item=item_id).update(rating=level, to_inspect=True)
    record(
        actor=actor,
        action="affairs.rating.give",
        target=f"case:{file.row.id}",
        subject=file.row.applicant_id,
        details={"number": file.row.number, "item": item_id, "level": level},
    )
    emit(HandlingRated(file.row.id, item_id, level))
    if is_bad(level):
        open_rework(actor, file, row)


def _to_rate(file: CaseFile, given: Sequence[Rating]) -> tuple[str, ...]:
    done = {row.item for row in given}
    declared = file.prepared.service.rating
    return tuple(
        name
        for name in rateable(file.state)
        if name not in done
        and (decided := file.state.items[name].decided_at) is not None
        and is_open(declared, decided, calendar(), file.now())
    )


def _department(file: CaseFile, item_id: str) -> Text:
    return organisation_name(handling(file.item(item_id), file.row.division)[0])
