"""What is said to the controllers, and when? Nothing of this happens inside a transaction: they are somebody else's."""

import time
from datetime import datetime, timedelta
from math import floor, inf
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.ports import port
from onecity.base.signals import SignalsAway, SignalView, SignalWish
from onecity.core.text import Text
from onecity.engines.emergency.declare.responders import GreenWaves
from onecity.engines.emergency.door.calls import note
from onecity.engines.emergency.door.partners import SIGNALS, asking
from onecity.engines.emergency.door.responding import waves_now
from onecity.engines.emergency.door.waves.keeping import move, request_of, tell
from onecity.engines.emergency.door.waves.planning import GIVEN_WAY
from onecity.engines.emergency.models import Wave, WaveRequest
from onecity.engines.emergency.rules.greenwave.arrival import Arrival
from onecity.engines.emergency.rules.greenwave.junction import RECOVERY_CYCLES, Junction, Phase
from onecity.engines.emergency.rules.greenwave.planner import Now, Plan, Wish, plan
from onecity.engines.emergency.rules.greenwave.request import first_of
from onecity.engines.emergency.rules.yielding import turn_deg

MOST_TURN_DEG = 60.0
DRIFT = 1.5  # spreads by which an arrival has to move before an active plan is sent anew
MOST_OVER = 50
# A system that answers slowly must not keep what is looked after next: who is left waits for the next round.
ROUND_S = 4.0
WATCHDOG = Text(zh="到期自动释放", en="Released by the watchdog")
NO_JUNCTION = Text(zh="交警系统中没有这个路口", en="The traffic police's system has no such junction")
NO_PHASE = Text(zh="该方向没有可用相位", en="No phase serves this approach")


def tend(now: datetime | None = None) -> int:
    """Look after all waves: how many, for the schedule. One whose signals are away is tried again next time."""
    now, until = now or timezone.now(), time.monotonic() + ROUND_S
    _watch(now)
    waves = list(Wave.objects.filter(ended_at=None).order_by("rank", "started_at"))
    over = WaveRequest.objects.filter(is_held=True, wave__ended_at__isnull=False).values("wave")
    waves += list(Wave.objects.filter(pk__in=over)[:MOST_OVER])
    for wave in waves:
        tend_one(wave.mission_id, now, until)
    return len(waves)


def _watch(now: datetime) -> None:
    """The watchdog of all requests: whether or not anybody answers, they are over by then."""
    rows = WaveRequest.objects.filter(ended_at=None, expires_at__lte=now)
    for row in rows.select_related("wave"):
        with transaction.atomic():
            move(row, "expire", now, WATCHDOG)
            tell(row.wave)


def tend_one(mission_id: UUID, now: datetime, until: float = inf) -> None:
    """Take the requests of a wave one step further; none is begun after `until` on the monotonic clock."""
    wave, declared = Wave.objects.filter(mission=mission_id).first(), waves_now()
    if wave is None or declared is None:
        return
    if declared.accepts == "at-once" or wave.accepted_by:
        _accept(wave, now)
    away = False
    held = wave.requests.filter(ended_at__isnull=False, is_held=True)
    for row in [*held, *wave.requests.filter(ended_at=None).order_by("place")]:
        if time.monotonic() > until:
            break
        try:
            if row.ended_at:
                _let_go(row)
            else:
                _step(wave, row, declared, now)
        except SignalsAway:  # the others may get their answer; while the system rests this costs nothing
            away = True
    if away != wave.is_away:
        Wave.objects.filter(mission=mission_id).update(is_away=away)
        wave.is_away = away
        tell(wave)


def _accept(wave: Wave, now: datetime) -> None:
    for row in wave.requests.filter(ended_at=None, state="requested"):
        with transaction.atomic():
            move(row, "accept", now)
            tell(wave)


def _step(wave: Wave, row: WaveRequest, declared: GreenWaves, now: datetime) -> None:
    near = row.eta_at - now <= timedelta(seconds=declared.asks_ahead_s)
    if row.state == "accepted" and near and _is_first(wave, row, now):
        _ask(wave, row, declared, now, activate=True)
    elif row.state == "active" and _has_drifted(row):
        _ask(wave, row, declared, now, activate=False)


def _is_first(wave: Wave, row: WaveRequest, now: datetime) -> bool:
    """Of several ambulances that cross, whether this one goes first; a less urgent one is made to let go."""
    rows = WaveRequest.objects.filter(junction=row.junction, ended_at=None, state__in=["accepted", "active"])
    others = {
        str(one.id): one
        for one in rows.exclude(id=row.id).select_related("wave")
        if one.wave.ended_at is None
    }
    mine = request_of(row, wave.rank, _axis(row.heading_deg))
    crossing = [request_of(one, one.wave.rank, _axis(one.heading_deg)) for one in others.values()]
    first, waiting = first_of([mine, *crossing])
    if first is None or (first.id != mine.id and first.phase != mine.phase):
        return False
    for one in waiting:
        other = others.get(one.id)
        if other is not None and other.state == "active":
            with transaction.atomic():
                move(other, "release", now, GIVEN_WAY)
                tell(other.wave)
            _let_go(other)
    # two from the same side share one green: the controller carries out one wish at a time
    return not any(other.state == "active" and other.ended_at is None for other in others.values())


def _ask(wave: Wave, row: WaveRequest, declared: GreenWaves, now: datetime, *, activate: bool) -> None:
    with asking(SIGNALS, SignalsAway):
        view = port("signals").look(row.junction)
    phase = _phase_of(view, row.heading_deg) if view else None
    if view is None or phase is None:
        with transaction.atomic():
            move(row, "refuse" if activate else "release", now, NO_PHASE if view else NO_JUNCTION)
            tell(wave)
        return
    if view.green_s < 0:
        return  # it is changing: ask again in a moment
    junction = _junction(view)
    arrival = Arrival(max(0.0, (row.eta_at - now).total_seconds()), row.spread_s)
    found = plan(junction, Now(view.phase, view.green_s), Wish(phase, arrival, declared.others))
    wish = _wish(wave, row, junction, found, phase, now)
    with asking(SIGNALS, SignalsAway):
        answer = port("signals").ask(wish)
    with transaction.atomic():
        _keep_answer(wave, row, wish, found, answer.state, answer.reason, now)


def _keep_answer(
    wave: Wave,
    row: WaveRequest,
    wish: SignalWish,
    found: Plan,
    state: str,
    reason: Text | None,
    now: datetime,
) -> None:
    if reason is not None:
        row.answer_zh, row.answer_en = reason.zh[:200], reason.en[:200]
    if state == "later":
        row.save(update_fields=["answer_zh", "answer_en"])
        return
    was = row.state
    if state == "refused":
        move(row, "refuse" if was == "accepted" else "release", now, reason)
    else:
        row.sent, row.is_held, row.answer_zh, row.answer_en = _sent(wish, found), True, "", ""
        row.save(update_fields=["sent", "is_held"])
        # refused by a person meanwhile: it is held all the same, and let go of next time
        move(row, "activate" if was == "accepted" else "renew", now)
    if row.state == "active" and was != "active":
        note(
            wave.mission.call_id,
            "wave-active",
            key=f"wave-{row.id}",
            data={"junction": row.junction, "action": found.action},
        )
    tell(wave)


def _let_go(row: WaveRequest) -> None:
    """Tell the controller that a request is over, once; the row remembers what was not told yet."""
    if row.is_held:
        with asking(SIGNALS, SignalsAway):
            port("signals").cancel(row.junction, str(row.id), row.number)
        row.is_held = False
        row.save(update_fields=["is_held"])


def _wish(
    wave: Wave, row: WaveRequest, junction: Junction, found: Plan, phase: int, now: datetime
) -> SignalWish:
    longest = RECOVERY_CYCLES * junction.cycle_s
    return SignalWish(
        id=str(row.id),
        number=row.number + 1,
        junction=row.junction,
        phase=phase,
        greens=tuple((one.phase, one.green_s) for one in found.segments),
        after=tuple((one.phase, one.green_s) for one in found.after),
        rank=wave.rank,
        eta_at=row.eta_at,
        until=now + timedelta(seconds=min(found.release_s, longest)),
    )


def _sent(wish: SignalWish, found: Plan) -> dict[str, object]:
    return {
        "number": wish.number,
        "action": found.action,
        "greens": [list(one) for one in wish.greens],
        "phase": wish.phase,
        "eta_at": wish.eta_at.isoformat(),
        "until": wish.until.isoformat(),
        "delay_s": round(found.delay_s, 1),
    }


def _has_drifted(row: WaveRequest) -> bool:
    """Whether the ambulance comes at quite another time than when the plan was made."""
    planned = datetime.fromisoformat(str(row.sent.get("eta_at") or row.eta_at.isoformat()))
    return abs((row.eta_at - planned).total_seconds()) > DRIFT * max(row.spread_s, 4.0)


def _phase_of(view: SignalView, heading_deg: float) -> int | None:
    """The phase that serves an approach best."""
    turns = [
        (min((abs(turn_deg(one, heading_deg)) for one in phase.headings_deg), default=180.0), place)
        for place, phase in enumerate(view.phases)
    ]
    turn, place = min(turns)
    return place if turn <= MOST_TURN_DEG else None


def _junction(view: SignalView) -> Junction:
    phases = tuple(
        Phase(
            one.id,
            frozenset({one.id}),
            frozenset(),
            one.normal_green_s,
            one.minimum_green_s,
            one.maximum_green_s,
            one.pedestrian_clearance_s,
            one.yellow_s,
            one.all_red_s,
            one.arrivals_per_s,
            one.queue,
        )
        for one in view.phases
    )
    return Junction(view.junction, phases, view.offset_s)


def _axis(heading_deg: float) -> int:
    """Opposite approaches are one phase."""
    return floor((heading_deg % 180 + 45) / 90) % 2
