"""What is said to the doors of volunteers, and what comes back?"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onecity.core.text import Text
from onecity.engines.emergency.models import Alert, Volunteer

KINDS = {
    "volunteer": Text(zh="志愿者", en="Volunteer"),
    "village-doctor": Text(zh="乡村医生", en="Village doctor"),
}
CERTIFICATES = {
    "red-cross": Text(zh="红十字救护员证", en="Red Cross first-aider"),
    "aha": Text(zh="AHA 急救证书", en="AHA provider card"),
    "medical-licence": Text(zh="医师、护士等执业证书", en="Licence of a doctor, nurse or the like"),
    "other": Text(zh="其他急救培训证明", en="Another first-aid certificate"),
}
SKILLS = {
    "cpr": Text(zh="心肺复苏", en="CPR"),
    "aed": Text(zh="使用 AED", en="Using an AED"),
}
HOURS = {
    "24/7": Text(zh="任何时间", en="At any time"),
    "Mo-Su 07:00-22:00": Text(zh="每天 7:00–22:00", en="Every day 7:00–22:00"),
    "Mo-Fr 18:00-22:00; Sa-Su 08:00-22:00": Text(zh="下班后和周末", en="Evenings and weekends"),
    "Mo-Fr 08:00-18:00; PH off": Text(zh="工作时间", en="Working hours"),
}
TAPS = {
    "responsive": Text(zh="病人有反应", en="The person responds"),
    "cpr": Text(zh="开始按压", en="CPR begun"),
    "aed-taken": Text(zh="已取 AED", en="AED taken"),
    "aed-on": Text(zh="AED 已贴好", en="AED attached"),
    "shock": Text(zh="已电击一次", en="Shock given"),
    "no-shock": Text(zh="AED 不建议电击", en="No shock advised"),
    "pulse": Text(zh="恢复心跳呼吸", en="Pulse and breath are back"),
    "handed-over": Text(zh="已交给救护车", en="Handed over to the ambulance"),
}
FOUND = {
    "arrest": Text(zh="没有反应、没有正常呼吸", en="No response, no normal breathing"),
    "other": Text(zh="有反应，是其他情况", en="Responsive, something else"),
    "nobody": Text(zh="没有找到病人", en="Nobody was found"),
}


@dataclass(frozen=True, slots=True)
class Registration:
    """What a resident fills in who wants to be called."""

    kind: str
    certificate: str
    skills: tuple[str, ...]
    hours: str
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class VolunteerView:
    """A volunteer as they see themselves, and as the manager sees them: no name, no place."""

    id: UUID
    code: str
    kind: str
    certificate: str
    skills: tuple[str, ...]
    hours: str
    division: str
    is_available: bool
    is_confirmed: bool
    simulated: bool
    position_at: datetime | None
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert as its volunteer sees it: the rough place (`rough_lon`, `rough_lat`, in a circle of `rough_m`)."""

    id: UUID
    call_id: UUID
    number: str
    role: str
    state: str
    eta_s: float
    away_m: float
    rough_lon: float
    rough_lat: float
    rough_m: float
    aed: str
    taps: tuple[tuple[str, datetime], ...]
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    is_debriefed: bool
    area: Text | None = None


@dataclass(frozen=True, slots=True)
class ExactPlace:
    """Where exactly, for somebody who has accepted; `line` is the way on foot, `aed_*` the device to fetch first."""

    lon: float
    lat: float
    radius_m: float | None
    address: str
    seconds: float
    line: tuple[tuple[float, float], ...]
    steps: tuple[Text, ...]
    on_roads: bool
    generated: bool


@dataclass(frozen=True, slots=True)
class Debriefing:
    """What a volunteer tells afterwards."""

    found: str
    did_cpr: bool
    shocks: int
    wants_talk: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class CallHelpers:
    """How the looking for people near a call goes, for call-taker and dispatcher; `state` is empty without one."""

    state: str = ""
    ring: int = 0
    radius_m: float = 0.0
    asked: int = 0
    accepted_cpr: int = 0
    accepted_aed: int = 0
    arrived: int = 0
    aed_on_the_way: bool = False
    soonest_s: float | None = None
    states: dict[str, int] = field(default_factory=dict)


def view_of(row: Volunteer) -> VolunteerView:
    """A row as others see it."""
    return VolunteerView(
        row.id,
        row.code,
        row.kind,
        row.certificate,
        tuple(row.skills),
        row.hours,
        row.division,
        row.is_available,
        row.is_confirmed,
        row.simulated,
        row.position_at,
        row.registered_at,
    )


def taps_of(row: Alert) -> tuple[tuple[str, datetime], ...]:
    """The short taps of an alert, in order."""
    return tuple((kind, datetime.fromisoformat(at)) for kind, at in row.done)
