"""Who is told when a call waits longer than the city promises?

Each missed target of each call is told once: to the dispatchers, and to the managers when the arrival takes too long.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.declarations.errors import NothingLoaded
from onecity.base.notify.door import send
from onecity.base.outbox.door import publish_live
from onecity.core.text import Text
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.declared import model_now
from onecity.engines.emergency.door.dispatching.board import BoardCall, open_calls
from onecity.engines.emergency.door.staff import staff_with
from onecity.engines.emergency.errors import ModelUndeclared
from onecity.engines.emergency.models import CallEvent
from onecity.engines.emergency.permissions import DISPATCH, MANAGE

TOPIC = "emergency"
WHAT = {
    "answer": Text(zh="超过 {answer_s} 秒无人接听", en="not answered within {answer_s} seconds"),
    "dispatch": Text(zh="超过 1 分钟未派车", en="no ambulance ordered within 1 minute"),
    "departure": Text(zh="超过 3 分钟未出车", en="the ambulance has not left within 3 minutes"),
    "arrival": Text(zh="超过 15 分钟仍无人到达", en="nobody is there after 15 minutes"),
}


def look_for_slips() -> int:
    """Tell of targets that slip; how many, for the schedule."""
    try:
        model_now()
    except (NothingLoaded, ModelUndeclared):
        return 0
    return sum(_tell(call, stage) for call in open_calls(timezone.now()) for stage in call.slipped)


@transaction.atomic
def _tell(call: BoardCall, stage: str) -> bool:
    key = f"slip:{stage}"
    if CallEvent.objects.filter(call=call.id, key=key).exists():
        return False
    if not calls.note(call.id, "slipped", by=None, key=key, data={"stage": stage, "answer_s": call.answer_s}):
        return False  # another worker told it at the same moment
    permissions = (DISPATCH, MANAGE) if stage == "arrival" else (DISPATCH,)
    people = {one for name in permissions for one in staff_with(name, call.division)}
    what = {one: WHAT[stage].in_(one).format(answer_s=call.answer_s) for one in ("zh", "en")}
    for person in sorted(people):
        send(
            person,
            topic=TOPIC,
            title=Text(zh=f"{call.number}：{what['zh']}", en=f"{call.number}: {what['en']}"),
            body=call.priority_title,
            url=f"{reverse('emergency:desk')}?call={call.id}",
            channels=(),
        )
    publish_live(TOPIC, "", {"call": str(call.id), "slipped": stage})
    return True
