"""How is a controller kept between two questions, and what would it show if nobody had ever asked?"""

from collections import deque
from collections.abc import Mapping
from typing import Any

from onecity.engines.emergency.rules.greenwave.controller import STAGES, Controller
from onecity.engines.emergency.rules.greenwave.junction import Junction, Segment


def normal_at(junction: Junction, now_s: int) -> Controller:
    """The controller in its normal course at a moment."""
    into = (now_s - junction.offset_s) % junction.cycle_s
    for place, one in enumerate(junction.phases):
        lengths = (one.normal_green_s, one.pedestrian_clearance_s, one.yellow_s, one.all_red_s)
        for stage, length in zip(STAGES, lengths, strict=True):
            if into < length:
                made = Controller(junction, now_s=now_s, phase=place, stage=stage, elapsed_s=into)
                made.wanted_s = one.normal_green_s
                made.last_green_s = {n: now_s - _since_green_s(junction, n, now_s) for n in made.last_green_s}
                return made
            into -= length
    raise AssertionError("the stages fill the cycle")


def kept(controller: Controller) -> dict[str, Any]:
    """The controller as plain values."""
    return {
        "now_s": controller.now_s,
        "phase": controller.phase,
        "stage": controller.stage,
        "elapsed_s": controller.elapsed_s,
        "wanted_s": controller.wanted_s,
        "coming": [[one.phase, one.green_s] for one in controller.coming],
        "after": [[one.phase, one.green_s] for one in controller.after],
        "until_s": controller.until_s,
        "last_green_s": {str(phase): at for phase, at in controller.last_green_s.items()},
    }


def restored(junction: Junction, said: Mapping[str, Any]) -> Controller:
    """The controller as it was kept."""
    made = Controller(
        junction,
        now_s=said["now_s"],
        phase=said["phase"],
        stage=said["stage"],
        elapsed_s=said["elapsed_s"],
    )
    made.wanted_s, made.until_s = said["wanted_s"], said["until_s"]
    made.coming = deque(Segment(*one) for one in said["coming"])
    made.after = deque(Segment(*one) for one in said["after"])
    made.last_green_s = {int(phase): at for phase, at in said["last_green_s"].items()}
    return made


def green_since_s(controller: Controller) -> int:
    """Seconds for which the present phase has been green; negative: the next one turns green in so many."""
    one = controller.junction.phases[controller.phase]
    if controller.stage == "green":
        return controller.elapsed_s
    left = {
        "clearance": one.change_s,
        "yellow": one.yellow_s + one.all_red_s,
        "all-red": one.all_red_s,
    }[controller.stage]
    return controller.elapsed_s - left


def _since_green_s(junction: Junction, phase: int, now_s: int) -> int:
    """Seconds since the end of a phase's green; 0 while it is green."""
    into = (now_s - junction.offset_s - junction.normal_start_s(phase)) % junction.cycle_s
    return max(0, into - junction.phases[phase].normal_green_s)
