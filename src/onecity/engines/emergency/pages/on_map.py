"""Where does the one map show ambulances, and what are they about?"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.manifest import MapUnit
from onecity.core.text import Text
from onecity.engines.emergency import door
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.unit import (
    AT_HOSPITAL,
    EN_ROUTE,
    FREE,
    OFF,
    ON_SCENE,
    ORDERED,
    TRANSPORTING,
)

FORGOTTEN = timedelta(minutes=30)
Tone = Literal["", "done", "active", "soon", "late"]
STATES: dict[str, tuple[Text, Tone]] = {
    OFF: (Text(zh="未值班", en="Off duty"), ""),
    FREE: (Text(zh="待命", en="Free"), "done"),
    ORDERED: (Text(zh="已派车", en="Ordered"), "soon"),
    EN_ROUTE: (Text(zh="赶赴现场", en="On its way"), "soon"),
    ON_SCENE: (Text(zh="在现场", en="At the scene"), "active"),
    TRANSPORTING: (Text(zh="送往医院", en="To hospital"), "active"),
    AT_HOSPITAL: (Text(zh="在医院", en="At hospital"), "active"),
}


def units(actor: Actor) -> Iterable[MapUnit]:
    """Ambulances on duty; those on the road that have long been silent are left out."""
    now = timezone.now()
    url = reverse("emergency:desk") if actor.may(DISPATCH) else ""
    for one in door.units.units(actor):
        silent = one.age_s is not None and one.age_s > FORGOTTEN.total_seconds()
        if one.state == OFF or silent:
            continue
        state, tone = STATES[one.state]
        at = now if one.age_s is None else one.position_at
        yield MapUnit(one.code, one.title, state, one.lon, one.lat, at, tone, url)
