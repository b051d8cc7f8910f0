"""The port `Signals`, simulated: a controller with rules of its own at every junction that somebody names.

What it has in force is kept in the database, so that all processes see one and the same; a junction that nobody asks
runs by the clock and costs nothing. Cycles, phases and traffic are made up from the junction's name.
"""

import hashlib
import time
from typing import Any, Self

from django.db import transaction

from onecity.base.signals import SignalAnswer, SignalPhase, SignalView, SignalWish
from onecity.engines.emergency.models import SimulatedSignal
from onecity.engines.emergency.rules.greenwave.controller import Controller
from onecity.engines.emergency.rules.greenwave.junction import Junction, Phase, Segment
from onecity.engines.emergency.rules.greenwave.keeping import green_since_s, kept, normal_at, restored

HEADINGS = {"north-south": (0.0, 180.0), "east-west": (90.0, 270.0)}
LEFT = "left"
FORGOTTEN_S = 1_800


class SimulatedSignals:
    """Stands in for the traffic police's system where none is set."""

    @classmethod
    def from_settings(cls, _settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """It needs no settings."""
        return cls()

    def look(self, junction: str) -> SignalView | None:
        """A junction now."""
        row = SimulatedSignal.objects.filter(junction=junction).first()
        controller = _running(junction, row)
        phases = tuple(_told(one) for one in controller.junction.phases)
        green = green_since_s(controller)
        following = (controller.phase + 1) % len(phases) if green < 0 else controller.phase
        request = row.request if row and controller.until_s is not None else ""
        return SignalView(junction, phases, controller.junction.offset_s, following, green, request)

    @transaction.atomic
    def ask(self, wish: SignalWish) -> SignalAnswer:
        """Take a wish over, if the controller's own rules allow it."""
        row, _ = SimulatedSignal.objects.select_for_update().get_or_create(junction=wish.junction)
        controller = _running(wish.junction, row)
        if row.request == wish.id and wish.number <= row.number:
            return SignalAnswer("accepted")
        if row.request == wish.id and controller.until_s is not None:
            controller.release()  # its own newer plan takes the place of the older; a refusal leaves that as it was
        segments = [Segment(*one) for one in wish.greens]
        after = [Segment(*one) for one in wish.after]
        reason = controller.ask(segments, int(wish.until.timestamp()), after)
        if reason is not None:  # what the rules forbid now they may allow in a few seconds
            return SignalAnswer("later", reason)
        row.kept, row.request, row.number = kept(controller), wish.id, wish.number
        row.save()
        return SignalAnswer("accepted")

    @transaction.atomic
    def cancel(self, junction: str, wish: str, number: int) -> None:
        """Let go: back to the normal course as soon as the rules allow."""
        row = SimulatedSignal.objects.select_for_update().filter(junction=junction, request=wish).first()
        if row is None or number <= row.number:
            return
        controller = _running(junction, row)
        controller.release()
        row.kept, row.number = kept(controller), number
        row.save()


def simulated_junction(name: str) -> Junction:
    """A junction made up from its name: two roads that cross, of which one may have a phase for turning left."""
    luck = hashlib.sha256(name.encode()).digest()
    walk = frozenset({"walk-ns"}), frozenset({"walk-ew"})
    through = [
        Phase(
            axis,
            frozenset({f"{axis}-a", f"{axis}-b"}),
            walk[1 - n],
            normal_green_s=24 + luck[n] % 12,
            minimum_green_s=8,
            maximum_green_s=70,
            pedestrian_clearance_s=5,
            arrivals=0.08 + luck[2 + n] / 1_600,
            queue=float(luck[4 + n] % 5),
        )
        for n, axis in enumerate(HEADINGS)
    ]
    phases = through
    if luck[6] % 2:
        turning = Phase(LEFT, frozenset({"left-a", "left-b"}), frozenset(), 12, 6, 40, 0, 3, 2, 0.04)
        phases = [through[0], turning, through[1]]
    return Junction(name, tuple(phases), luck[7])


def _running(junction: str, row: SimulatedSignal | None) -> Controller:
    """The controller as it is at this second."""
    declared, now = simulated_junction(junction), int(time.time())
    if row is None or not row.kept or now - row.kept["now_s"] > FORGOTTEN_S:
        return normal_at(declared, now)
    controller = restored(declared, row.kept)
    while controller.now_s < now:
        controller.tick()
    return controller


def _told(one: Phase) -> SignalPhase:
    return SignalPhase(
        one.id,
        HEADINGS.get(one.id, ()),
        one.normal_green_s,
        one.minimum_green_s,
        one.maximum_green_s,
        one.pedestrian_clearance_s,
        one.yellow_s,
        one.all_red_s,
        one.arrivals,
        one.queue,
    )
