"""Which figures does affairs give to the plan?"""

from collections.abc import Iterable

from django.utils import timezone

from onecity.base.measure import Reading
from onecity.core.text import Text
from onecity.engines.affairs.door.services import services
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.rules.savings import Savings, percent_saved, savings

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


def visits_saved() -> Reading:
    """How many visits the declared bundles save, in per cent of what their items take alone (减跑动)."""
    return _saved((one.alone.visits, one.bundle.visits) for one in _bundles())


def documents_saved() -> Reading:
    """How many documents the declared bundles save, in per cent (减材料)."""
    return _saved((one.alone.documents, one.bundle.documents) for one in _bundles())


def time_saved() -> Reading:
    """How much of the promised time the declared bundles save, in per cent (减时限)."""
    return _saved(
        (one.alone.time.amount, one.bundle.time.amount)
        for one in _bundles()
        if one.alone.time and one.bundle.time and one.alone.time.unit == one.bundle.time.unit == "workdays"
    )


def _bundles() -> Iterable[Savings]:
    return (savings(service) for service in services() if service.kind == "one-thing")


def _saved(pairs: Iterable[tuple[int, int]]) -> Reading:
    given = list(pairs)
    return Reading(
        value=round(percent_saved(given) or 0.0, 1),
        unit=Text(zh="%", en="%"),
        as_of=timezone.now(),
        method=Text(
            zh="按声明计算：一件事各事项单独办理的合计，与合并办理相比；时限只计工作日",
            en="From the declarations: the sum of a bundle's separate items against the bundle; of times, "
            "those in working days",
        ),
        sample_size=len(given),
    )
