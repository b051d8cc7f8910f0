"""Which figures does affairs give to the plan?"""

from django.utils import timezone

from onecity.base.measure import Reading
from onecity.core.text import Text
from onecity.engines.affairs.door.services import services
from onecity.engines.affairs.models import Case

CASES = Text(zh="件", en="cases")


def services_declared() -> Reading:
    """How many one-thing services this city has declared and loaded."""
    count = len(services())
    return Reading(
        value=count,
        unit=Text(zh="项", en="services"),
        as_of=timezone.now(),
        method=Text(
            zh="清点当前发布版本中的服务声明", en="Counts the services declared in the release in use"
        ),
        sample_size=count,
    )


def cases_closed() -> Reading:
    """How many cases have been decided whole."""
    closed = Case.objects.filter(closed_at__isnull=False).exclude(outcome="withdrawn").count()
    return Reading(
        value=closed,
        unit=CASES,
        as_of=timezone.now(),
        method=Text(
            zh="清点已办结的办件，不含撤回", en="Counts cases that were decided, without withdrawn ones"
        ),
        sample_size=closed,
    )
