"""What do the traffic police, and those who send ambulances, see of green waves?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.core.text import Text
from onecity.engines.emergency.errors import WaveUnknown
from onecity.engines.emergency.models import Wave, WaveRequest
from onecity.engines.emergency.permissions import DISPATCH, READ, SIGNALS

SEEING = (SIGNALS, DISPATCH, READ)
RECENT = timedelta(hours=12)
MOST = 50


@dataclass(frozen=True, slots=True)
class RequestView:
    """Green at one junction. `answer`: why it was refused, released, or has to be asked again."""

    id: UUID
    junction: str
    road: Text | None
    lon: float
    lat: float
    state: str
    number: int
    eta_at: datetime
    expires_at: datetime
    action: str
    answer: Text | None
    active_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaveView:
    """One ambulance's wave. Nothing of the patient: the police need to know where it drives, not why."""

    mission_id: UUID
    leg: str
    unit: Text
    rank: int
    lon: float
    lat: float
    line: tuple[tuple[float, float], ...]
    seconds: float
    is_away: bool
    is_refused: bool
    is_accepted: bool
    told: int
    started_at: datetime
    planned_at: datetime | None
    ended_at: datetime | None
    requests: tuple[RequestView, ...]


def open_waves(actor: Actor) -> tuple[WaveView, ...]:
    """Waves of ambulances that are under way, the most urgent first. Raises `NotAllowed`."""
    _must_see(actor)
    rows = Wave.objects.filter(ended_at=None).select_related("mission__unit").prefetch_related("requests")
    return tuple(map(_view, rows.order_by("rank", "started_at")[:MOST]))


def recent(actor: Actor) -> tuple[WaveView, ...]:
    """Those that ended in the last hours, newest first. Raises `NotAllowed`."""
    _must_see(actor)
    rows = Wave.objects.filter(ended_at__gte=timezone.now() - RECENT).select_related("mission__unit")
    return tuple(map(_view, rows.prefetch_related("requests").order_by("-ended_at")[:MOST]))


def wave(actor: Actor, mission_id: UUID) -> WaveView:
    """One. Raises `NotAllowed`, `WaveUnknown`."""
    _must_see(actor)
    row = Wave.objects.filter(mission=mission_id).select_related("mission__unit").first()
    if row is None:
        raise WaveUnknown
    return _view(row)


def follows(actor: Actor, _key: str) -> bool:
    """Who may follow the topic `waves`."""
    return any(actor.may(one) for one in SEEING)


def _must_see(actor: Actor) -> None:
    if not follows(actor, ""):
        raise NotAllowed(SIGNALS)


def _view(row: Wave) -> WaveView:
    unit = row.mission.unit
    requests = sorted(row.requests.all(), key=lambda one: (one.eta_at, one.requested_at))
    return WaveView(
        mission_id=row.mission_id,
        leg=row.leg,
        unit=Text(zh=unit.title_zh, en=unit.title_en),
        rank=row.rank,
        lon=unit.lon,
        lat=unit.lat,
        line=tuple((lon, lat) for lon, lat in row.line),
        seconds=row.seconds,
        is_away=row.is_away,
        is_refused=row.refused_by is not None,
        is_accepted=row.accepted_by is not None,
        told=row.told,
        started_at=row.started_at,
        planned_at=row.planned_at,
        ended_at=row.ended_at,
        requests=tuple(map(_request, requests)),
    )


def _request(row: WaveRequest) -> RequestView:
    return RequestView(
        id=row.id,
        junction=row.junction,
        road=Text(zh=row.title_zh, en=row.title_en) if row.title_zh else None,
        lon=row.lon,
        lat=row.lat,
        state=row.state,
        number=row.number,
        eta_at=row.eta_at,
        expires_at=row.expires_at,
        action=str(row.sent.get("action") or ""),
        answer=Text(zh=row.answer_zh, en=row.answer_en) if row.answer_zh else None,
        active_at=row.active_at,
        ended_at=row.ended_at,
    )
