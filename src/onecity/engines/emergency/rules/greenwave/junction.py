"""What does a signal-controlled junction do, and what must it never do? Times in whole seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

from onecity.engines.emergency.rules.faults import Fault

RECOVERY_CYCLES = 2


@dataclass(frozen=True, slots=True)
class Phase:
    """Movements that are green together. Before the yellow, pedestrians are cleared while vehicles stay green.

    `arrivals` is the traffic in vehicles a second that waits for this phase, `queue` the vehicles at its line now.
    """

    id: str
    vehicles: frozenset[str]
    pedestrians: frozenset[str] = frozenset()
    normal_green_s: int = 25
    minimum_green_s: int = 7
    maximum_green_s: int = 60
    pedestrian_clearance_s: int = 0
    yellow_s: int = 3
    all_red_s: int = 2
    arrivals: float = 0.1
    queue: float = 0.0

    @property
    def change_s(self) -> int:
        """From the end of the green until the next phase may be green."""
        return self.pedestrian_clearance_s + self.yellow_s + self.all_red_s


@dataclass(frozen=True, slots=True)
class Junction:
    """Phases in the order of the cycle; `offset_s` is when the first one normally begins."""

    id: str
    phases: tuple[Phase, ...]
    offset_s: int = 0

    @property
    def cycle_s(self) -> int:
        """Length of the normal cycle."""
        return sum(one.normal_green_s + one.change_s for one in self.phases)

    def index(self, phase: str) -> int:
        """Place of a phase in the cycle. Raises `KeyError`."""
        for place, one in enumerate(self.phases):
            if one.id == phase:
                return place
        raise KeyError(phase)

    def normal_start_s(self, phase: int) -> int:
        """When a phase begins in the normal cycle, counted from the cycle's beginning."""
        return sum(one.normal_green_s + one.change_s for one in self.phases[:phase])

    def until_normal_start_s(self, phase: int, now_s: int) -> int:
        """Seconds from now until the phase would next begin in the normal course; 0 if it does now."""
        return (self.offset_s + self.normal_start_s(phase) - now_s) % self.cycle_s


@dataclass(frozen=True, slots=True)
class Segment:
    """A phase and how long it is green."""

    phase: int
    green_s: int


def faults(junction: Junction) -> Iterator[Fault]:
    """What keeps a junction from being part of a green wave."""
    if len(junction.phases) < 2:
        yield Fault("phases", "至少要有两个相位。", "at least two phases are needed.")
    for one in junction.phases:
        if not 1 <= one.minimum_green_s <= one.normal_green_s <= one.maximum_green_s:
            yield Fault(
                one.id,
                "绿灯时间应满足：最小 ≤ 正常 ≤ 最大。",
                "greens must be: minimum ≤ normal ≤ maximum.",
            )
        if one.yellow_s < 3 or one.all_red_s < 0 or one.pedestrian_clearance_s < 0:
            yield Fault(
                one.id, "黄灯至少 3 秒，其余不能为负。", "yellow is 3 s at least, the others not negative."
            )
        if one.pedestrians and not one.pedestrian_clearance_s:
            yield Fault(one.id, "有行人就要有清空时间。", "with pedestrians there must be a clearance.")
    shorten, lengthen = capacity_s(junction)
    if shorten + lengthen < junction.cycle_s:
        yield Fault(
            junction.id,
            "绿灯的可调范围不足以在两个周期内恢复。",
            "the greens cannot be changed enough to recover within two cycles.",
        )


def capacity_s(junction: Junction) -> tuple[int, int]:
    """How much two cycles can be shortened and lengthened."""
    shorten = sum(one.normal_green_s - one.minimum_green_s for one in junction.phases)
    lengthen = sum(one.maximum_green_s - one.normal_green_s for one in junction.phases)
    return RECOVERY_CYCLES * shorten, RECOVERY_CYCLES * lengthen
