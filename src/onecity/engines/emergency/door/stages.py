"""How long did the stages of each call take? The evidence that figures are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onecity.base.actor import Actor
from onecity.engines.emergency.door.dispatching.board import moments_of
from onecity.engines.emergency.door.missions.seeing import MissionView, of_calls
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import READ
from onecity.engines.emergency.rules.stages import StageTimes, stage_times

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CallStages:
    """The stage times of one call; see `rules.stages` for where each begins and ends."""

    call_id: UUID
    received_at: datetime
    priority: str
    district: str
    source: str
    times: StageTimes
    missed: tuple[str, ...]


def stages(actor: Actor, since: datetime, until: datetime) -> Iterator[CallStages]:
    """The calls received from `since` until before `until`, the oldest first; merged ones are not told twice.

    Raises `NotAllowed`.
    """
    actor.must(READ)
    return _stages(since, until)


def _stages(since: datetime, until: datetime) -> Iterator[CallStages]:
    rows = Call.objects.filter(received_at__gte=since, received_at__lt=until).exclude(state="merged")
    ids = list(rows.order_by("received_at", "id").values_list("id", flat=True))
    for at in range(0, len(ids), AT_ONCE):
        part = ids[at : at + AT_ONCE]
        calls = {one.id: one for one in Call.objects.filter(id__in=part).defer("sealed")}
        missions = of_calls(part)
        for id in part:
            yield _one(calls[id], missions.get(id, ()))


def _one(row: Call, missions: tuple[MissionView, ...]) -> CallStages:
    return CallStages(
        call_id=row.id,
        received_at=row.received_at,
        priority=row.priority,
        district=row.division[:6],
        source=row.source,
        times=stage_times(moments_of(row, missions)),
        missed=tuple(sorted({name for one in missions for name in one.missed})),
    )
