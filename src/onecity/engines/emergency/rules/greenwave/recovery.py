"""How does a junction get back into its normal course, within two cycles?"""

from dataclasses import dataclass

from onecity.engines.emergency.rules.greenwave.junction import (
    RECOVERY_CYCLES,
    Junction,
    Segment,
    capacity_s,
)


@dataclass(frozen=True, slots=True)
class Recovery:
    """The phases of up to two cycles, after which everything begins when it normally does."""

    segments: tuple[Segment, ...]
    shift_s: int


def recover(junction: Junction, first: int, starts_s: int) -> Recovery:
    """From the moment when phase `first` turns green. Every phase runs, none outside its bounds.

    The shorter of cutting greens and stretching them is taken, where there is room for it.
    """
    stretch = junction.until_normal_start_s(first, starts_s)
    if stretch == 0:
        return Recovery((), 0)
    cut = junction.cycle_s - stretch
    shorten, lengthen = capacity_s(junction)
    if stretch <= lengthen and (stretch <= cut or cut > shorten):
        return Recovery(_spread(junction, first, stretch), stretch)
    return Recovery(_spread(junction, first, -min(cut, shorten)), -cut)


def _spread(junction: Junction, first: int, shift_s: int) -> tuple[Segment, ...]:
    """Two cycles whose greens are longer or shorter by `shift_s` together, each by its part of the room."""
    many = len(junction.phases)
    order = [(first + step) % many for step in range(RECOVERY_CYCLES * many)]
    room = []
    for place in order:
        one = junction.phases[place]
        most = one.maximum_green_s if shift_s > 0 else one.minimum_green_s
        room.append(abs(most - one.normal_green_s))
    sign, left, space = (1 if shift_s > 0 else -1), abs(shift_s), sum(room)
    found = []
    for place, mine in zip(order, room, strict=True):
        part = -(-left * mine // space) if space else 0
        part = min(part, mine, left)
        left, space = left - part, space - mine
        found.append(Segment(place, junction.phases[place].normal_green_s + sign * part))
    return tuple(found)
