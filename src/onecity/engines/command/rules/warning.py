"""What does an incident know of one warning, whatever the order in which its changes arrived?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

LEVELS = ("blue", "yellow", "orange", "red")
RANK: Mapping[str | None, int] = {None: 0} | {level: place for place, level in enumerate(LEVELS, 1)}


@dataclass(frozen=True, slots=True)
class Change:
    """One transition of a warning, as sensing tells it. `id` names it for ever; `sequence` counts within its warning.

    `kind`: opened, raised, lowered, cleared, amended, withdrawn. `time` is when it changed by the readings; `at` when
    that became known, `start` and `end` the warning's own by what was known then.
    """

    id: str
    warning: str
    sequence: int
    kind: str
    rule: str
    thing: str
    level: str | None
    time: datetime
    start: datetime
    end: datetime | None
    at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A warning stood at one level from `since` until before `until`; `None` while it stands. `known`: since when that
    was known, which is later than `since` when readings came late.
    """

    level: str
    since: datetime
    until: datetime | None
    known: datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """One rule's warning about one thing: its stretches in order; none when late readings showed that it never was."""

    id: str
    rule: str
    thing: str
    attributes: Mapping[str, str]
    stretches: tuple[Stretch, ...]

    @property
    def level(self) -> str | None:
        """The level at which it stands now; `None` when it is over."""
        last = self.stretches[-1] if self.stretches else None
        return last.level if last and last.until is None else None


def warnings(changes: Iterable[Change]) -> tuple[Warned, ...]:
    """The warnings behind changes, by thing and rule. Duplicates and the order of arrival make no difference."""
    known: dict[str, dict[str, Change]] = {}
    for change in changes:
        known.setdefault(change.warning, {})[change.id] = change
    found = (_warned(sorted(one.values(), key=lambda change: change.sequence)) for one in known.values())
    return tuple(sorted(found, key=lambda one: (one.thing, one.rule, one.id)))


def _warned(changes: list[Change]) -> Warned:
    stretches: list[Stretch] = []
    for change in changes:
        stretches = _after(stretches, change)
    last = changes[-1]
    return Warned(last.warning, last.rule, last.thing, last.attributes, tuple(stretches))


def _after(stretches: list[Stretch], change: Change) -> list[Stretch]:
    if change.kind == "withdrawn":
        return []
    if change.kind == "cleared":
        # the clearing came before the opening was told: it stood at a level that nobody knows
        return _cut(stretches, change.end or change.time)
    if change.kind == "amended":
        return _amended(stretches, change)
    level = change.level or "blue"
    return [*_cut(stretches, change.time), Stretch(level, change.time, None, change.at)]


def _amended(stretches: list[Stretch], change: Change) -> list[Stretch]:
    """Late readings moved its times or its level: the newest word about each holds."""
    highest = max((one.level for one in stretches), key=RANK.__getitem__, default="blue")
    known = min((one.known for one in stretches), default=change.at)
    level = change.level or highest
    return [Stretch(level, change.start, change.end, change.at if RANK[level] > RANK[highest] else known)]


def _cut(stretches: list[Stretch], at: datetime) -> list[Stretch]:
    """What stood before a moment, ended there at the latest."""
    return [
        replace(one, until=at if one.until is None else min(one.until, at))
        for one in stretches
        if one.since < at
    ]
