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
    """The phases of one or two cycles, after which everything begins when it normally does."""

    segments: tuple[Segment, ...]
    shift_s: int


def recover(junction: Junction, first: int, starts_s: int) -> Recovery:
    """From the moment when phase `first` turns green. Every phase runs, none outside its bounds.

    Greens are cut or stretched, over one cycle or two: whatever is over soonest, where there is room for it.
    """
    stretch = junction.until_normal_start_s(first, starts_s)
    if stretch == 0:
        return Recovery((), 0)
    shorten, lengthen = (room / RECOVERY_CYCLES for room in capacity_s(junction))
    cut = junction.cycle_s - stretch
    ways = [
        (cycles * junction.cycle_s + shift, cycles, shift)
        for cycles in range(1, RECOVERY_CYCLES + 1)
        for shift, room in ((-cut, shorten), (stretch, lengthen))
        if abs(shift) <= cycles * room
    ]
    if not ways:  # a junction with a fault: as far as it goes
        most = int(RECOVERY_CYCLES * shorten)
        return Recovery(_spread(junction, first, -min(cut, most), RECOVERY_CYCLES), -cut)
    _, cycles, shift = min(ways)
    return Recovery(_spread(junction, first, shift, cycles), shift)


def _spread(junction: Junction, first: int, shift_s: int, cycles: int) -> tuple[Segment, ...]:
    """Cycles whose greens are longer or shorter by `shift_s` together, each by its part of the room."""
    many = len(junction.phases)
    order = [(first + step) % many for step in range(cycles * many)]
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
