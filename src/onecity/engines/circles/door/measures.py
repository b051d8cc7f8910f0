"""Which figures do circles give to the plan?"""

from django.utils import timezone

from onecity.base.actor import ANONYMOUS
from onecity.base.measure import Reading
from onecity.core.text import Text
from onecity.engines.circles.door.asking import circle

PERCENT = Text(zh="%", en="%")


def government_share() -> Reading:
    """The share of people with government services within reach: the circle `government`, its first service."""
    return _share_of("government")


def insurance_share() -> Reading:
    """The same of the circle `insurance`."""
    return _share_of("insurance")


def _share_of(id: str) -> Reading:
    found = circle(ANONYMOUS, id)
    service = found.services[0].title
    method = Text(
        zh=f"步行 {found.minutes} 分钟内可办“{service.zh}”的人口占比；人口按路网估算到 H3 单元，不计开放时间",
        en=f"People with “{service.en}” within {found.minutes} minutes on foot; people modelled on the roads in H3 "
        "cells, opening hours not counted",
    )
    share = 100 * found.city.share(0)
    simulated = found.generated or found.simulated_points
    return Reading(round(share, 2), PERCENT, timezone.now(), method, found.city.people, simulated)
