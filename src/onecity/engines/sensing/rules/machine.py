"""At which level does one rule stand for one thing, given what its conditions said from time to time?

A core is all that the past means for the future. It is fed looks in the order of time and answers with steps: a time
and the level from then on. What a condition said holds until the next look.
"""

from dataclasses import dataclass
from typing import Any

NEVER = 1 << 62
EVER = -NEVER
TOP = 4
ALL = (1 << TOP) - 1
# How long a warning stands about what is over at once: the shortest time there is.
MOMENT_MS = 1

NOT_YET = (NEVER, NEVER, NEVER, NEVER)
# Four bits in a whole number, or such numbers at many points (numpy, uint8).
Bits = Any
Step = tuple[int, int]  # time, level; 0 is the end


@dataclass(frozen=True, slots=True)
class Law:
    """The times of a rule: how long each level has to hold, how long it has to be over, in milliseconds.

    `declared`: the bits of the levels that it has.

    `is_momentary`: each look is about something that is over at once: a warning begins and ends with it.
    """

    raise_after: tuple[int, int, int, int]
    lower_after: int
    clear_after: int
    declared: int = ALL
    is_momentary: bool = False


@dataclass(slots=True)
class Core:
    """Level 0 (none) to 4 (red). Bit `l - 1` of `up`: the condition of level l holds; of `keep`: it is not over. In a
    look, bit `TOP + l - 1` of `keep`: whether it is over is unknown.

    `since`: from when on each level's condition has held; `low`: since when the level itself is over; `gone`: since
    when all levels are over.
    """

    level: int = 0
    up: int = 0
    keep: int = 0
    since: tuple[int, int, int, int] = NOT_YET
    low: int = NEVER
    gone: int = NEVER

    @property
    def code(self) -> int:
        """What was said last, as one number; without a warning only what would raise one counts."""
        return code_of(self.level, self.up, self.keep)

    @property
    def is_idle(self) -> bool:
        """Whether nothing of the past matters."""
        return self.level == 0 and self.up == 0

    def copy(self) -> "Core":
        """Another one that is the same."""
        return Core(self.level, self.up, self.keep, self.since, self.low, self.gone)


def code_of(level: int, up: int, keep: int) -> int:
    """As `Core.code`, of what a look says under a level."""
    return up | (keep if level else up) << TOP


def bit_of(level: int) -> int:
    """The bit of a level; none of none."""
    return 1 << level >> 1


def rises_at(core: Core, law: Law) -> int:
    """When the level rises if nothing changes."""
    found = NEVER
    for i in range(core.level, TOP):
        since = core.since[i]
        if since != NEVER:
            found = min(found, since + law.raise_after[i])
    return found


def falls_at(core: Core, law: Law) -> int:
    """From when on a look that says the same lets the level fall."""
    return _falls_at(core, law, _standing(core, law))


def _falls_at(core: Core, law: Law, standing: int) -> int:
    if core.low == NEVER:
        return NEVER
    return core.low + law.lower_after if standing else core.gone + law.clear_after


def _standing(core: Core, law: Law) -> int:
    """The highest level up to the present one that is not over. One that is declared no more, and none below it, goes
    on as long as any is not over.
    """
    if not law.declared & _below(core.level):
        return core.level if core.keep else 0
    return (core.keep & _below(core.level)).bit_length()


def settle(core: Core, law: Law, until: int) -> list[Step]:
    """Let time come up to `until`, which is within: levels rise whose conditions have held for long enough."""
    steps: list[Step] = []
    while (at := rises_at(core, law)) <= until:
        core.level = max(i + 1 for i in range(core.level, TOP) if core.since[i] + law.raise_after[i] == at)
        core.low = core.gone = NEVER
        core.keep |= core.up
        steps.append((at, core.level))
    return steps


def feed(core: Core, law: Law, look: tuple[int, int, int, bool]) -> list[Step]:
    """One look: time, up, keep, and whether readings say so. Without readings nothing is over.

    Readings of the same moment come first, timers then: a timer that ends at this very moment sees the new look.
    """
    time, up, keep, is_data = look
    if law.is_momentary:
        return [(time, up.bit_length()), (time + MOMENT_MS, 0)] if up else []
    steps = settle(core, law, time - 1)
    kept = kept_of(core.keep, bit_of(core.level), up, keep) | (0 if is_data else core.keep)
    core.up = up
    core.since = _since(core.since, up, time)
    core.keep = kept if core.level else up
    raised = settle(core, law, time)
    if raised:
        core.keep = kept
    steps += raised
    if core.level:
        steps += _lower(core, law, time, is_data=is_data)
    return steps


def kept_of(before: Bits, standing: Bits, up: Bits, keep: Bits) -> Bits:
    """The levels that are not over after a look, also at many points at once; `standing`: the bit of the present level.

    What is unknown ends nothing, and is no level below that had not held.
    """
    unknown: Bits = keep >> TOP
    return up | keep & ~unknown & ALL | unknown & (before | standing)


def _since(since: tuple[int, int, int, int], up: int, time: int) -> tuple[int, int, int, int]:
    if not up:
        return NOT_YET
    a, b, c, d = since
    return (
        min(a, time) if up & 1 else NEVER,
        min(b, time) if up & 2 else NEVER,
        min(c, time) if up & 4 else NEVER,
        min(d, time) if up & 8 else NEVER,
    )


def _below(level: int) -> int:
    """The bits of the levels up to `level`."""
    return (1 << level) - 1


def _lower(core: Core, law: Law, time: int, *, is_data: bool) -> list[Step]:
    """Start or stop the timers of falling; fall when one has run out. Without readings nothing falls, nor begins to:
    what was kept is kept.
    """
    kept = _standing(core, law)
    core.low = min(core.low, time) if kept < core.level else NEVER
    core.gone = min(core.gone, time) if kept == 0 else NEVER
    if not is_data or kept == core.level or time < _falls_at(core, law, kept):
        return []
    core.level, core.low, core.gone = kept, NEVER, NEVER
    if kept == 0:
        core.keep = core.up
    return [(time, kept)]
