"""Which part of a warning makes noise, and what keeps the rest quiet?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onecity.engines.command.rules.warning import RANK, Stretch, Warned

FOREVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Inhibit:
    """While `when` stands, `mute` makes no noise, where things agree in the attributes `same` (none: the same thing).

    Each is a level or a rule. A level means itself: what is worse than the muted one is heard.
    """

    when: str
    mute: str
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mute:
    """Somebody keeps warnings quiet for a while, up to a level; empty `rule` or `thing` means all of them."""

    id: str
    since: datetime
    until: datetime
    rule: str = ""
    thing: str = ""
    up_to: str = "red"


Span = tuple[datetime, datetime]


def audible(
    warned: Warned,
    others: Sequence[Warned],
    inhibits: Sequence[Inhibit],
    mutes: Sequence[Mute],
    now: datetime,
) -> tuple[Stretch, ...]:
    """The parts of a warning that nothing has kept quiet up to now, in order."""
    heard: list[Stretch] = []
    for stretch in warned.stretches:
        covers = [*_inhibited(warned, stretch, others, inhibits), *_muted(warned, stretch, mutes)]
        heard += [
            Stretch(stretch.level, since, None if until == FOREVER else until, max(stretch.known, since))
            for since, until in _uncovered((stretch.since, stretch.until or FOREVER), covers)
            # a mute that ends tomorrow lets nothing be heard today; clocks of stations may run a little ahead
            if since == stretch.since or since <= now
        ]
    return tuple(heard)


def keeping_quiet(warned: Warned, mutes: Iterable[Mute], now: datetime) -> tuple[str, ...]:
    """The mutes that keep a standing warning quiet now."""
    last = warned.stretches[-1] if warned.level else None
    if last is None:
        return ()
    return tuple(one.id for one in mutes if one.since <= now < one.until and _touches(one, warned, last))


def _inhibited(
    warned: Warned, stretch: Stretch, others: Sequence[Warned], inhibits: Sequence[Inhibit]
) -> list[Span]:
    return [
        (one.since, one.until or FOREVER)
        for inhibit in inhibits
        if inhibit.mute in {stretch.level, warned.rule}
        for other in others
        if other.id != warned.id and _agree(inhibit, warned, other)
        for one in other.stretches
        if inhibit.when in {one.level, other.rule}
    ]


def _agree(inhibit: Inhibit, one: Warned, other: Warned) -> bool:
    if not inhibit.same:
        return one.thing == other.thing
    return all(
        name in one.attributes and one.attributes[name] == other.attributes.get(name) for name in inhibit.same
    )


def _muted(warned: Warned, stretch: Stretch, mutes: Iterable[Mute]) -> list[Span]:
    return [(one.since, one.until) for one in mutes if _touches(one, warned, stretch)]


def _touches(mute: Mute, warned: Warned, stretch: Stretch) -> bool:
    return (
        mute.rule in {"", warned.rule}
        and mute.thing in {"", warned.thing}
        and RANK[stretch.level] <= RANK[mute.up_to]
    )


def _uncovered(whole: Span, covers: Iterable[Span]) -> list[Span]:
    since, until = whole
    left: list[Span] = []
    for start, end in sorted(covers):
        if start >= until:
            break
        if start > since:
            left.append((since, start))
        since = max(since, end)
    if since < until:
        left.append((since, until))
    return left
