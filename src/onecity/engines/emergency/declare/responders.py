"""What may a city say about people who run to help, and about green for its ambulances?"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onecity.core.pack import DataFile, Identifier, Kind, Ref
from onecity.core.text import Text
from onecity.engines.emergency.declare.model import Positive, Said, Seconds, Share, Sourced

Few = Annotated[int, Field(ge=0, le=50)]


class Ring(Said):
    """How far out people are asked, how many for each role, and how long for an answer before looking further."""

    radius_m: Positive
    cpr: Few
    aed: Few
    wait_s: Seconds


class Wanted(Said):
    """How many who accept are enough."""

    cpr: Few = 2
    aed: Few = 1


class Responders(Sourced):
    """Volunteers and defibrillators: who is asked to a cardiac arrest, and when it is enough."""

    id: Identifier
    title: Text
    rings: Annotated[tuple[Ring, ...], Field(min_length=1, max_length=10)]
    wanted: Wanted = Wanted()
    answer_s: Seconds = Field(120, description="An alert without an answer is over after this time.")
    help_s: Seconds = Field(5400, description="An accepted alert is over after this time at the latest.")
    doubt_s: Seconds = Field(
        180,
        description="A defibrillator that a resident reported counts as so much further away until it is checked.",
    )
    self_test_days: Annotated[int, Field(ge=1, le=90)] = Field(
        7, description="A defibrillator whose last self-test is older is not counted on."
    )
    position_s: Seconds = Field(900, description="A place that a phone told longer ago is not counted on.")
    profile: Literal["walking", "elder"] = "walking"
    speed_m_s: Positive = Field(1.25, description="On the straight line, where no roads are known.")
    detour: Annotated[float, Field(ge=1, le=5)] = 1.35
    hurry: Annotated[float, Field(ge=1, le=4)] = Field(
        1.0, description="How much faster than the profile somebody goes who was alerted."
    )
    personas: tuple[Annotated[str, Ref("persona")], ...] = Field(
        (), description="Demonstration people who are volunteers from the start."
    )
    volunteers_file: DataFile | None = Field(None, description="Simulated volunteers, for a demonstration.")

    @model_validator(mode="after")
    def _rings_grow(self) -> Self:
        radii = [one.radius_m for one in self.rings]
        if radii != sorted(set(radii)):
            raise ValueError(Text(zh="各圈半径须从小到大。", en="Rings grow from one to the next."))
        return self


class YieldAhead(Said):
    """Drivers ahead whom the ambulance reaches between two times are asked to make way, for a short while."""

    from_s: Seconds = 10
    until_s: Seconds = 20
    valid_s: Annotated[float, Field(ge=5, le=60)] = 15

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.from_s < self.until_s <= 20:
            raise ValueError(
                Text(zh="应满足：开始 < 结束 ≤ 20 秒。", en="From lies before until, and until within 20 s.")
            )
        return self


class GreenWaves(Sourced):
    """How green is asked for. `accepts`: the traffic police's system at once, or a person there for each ambulance."""

    id: Identifier
    title: Text
    accepts: Literal["at-once", "by-hand"] = "at-once"
    asks_ahead_s: Annotated[float, Field(ge=30, le=300)] = Field(
        120, description="A junction's controller is asked when the ambulance is at most so far away."
    )
    spread: Share = Field(0.12, description="Standard deviation of the arrival, as a part of the time to it.")
    least_spread_s: Positive = 2
    others: Annotated[float, Field(ge=0, le=1)] = Field(
        0.005, description="Weight of a second of others' waiting against one of the ambulance (λ)."
    )
    yielding: YieldAhead = YieldAhead()


RESPONDERS = Kind(name="responders", model=Responders, pattern="emergency/responders/*.yaml", shape="one")
GREEN_WAVES = Kind(name="green-waves", model=GreenWaves, pattern="emergency/waves/*.yaml", shape="one")
