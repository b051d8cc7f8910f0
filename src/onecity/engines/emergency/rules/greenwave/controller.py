"""What does a controller at the kerb do with a request? It keeps its own rules, whoever asks.

Simulated, one second at a time. It refuses what is against its rules, ends what has gone on too long, and finds its way
back into the normal cycle.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from onecity.core.text import Text
from onecity.engines.emergency.rules.greenwave.junction import RECOVERY_CYCLES, Junction, Segment
from onecity.engines.emergency.rules.greenwave.recovery import recover

Stage = Literal["green", "clearance", "yellow", "all-red"]
STAGES: tuple[Stage, ...] = ("green", "clearance", "yellow", "all-red")
Shown = dict[str, str]


@dataclass(slots=True)
class Controller:
    """A junction's controller. Vehicles see G, Y, R; pedestrians G, F (finish crossing), R."""

    junction: Junction
    now_s: int = 0
    phase: int = 0
    stage: Stage = "green"
    elapsed_s: int = 0
    wanted_s: int = 0
    coming: deque[Segment] = field(default_factory=deque)
    after: deque[Segment] = field(default_factory=deque)
    until_s: int | None = None
    last_green_s: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wanted_s = self.junction.phases[self.phase].normal_green_s
        self.last_green_s = dict.fromkeys(range(len(self.junction.phases)), self.now_s)

    def ask(self, segments: Sequence[Segment], until_s: int, after: Sequence[Segment] = ()) -> Text | None:
        """Take over a plan until a moment at the latest, then the phases that it left out.

        Gives why it is refused; None when accepted.
        """
        reason = self._why_not((*segments, *after) if segments else (), until_s)
        if reason is None:
            self.wanted_s = segments[0].green_s
            self.coming, self.after = deque(segments[1:]), deque(after)
            self.until_s = until_s
        return reason

    def release(self) -> None:
        """The ambulance is through, or will not come: back to the normal cycle as soon as the rules allow."""
        if self.until_s is not None:
            self.until_s = None
            self.coming.clear()
            self.wanted_s = min(self.wanted_s, max(self.elapsed_s, self._minimum_s()))

    def tick(self) -> Shown:
        """What is shown in the second that begins now; then it is over."""
        shown = self._shown()
        self.now_s += 1
        self.elapsed_s += 1
        if self.stage == "green":
            self.last_green_s[self.phase] = self.now_s
        if self.until_s is not None and self.now_s >= self.until_s:
            self.release()
        while self.elapsed_s >= self._length_s():
            self._step()
        return shown

    def is_normal(self) -> bool:
        """Whether the junction shows what it would if nobody had ever asked."""
        start = self.junction.until_normal_start_s(self.phase, self.now_s)
        into = (self.junction.cycle_s - start) % self.junction.cycle_s
        return self.until_s is None and not self.coming and not self.after and into == self._since_start_s()

    def _since_start_s(self) -> int:
        one = self.junction.phases[self.phase]
        past = {"green": 0, "clearance": self.wanted_s, "yellow": self.wanted_s + one.pedestrian_clearance_s}
        return (
            past.get(self.stage, self.wanted_s + one.pedestrian_clearance_s + one.yellow_s) + self.elapsed_s
        )

    def _minimum_s(self) -> int:
        return self.junction.phases[self.phase].minimum_green_s

    def _length_s(self) -> int:
        one = self.junction.phases[self.phase]
        return {
            "green": max(self.wanted_s, one.minimum_green_s),
            "clearance": one.pedestrian_clearance_s,
            "yellow": one.yellow_s,
            "all-red": one.all_red_s,
        }[self.stage]

    def _step(self) -> None:
        """The next stage; after the red of all, the next phase of plan, recovery or cycle."""
        place = STAGES.index(self.stage)
        self.stage, self.elapsed_s = STAGES[(place + 1) % len(STAGES)], 0
        if self.stage == "green":
            self.phase, self.wanted_s = self._following()

    def _following(self) -> tuple[int, int]:
        if not self.coming:
            self.until_s = None
            self.coming, self.after = self.after, deque()
        if not self.coming:
            following = (self.phase + 1) % len(self.junction.phases)
            self.coming = deque(recover(self.junction, following, self.now_s).segments)
            if not self.coming:
                return following, self.junction.phases[following].normal_green_s
        segment = self.coming.popleft()
        return segment.phase, segment.green_s

    def _shown(self) -> Shown:
        shown: Shown = {}
        for place, one in enumerate(self.junction.phases):
            here = place == self.phase
            vehicle = {"green": "G", "clearance": "G", "yellow": "Y"}.get(self.stage, "R") if here else "R"
            walker = {"green": "G", "clearance": "F"}.get(self.stage, "R") if here else "R"
            shown |= dict.fromkeys(one.vehicles, vehicle) | dict.fromkeys(one.pedestrians, walker)
        return shown

    def _why_not(self, segments: Sequence[Segment], until_s: int) -> Text | None:
        phases = self.junction.phases
        longest = RECOVERY_CYCLES * self.junction.cycle_s
        if self.until_s is not None:
            return Text(zh="已有请求在执行", en="Another request is being carried out")
        if self.stage != "green":
            return Text(zh="正在切换相位，请稍后再试", en="The phases are changing; ask again")
        if not self.now_s < until_s <= self.now_s + longest:
            return Text(zh=f"期限须在 {longest} 秒之内", en=f"The limit lies within {longest} s")
        if not segments or segments[0].phase != self.phase:
            return Text(zh="计划须从当前相位开始", en="A plan begins with the present phase")
        if segments[0].green_s < self.elapsed_s:
            return Text(zh="绿灯已过这个时刻", en="The green has lasted longer already")
        for one, before in zip(segments, (None, *segments), strict=False):
            if not 0 <= one.phase < len(phases):
                return Text(zh="没有这个相位", en="There is no such phase")
            if before is not None and before.phase == one.phase:
                return Text(zh="相邻相位相同", en="A phase follows itself")
            bounds = phases[one.phase]
            if not bounds.minimum_green_s <= one.green_s <= bounds.maximum_green_s:
                return Text(zh="绿灯时间超出上下限", en="A green is outside its bounds")
        return self._starved(segments, longest)

    def _starved(self, segments: Sequence[Segment], longest: int) -> Text | None:
        """Nobody waits for more than two cycles."""
        at = self.now_s - self.elapsed_s
        last = dict(self.last_green_s)
        for one in segments:
            last[one.phase] = at + one.green_s
            at += one.green_s + self.junction.phases[one.phase].change_s
            if max(at - since for since in last.values()) > longest:
                return Text(zh="有相位等待超过两个周期", en="A phase would wait for over two cycles")
        return None
