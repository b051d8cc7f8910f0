"""What do the simulated volunteers answer? Only they: nobody speaks for a real person.

Every answer follows from the alert's own id, so that a demonstration shows life without a program of its own.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from onecity.engines.emergency.door.calls import note
from onecity.engines.emergency.door.volunteers.alerting import go_on, tell
from onecity.engines.emergency.models import Alert, ResponderSearch
from onecity.engines.emergency.rules.responders.rings import moved

ACCEPTS = 0.45
SOONEST_S, LONGEST_S = 8, 50
MOST_AT_ONCE = 200


def answer_simulated(now: datetime | None = None) -> int:
    """Let simulated volunteers answer and arrive when their time has come; how many did, for the schedule."""
    now = now or timezone.now()
    rows = Alert.objects.filter(ended_at=None, volunteer__simulated=True, state__in=["asked", "accepted"])
    due = [one for one in rows.order_by("id")[:MOST_AT_ONCE] if _is_due(one, now)]
    for alert in due:
        _act(alert, now)
    return len(due)


@transaction.atomic
def _act(alert: Alert, now: datetime) -> None:
    ResponderSearch.objects.select_for_update().filter(call=alert.call_id).first()
    row = Alert.objects.select_for_update().get(id=alert.id)
    state = moved(row.state, _step(row)) if row.state == alert.state else None
    if state is None:
        return
    row.state = state
    if state == "arrived":
        row.arrived_at = now
    else:
        row.answered_at = now
        row.ended_at = now if state == "declined" else None
    row.save()
    data = {"role": row.role, "simulated": True}
    note(row.call_id, f"responder-{state}", key=f"{row.id}-{state}", data=data)
    if state == "arrived":
        tell(row.call_id)
    else:
        go_on(row.call_id, now)


def _step(alert: Alert) -> str:
    if alert.state == "accepted":
        return "arrive"
    return "accept" if _luck(alert, 1) < ACCEPTS else "decline"


def _is_due(alert: Alert, now: datetime) -> bool:
    if alert.state == "accepted":
        return alert.answered_at is not None and now >= alert.answered_at + timedelta(seconds=alert.eta_s)
    thinks_s = SOONEST_S + _luck(alert, 0) * (LONGEST_S - SOONEST_S)
    return now >= alert.asked_at + timedelta(seconds=thinks_s)


def _luck(alert: Alert, byte: int) -> float:
    """Between 0 and 1, from the random end of the alert's id."""
    return alert.id.bytes[-1 - byte] / 256
