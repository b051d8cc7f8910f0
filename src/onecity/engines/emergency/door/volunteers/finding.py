"""Who near a call can be asked, and how soon could they be there?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef
from numpy.typing import NDArray

from onecity.base.actor import system
from onecity.base.declarations.door import calendar, current
from onecity.core.clock.opening import HoursInvalid, Week, is_open, kinds_of, read_week
from onecity.core.geo import Box, Point
from onecity.engines.emergency.declare.responders import Responders
from onecity.engines.emergency.door.aeds import Aed, city_moment, doubtful, usable_near
from onecity.engines.emergency.models import Alert, Volunteer
from onecity.engines.emergency.rules.responders.choosing import Chosen, Times, away_m, choose
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import NoRoadNear, TravelError

Floats = NDArray[np.float64]
MOST_AEDS = 60  # the nearest to the patient: what is further is never fetched in time


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer who could be asked."""

    id: UUID
    person_id: UUID | None
    lon: float
    lat: float
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One to ask: who, in which role, when they could be there, and with which device."""

    who: Candidate
    away_m: float
    chosen: Chosen
    aed: Aed | None


def find(
    call_id: UUID,
    here: Point,
    declared: Responders,
    radius_m: float,
    seats: Sequence[tuple[int, int]],
    now: datetime,
) -> list[Found]:
    """Whom to ask within a radius for so many seats of CPR and with a device; nobody twice for one call."""
    people, away = _within(_available(call_id, here, radius_m, declared, now), here, radius_m)
    if not people:
        return []
    aeds = _devices(here, radius_m, now) if any(aed for _, aed in seats) else []
    times = _times(people, aeds, here, declared)
    skilled = {skill: np.array([skill in one.skills for one in people], bool) for skill in ("cpr", "aed")}
    doubts = _doubts_s(aeds, declared)
    weighed = replace(times, aed_to_patient=times.aed_to_patient + doubts)
    chosen = choose(weighed, skilled["cpr"], skilled["aed"], seats)
    return [
        Found(
            people[one.volunteer],
            away[one.volunteer],
            one if one.aed is None else replace(one, seconds=one.seconds - float(doubts[one.aed])),
            None if one.aed is None else aeds[one.aed],
        )
        for one in chosen
    ]


def on_foot(whence: Sequence[Point], whither: Sequence[Point], declared: Responders) -> tuple[Floats, bool]:
    """Seconds on foot from each to each, and whether on roads; the straight line for places that have no road near."""
    table = _straight(whence, whither, declared)
    if not table.size:
        return table, True
    rows, columns = list(range(len(whence))), list(range(len(whither)))
    how = travel.How(declared.profile)
    while rows and columns:
        try:
            found = travel.table(system(), [whence[n] for n in rows], [whither[n] for n in columns], how)
        except NoRoadNear as far:
            kept = [_others(places, listed, far) for places, listed in ((whence, rows), (whither, columns))]
            if [len(one) for one in kept] == [len(rows), len(columns)]:
                break
            rows, columns = kept
            continue
        except (TravelError, OSError):
            break
        table[np.ix_(rows, columns)] = found.seconds / declared.hurry
        return table, True
    return table, False


def _available(
    call_id: UUID, here: Point, radius_m: float, declared: Responders, now: datetime
) -> list[Candidate]:
    """Confirmed, switched on, willing at this hour, with a place that is fresh, and not busy with another alert."""
    busy = Alert.objects.filter(volunteer=OuterRef("pk"), ended_at=None)
    asked = Alert.objects.filter(volunteer=OuterRef("pk"), call=call_id)
    box = Box.within(here, radius_m)
    rows = Volunteer.objects.filter(is_available=True, is_confirmed=True, ended_at=None)
    rows = rows.filter(lon__range=(box.west, box.east), lat__range=(box.south, box.north))
    rows = rows.exclude(Exists(busy)).exclude(Exists(asked))
    local, kinds = city_moment(now), kinds_of(calendar(current()))
    oldest, willing = now - timedelta(seconds=declared.position_s), {}
    found = []
    for id_, person, lon, lat, skills, hours, simulated, at in rows.order_by("code").values_list(
        "id", "person_id", "lon", "lat", "skills", "hours", "simulated", "position_at"
    ):
        if hours not in willing:
            willing[hours] = is_open(_week(hours), local, kinds)
        if willing[hours] and (simulated or (at is not None and at >= oldest)):
            found.append(Candidate(id_, person, float(lon or 0), float(lat or 0), tuple(skills)))
    return found


def _within(people: list[Candidate], here: Point, radius_m: float) -> tuple[list[Candidate], list[float]]:
    lon, lat = np.array([one.lon for one in people]), np.array([one.lat for one in people])
    away = away_m(lon, lat, (here.lon, here.lat))
    near = np.flatnonzero(away <= radius_m)
    return [people[n] for n in near], [float(away[n]) for n in near]


def _devices(here: Point, radius_m: float, now: datetime) -> list[Aed]:
    """Those that can be counted on within the radius and that nobody is fetching, nearest to the patient first."""
    taken = set(Alert.objects.filter(ended_at=None).exclude(aed="").values_list("aed", flat=True))
    return [one for one in usable_near(here, radius_m, now, MOST_AEDS) if one.code not in taken]


def _doubts_s(aeds: list[Aed], declared: Responders) -> Floats:
    """How many seconds each device counts as further away because nobody has checked what was reported of it."""
    doubted = doubtful(one.code for one in aeds)
    return np.array([declared.doubt_s if one.code in doubted else 0.0 for one in aeds], float)


def _times(people: list[Candidate], aeds: list[Aed], here: Point, declared: Responders) -> Times:
    patient = [here]
    whence = [Point(one.lon, one.lat) for one in people]
    devices = [Point(one.lon, one.lat) for one in aeds]
    out, _ = on_foot(whence, [*patient, *devices], declared)
    back, _ = on_foot(devices, patient, declared)
    return Times(out[:, 0], out[:, 1:], back.reshape(-1))


def _straight(whence: Sequence[Point], whither: Sequence[Point], declared: Responders) -> Floats:
    lon, lat = np.array([one.lon for one in whence]), np.array([one.lat for one in whence])
    columns = [away_m(lon, lat, (one.lon, one.lat)) for one in whither]
    away = np.column_stack(columns) if columns and len(whence) else np.empty((len(whence), len(whither)))
    found: Floats = away * declared.detour / (declared.speed_m_s * declared.hurry)
    return found


def _others(places: Sequence[Point], listed: Iterable[int], far: NoRoadNear) -> list[int]:
    return [n for n in listed if (places[n].lon, places[n].lat) != (far.lon, far.lat)]


@lru_cache(maxsize=256)
def _week(hours: str) -> Week:
    try:
        return read_week(hours)
    except HoursInvalid:
        return Week(((),) * 7)
