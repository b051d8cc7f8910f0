"""How do transitions come into the database, each once, and after them how far the log was read?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from operator import attrgetter
from time import sleep
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.bulk import insert
from onecity.base.outbox.door import emit_all, publish_live
from onecity.base.turnstile import first
from onecity.base.webhooks.door import announce_all
from onecity.engines.sensing.declare import LEVELS, Level
from onecity.engines.sensing.events import WarningChanged
from onecity.engines.sensing.ingest.saying import said
from onecity.engines.sensing.ingest.watch import Tallies
from onecity.engines.sensing.models import Change, Episode, Position
from onecity.engines.sensing.rules.moment import moment
from onecity.engines.sensing.rules.transition import Transition

AT_ONCE = 400
# In a storm warnings are committed in pieces: while the next is written, the one before is on its way to programs.
MOST_TOGETHER = 1_000
# Between two pieces, so that whoever waits for the turnstile to send the one before gets it.
PAUSE_S = 0.002
ANNOUNCE = "onecity.base.webhooks.door:announce"
CHANGE = ("id", "episode_id", "sequence", "said", "kept_at")
# Registry id and division of a network's thing.
Later = Callable[[Callable[[], None]], object]
Where = Callable[[str, str], tuple[str, str]]


@dataclass(slots=True)
class _Row:
    """An episode's columns: a model for each of thousands would take a tenth of the time."""

    id: str
    network: str = ""
    rule: str = ""
    thing: str = ""
    thing_id: UUID | None = None
    division: str = ""
    level: int = 0
    highest: int = 0
    start: datetime | None = None
    end: datetime | None = None
    changed_at: datetime | None = None
    sequence: int = 0
    is_withdrawn: bool = False


EPISODE = tuple(one.name for one in fields(_Row))


def keep(
    partition: int,
    offset: int,
    transitions: Sequence[Transition],
    tallies: Tallies,
    where: Where,
    later: Later | None = None,
) -> int:
    """Warnings, transitions, what is announced of them, and, in one transaction with the last of them, the position.
    How many were new.

    Transitions that are known already change nothing: after a crash between two pieces the log is read again from a
    snapshot that is older than the position. `later` gets what tells the listeners, after the last commit: they
    would hold the database up.
    """
    pieces = [transitions[i : i + MOST_TOGETHER] for i in range(0, len(transitions), MOST_TOGETHER)] or [()]
    count, errands = 0, list[Callable[[], None]]()
    for some in pieces[:-1]:
        with first(), transaction.atomic():
            count += _kept(some, where, errands.append if later else None)
        sleep(PAUSE_S)
    with first(), transaction.atomic():
        count += _kept(pieces[-1], where, errands.append if later else None)
        Position.objects.update_or_create(
            partition=partition, defaults={"offset": offset, "tallies": tallies, "at": timezone.now()}
        )
    if later is not None:
        for errand in errands:
            transaction.on_commit(partial(later, errand), robust=True)
    return count


def _kept(transitions: Sequence[Transition], where: Where, later: Later | None) -> int:
    new = _new(transitions)
    if not new:
        return 0
    episodes = _changed(new, where)
    _write(new, episodes)
    emit_all([_event(one, episodes[one.episode]) for one in new], later, {ANNOUNCE: announce_all})
    for network in {one.network for one in new}:
        publish_live("sensing", network, {})
    return len(new)


def position(partition: int) -> int:
    """How far a partition was read when something was last written; -1 before that."""
    found = Position.objects.filter(partition=partition).values_list("offset", flat=True).first()
    return -1 if found is None else found


def _new(transitions: Sequence[Transition]) -> list[Transition]:
    known: set[str] = set()
    for some in _pieces([one.id for one in transitions]):
        known |= set(Change.objects.filter(id__in=some).values_list("id", flat=True))
    return [one for one in transitions if one.id not in known]


def _changed(transitions: Sequence[Transition], where: Where) -> dict[str, _Row]:
    """The episodes as they are after these transitions."""
    found: dict[str, _Row] = {}
    for some in _pieces(sorted({one.episode for one in transitions})):
        known = Episode.objects.select_for_update().filter(id__in=some).values_list(*EPISODE)
        found |= {row[0]: _Row(*row) for row in known}
    for one in transitions:
        row = found.get(one.episode)
        if row is None:
            row = found[one.episode] = _Row(one.episode)
        _apply(row, one, where)
    return found


def _apply(row: _Row, one: Transition, where: Where) -> None:
    if row.sequence == 0:
        thing_id, division = where(one.network, one.thing)
        row.network, row.rule, row.thing = one.network, one.rule, one.thing
        row.thing_id, row.division = UUID(thing_id) if thing_id else None, division
    row.level = number(one.level)
    passed = [number(level) for _, level in one.course] or [row.highest]
    row.highest = max(row.level, *passed)
    row.start = moment(one.start)
    row.end = None if one.end is None else moment(one.end)
    row.changed_at = moment(one.at)
    row.sequence = one.sequence
    row.is_withdrawn = one.kind == "withdrawn"


def _write(transitions: Sequence[Transition], episodes: dict[str, _Row]) -> None:
    now = timezone.now()
    insert(Episode, EPISODE, map(attrgetter(*EPISODE), episodes.values()), update=EPISODE[1:])
    insert(Change, CHANGE, ((one.id, one.episode, one.sequence, said(one), now) for one in transitions))


def _event(one: Transition, row: _Row) -> WarningChanged:
    return WarningChanged(
        warning_id=one.episode,
        transition_id=one.id,
        sequence=one.sequence,
        network=one.network,
        rule=one.rule,
        thing=one.thing,
        thing_id=row.thing_id,
        division=row.division,
        kind=one.kind,
        before=_level(one.before),
        level=_level(one.level),
        time=moment(one.time),
        at=moment(one.at),
        start=moment(one.start),
        end=None if one.end is None else moment(one.end),
    )


def number(level: str | None) -> int:
    """1 for blue up to 4 for red; 0 for none."""
    return 0 if level is None else [str(one) for one in LEVELS].index(level) + 1


def _level(level: str | None) -> Level | None:
    return LEVELS[number(level) - 1] if level else None


def _pieces(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]
