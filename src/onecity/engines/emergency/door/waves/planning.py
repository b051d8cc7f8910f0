"""For which junctions is green asked, as the ambulance drives?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from onecity.base.actor import system
from onecity.core.text import Text
from onecity.engines.emergency.declare.model import Priority
from onecity.engines.emergency.declare.responders import GreenWaves
from onecity.engines.emergency.door import missions
from onecity.engines.emergency.door.calls import note
from onecity.engines.emergency.door.declared import model_now, priority_of
from onecity.engines.emergency.door.responding import waves_now
from onecity.engines.emergency.door.waves.keeping import REFUSED, TAKEN_BACK, move, set_arrival, tell
from onecity.engines.emergency.door.ways import SIREN
from onecity.engines.emergency.events import MissionMoved
from onecity.engines.emergency.models import Mission, Wave, WaveRequest
from onecity.engines.emergency.rules.unit import DRIVING, EN_ROUTE, TRANSPORTING
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import DriveView, SignalAhead
from onecity.engines.travel.errors import TravelError

HORIZON_S = 300.0
MOST_AHEAD = 12
OLDEST_S = 60.0  # nobody is asked for green for an ambulance that may be elsewhere
GIVEN_WAY = Text(zh="让给更紧急的救护车", en="Given to a more urgent ambulance")
SCENE, HOSPITAL = "scene", "hospital"
LEGS = {EN_ROUTE: SCENE, TRANSPORTING: HOSPITAL}
PASSED = Text(zh="已通过，或不再经过", en="Passed, or no longer on the way")


@transaction.atomic
def begin(event: MissionMoved, now: datetime | None = None) -> bool:
    """An ambulance is under way, to the scene or on to the hospital: ask for green where its class of calls has it
    for that leg, unless its crew or a dispatcher leave it out. False where nothing is asked, and the second time.

    The controllers themselves are asked by `tend`: nothing here waits for anybody else's system.
    """
    declared, priority = waves_now(), priority_of(event.priority)
    leg = LEGS.get(event.state, SCENE)
    now = now or timezone.now()
    left_out = Mission.objects.filter(id=event.mission_id, is_without_wave=True).exists()
    if declared is None or priority is None or left_out or not has_wave(priority, leg):
        if leg == HOSPITAL:  # nobody reported that the ambulance was at the scene
            end(event.mission_id, PASSED, now)
        return False
    rank = next((n for n, one in enumerate(model_now().priorities) if one.id == priority.id), 0)
    wave, is_new = Wave.objects.select_for_update().get_or_create(
        mission_id=event.mission_id, defaults={"rank": rank, "started_at": now, "leg": leg}
    )
    if not is_new and (wave.leg, leg) != (SCENE, HOSPITAL):
        return False
    start(wave, leg, declared, now)
    return True


def is_driving(mission_id: UUID) -> bool:
    """Whether a mission's ambulance is under way now, whatever was told of it before."""
    return Mission.objects.filter(id=mission_id, state__in=DRIVING).exists()


def replan(mission_id: UUID, now: datetime | None = None) -> None:
    """The ambulance has moved, or the roads have: look at the way again. Nothing for a drive that is over.

    The way is looked for before the transaction; another drive that has begun meanwhile has a plan of its own.
    """
    declared = waves_now()
    seen = Wave.objects.filter(mission=mission_id, ended_at=None).first()
    if declared is None or seen is None:
        return
    follow = missions.follow(mission_id)
    way = _way(follow)
    with transaction.atomic():
        same_drive = Wave.objects.filter(mission=mission_id, ended_at=None, started_at=seen.started_at)
        wave = same_drive.select_for_update().first()
        if wave is not None and LEGS.get(follow.state) == wave.leg:
            _plan(wave, follow, way, declared, now or timezone.now())


def moved() -> list[UUID]:
    """The missions with an open wave whose ambulance has told a new place since its way was last looked at."""
    rows = Wave.objects.filter(ended_at=None).exclude(position_at=F("mission__unit__position_at"))
    return list(rows.values_list("mission", flat=True))


@transaction.atomic
def end(mission_id: UUID, why: Text, now: datetime | None = None) -> None:
    """The ambulance is there, turned round or was called off: everything is released; `tend` tells the controllers."""
    now = now or timezone.now()
    wave = Wave.objects.select_for_update().filter(mission=mission_id, ended_at=None).first()
    if wave is None:
        return
    wave.ended_at = now
    wave.save()
    for row in wave.requests.filter(ended_at=None):
        move(row, "release", now, why)
    tell(wave)


def has_wave(priority: Priority, leg: str) -> bool:
    """Whether green is asked for a class of calls on a leg."""
    return priority.green_wave if leg == SCENE else priority.green_wave_to_hospital


def start(wave: Wave, leg: str, declared: GreenWaves, now: datetime) -> None:
    """Let a wave begin its leg: what was decided or denied on the one before does not count."""
    wave.leg, wave.started_at, wave.ended_at = leg, now, None
    wave.accepted_by = wave.refused_by = None
    follow = missions.follow(wave.mission_id)
    _plan(wave, follow, _way(follow), declared, now)
    junctions = wave.requests.filter(ended_at=None).count()
    key = f"wave-{wave.pk}" if leg == SCENE else f"wave-{wave.pk}-{leg}"
    note(wave.mission.call_id, "wave-requested", key=key, data={"junctions": junctions, "leg": leg})


def _plan(
    wave: Wave, follow: missions.Follow, way: DriveView | None, declared: GreenWaves, now: datetime
) -> None:
    wave.planned_at, wave.plans, wave.position_at = now, wave.plans + 1, follow.position_at
    if way is not None:
        wave.line, wave.line_s = [list(one) for one in way.line], list(way.line_s)
        wave.seconds = way.seconds
        if wave.refused_by is None:
            _keep(wave, way, declared, now)
    wave.save()
    tell(wave)


def _keep(wave: Wave, way: DriveView, declared: GreenWaves, now: datetime) -> None:
    """Requests for the next signals; those that the ambulance has passed are released."""
    ahead = {one.node: one for one in way.signals if one.seconds <= HORIZON_S}
    ahead = dict(list(ahead.items())[:MOST_AHEAD])
    open_ = {row.junction: row for row in wave.requests.filter(ended_at=None)}
    for junction, row in open_.items():
        if junction not in ahead:
            move(row, "release", now, PASSED)
    since = max(timedelta(0), now - (wave.position_at or now)).total_seconds()
    for place, (junction, signal) in enumerate(ahead.items()):
        seconds = max(0.0, signal.seconds - since)
        found = open_.get(junction)
        if found is None:
            if since <= OLDEST_S and not _was_denied(wave, junction):
                _new(wave, place, signal, seconds, declared, now)
        else:
            set_arrival(found, seconds, declared, now)
            found.place = place
            found.save(update_fields=["eta_at", "spread_s", "expires_at", "place"])


def _was_denied(wave: Wave, junction: str) -> bool:
    """Whether this junction is not asked for again on this drive: its system said no, or a person took it back."""
    no = Q(state="refused") & ~Q(by_hand=REFUSED)
    rows = wave.requests.filter(junction=junction, requested_at__gte=wave.started_at)
    return rows.filter(no | Q(by_hand=TAKEN_BACK)).exists()


def _new(
    wave: Wave, place: int, signal: SignalAhead, seconds: float, declared: GreenWaves, now: datetime
) -> None:
    row = WaveRequest(
        wave=wave,
        junction=signal.node,
        place=place,
        title_zh=signal.road.zh if signal.road else "",
        title_en=signal.road.en if signal.road else "",
        lon=signal.lon,
        lat=signal.lat,
        heading_deg=signal.heading_deg,
        requested_at=now,
    )
    set_arrival(row, seconds, declared, now)
    row.save()


def _way(follow: missions.Follow) -> DriveView | None:
    """The way with siren; None where the roads cannot tell: the ambulance drives without green."""
    if follow.end is None:
        return None
    try:
        return travel.drive(system(), follow.start, follow.end, SIREN)
    except (TravelError, OSError):
        return None
