"""How is somebody helped, from the call to the hospital's bed? Every step through the doors, in `fleet`'s city."""

from dataclasses import dataclass
from uuid import UUID

from onecity.base.actor import Actor
from onecity.engines.emergency.door import calls, handover, missions
from onecity.engines.emergency.door.units import report_position, sign_on
from onecity.engines.emergency.tests import fleet
from onecity.engines.emergency.tests.calling import ARREST, PHONE

HOSPITAL = "second"


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in the emergency centre and in a hospital."""

    taker: Actor
    dispatcher: Actor
    crew: Actor
    hospital: Actor


def staff() -> Staff:
    """One of each."""
    return Staff(
        fleet.officer("call-taker", "于守立"),
        fleet.officer("dispatcher", "唐调度"),
        fleet.officer("ambulance-crew", "马车组"),
        fleet.officer("hospital-reception", "何急诊"),
    )


def judged(of: Staff, once: str = "o" * 24, lon: float = fleet.ZONES["west"]) -> UUID:
    """A heart has stopped: the call comes in, is placed and judged."""
    call = calls.enter(of.taker, calls.PhoneCall(once, PHONE))
    calls.pin(of.taker, call, calls.fix("pin", lon, fleet.LAT, 20))
    calls.judge(of.taker, call, "collapse", ARREST)
    return call


def sent(of: Staff, call: UUID) -> UUID:
    """The recommended ambulance is confirmed, and has left; its mission."""
    mission = fleet.send(of.dispatcher, call)
    sign_on(of.crew, mission.unit)
    missions.step(of.crew, mission.id, "depart")
    return mission.id


def loaded(of: Staff, mission: UUID) -> None:
    """At the scene, the hospital chosen and told, and away with the patient."""
    missions.step(of.crew, mission, "arrive")
    handover.choose(of.crew, mission, HOSPITAL)
    handover.acknowledge(of.hospital, mission)
    missions.step(of.crew, mission, "leave")


def handed_over(of: Staff, mission: UUID) -> None:
    """At the hospital, and taken over there."""
    missions.step(of.crew, mission, "reach")
    handover.take_over(of.hospital, mission)


def drive(of: Staff, unit: str, lon: float) -> None:
    """The ambulance's terminal tells where it is."""
    report_position(of.crew, unit, lon, fleet.LAT)
