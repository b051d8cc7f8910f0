"""How does a request go from state to state, and who is told?"""

from datetime import datetime, timedelta

from onecity.base.outbox.door import publish_live
from onecity.core.text import Text
from onecity.engines.emergency.declare.responders import GreenWaves
from onecity.engines.emergency.models import Wave, WaveRequest
from onecity.engines.emergency.rules.greenwave.arrival import Arrival
from onecity.engines.emergency.rules.greenwave.request import WATCHDOG_S, GreenRequest, Message, told

TOPIC = "waves"
REFUSED, TAKEN_BACK = "refused", "taken-back"
# What a person of the traffic police decided: the whole wave, or one junction.
DECISIONS = {
    REFUSED: Text(zh="交警拒绝", en="Refused by the traffic police"),
    TAKEN_BACK: Text(zh="交警收回", en="Taken back by the traffic police"),
}
CHANGED = ["state", "number", "accepted_at", "active_at", "ended_at", "answer_zh", "answer_en", "by_hand"]


def request_of(row: WaveRequest, rank: int, phase: int = 0) -> GreenRequest:
    """A row as the rules take it; times in seconds since 1970."""
    return GreenRequest(
        id=str(row.id),
        junction=row.junction,
        phase=phase,
        rank=rank,
        eta_s=row.eta_at.timestamp(),
        eta_p95_s=p95_at(row.eta_at, row.spread_s).timestamp(),
        state=row.state,  # type: ignore[arg-type]
        number=row.number,
    )


def move(
    row: WaveRequest, message: Message, now: datetime, why: Text | None = None, *, by_hand: str = ""
) -> bool:
    """Take a message into account, with the next number; False when the state, as it is kept now, does not allow it.

    `by_hand`: which of `DECISIONS` it follows from, which says why.
    """
    held = WaveRequest.objects.select_for_update().filter(id=row.id)
    row.state, row.number = held.values_list("state", "number").get()
    after = told(request_of(row, 0), message, row.number + 1, eta_s=0, eta_p95_s=0)
    if after.number == row.number:
        return False
    row.number, row.state = after.number, after.state
    if row.state == "accepted" and row.accepted_at is None:
        row.accepted_at = now
    if row.state == "active" and row.active_at is None:
        row.active_at = now
    if after.is_over:
        row.ended_at = now
    why, row.by_hand = DECISIONS.get(by_hand, why), by_hand
    if why is not None:
        row.answer_zh, row.answer_en = why.zh[:200], why.en[:200]
    row.save(update_fields=CHANGED)
    return True


def set_arrival(row: WaveRequest, seconds: float, declared: GreenWaves, at: datetime) -> None:
    """When the ambulance is expected, and thereby when the watchdog lets go. Does not save."""
    row.spread_s = max(declared.least_spread_s, declared.spread * seconds)
    row.eta_at = at + timedelta(seconds=seconds)
    row.expires_at = p95_at(row.eta_at, row.spread_s) + timedelta(seconds=WATCHDOG_S)


def p95_at(eta_at: datetime, spread_s: float) -> datetime:
    """One in twenty comes later."""
    return eta_at + timedelta(seconds=Arrival(0.0, spread_s).p95_s)


def tell(wave: Wave) -> None:
    """Those who look at waves see that this one moved."""
    publish_live(TOPIC, "", {"mission": str(wave.mission_id)})
    publish_live("mission", str(wave.mission_id), {"wave": True})
