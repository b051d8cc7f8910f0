"""Who is told when a call waits longer than the city promises?

Each missed target of each call is told once: to the dispatchers, and to the managers when the arrival takes too long.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Scope
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.door import people_with
from onecity.base.notify.door import send
from onecity.base.outbox.door import publish_live
from onecity.core.text import Text
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.declared import model_now
from onecity.engines.emergency.door.dispatching.board import BoardCall, open_calls
from onecity.engines.emergency.errors import ModelUndeclared
from onecity.engines.emergency.models import CallEvent
from onecity.engines.emergency.permissions import DISPATCH, MANAGE

TOPIC = "emergency"
WHAT = {
    "answer": Text(zh="超过 10 秒无人接听", en="not answered within 10 seconds"),
    "dispatch": Text(zh="超过 1 分钟未派车", en="no ambulance ordered within 1 minute"),
    "departure": Text(zh="超过 3 分钟未出车", en="the ambulance has not left within 3 minutes"),
    "arrival": Text(zh="超过 15 分钟仍无人到达", en="nobody is there after 15 minutes"),
}


def look_for_slips() -> int:
    """Tell of targets that slip; how many, for the schedule."""
    told = 0
    try:
        organisation = model_now().organisation
    except (NothingLoaded, ModelUndeclared):
        return 0
    for call in open_calls(timezone.now()):
        for stage in call.slipped:
            told += _tell(call, stage, organisation)
    return told


@transaction.atomic
def _tell(call: BoardCall, stage: str, organisation: str) -> bool:
    key = f"slip:{stage}"
    if CallEvent.objects.filter(call=call.id, key=key).exists():
        return False
    calls.note(call.id, "slipped", by=None, key=key, data={"stage": stage})
    scope = Scope(organisation or None, call.division or None)
    permissions = (DISPATCH, MANAGE) if stage == "arrival" else (DISPATCH,)
    people = {one for name in permissions for one in people_with(name, scope)}
    what = WHAT[stage]
    for person in sorted(people, key=str):
        send(
            person,
            topic=TOPIC,
            title=Text(zh=f"{call.number}：{what.zh}", en=f"{call.number}: {what.en}"),
            body=call.priority_title,
            url=f"{reverse('emergency:desk')}?call={call.id}",
            channels=(),
        )
    publish_live(TOPIC, "", {"call": str(call.id), "slipped": stage})
    return True
