"""What does the database say of a call, after an outage? python dispatch_outage_child.py CALL"""

import json
import sys

import django

django.setup()

from django.db.models import Count  # noqa: E402

from onecity.base.outbox.models import Delivery, OutboxEvent, Unpublished  # noqa: E402
from onecity.engines.emergency.models import Alert, Call, Mission, ResponderSearch, Wave  # noqa: E402

call = Call.objects.get(id=sys.argv[1])
events = OutboxEvent.objects.filter(subject=f"call:{call.id}")
made = Delivery.objects.filter(event__in=events)
mission = Mission.objects.filter(call=call).first()
print(
    json.dumps(
        {
            "call": call.state,
            "mission": mission.state if mission else "",
            "acknowledged": bool(mission and mission.acknowledged_at),
            "asked": Alert.objects.filter(call=call).count(),
            "events": events.count(),
            "delivered": made.filter(state="done").values("event").distinct().count(),
            "waiting": made.exclude(state="done").count(),
            "twice": made.values("event", "listener").annotate(many=Count("id")).filter(many__gt=1).count(),
            "unpublished": Unpublished.objects.filter(event__in=events).count(),
            "searches": ResponderSearch.objects.filter(call=call).count(),
            "open_search": ResponderSearch.objects.filter(call=call, ended_at=None).exists(),
            "waves": Wave.objects.filter(mission__call=call).count(),
            "open_wave": Wave.objects.filter(mission__call=call, ended_at=None).exists(),
        }
    )
)
