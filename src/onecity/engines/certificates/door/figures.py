"""How much is declared, used, and not asked for any more? Measures for the plan."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from onecity.base.measure import Reading
from onecity.core.text import Text
from onecity.engines.certificates.door.declared import matters, types
from onecity.engines.certificates.models import RuleFired, UseRecord


def types_declared() -> Reading:
    """How many types of electronic certificate the city declares."""
    count = len(types())
    method = Text(zh="已载入的证照类型声明，逐个数", en="Declared types of certificate, counted one by one")
    return Reading(float(count), Text(zh="种", en="types"), timezone.now(), method, count)


def matters_declared() -> Reading:
    """How many certificate-free matters the city declares."""
    count = len(matters())
    method = Text(
        zh="已载入的免证办事项声明，逐个数", en="Declared certificate-free matters, counted one by one"
    )
    return Reading(float(count), Text(zh="项", en="matters"), timezone.now(), method, count)


def uses() -> Reading:
    """How often a certificate was read under a grant instead of being handed in."""
    rows = UseRecord.objects.all()
    count = rows.count()
    simulated = rows.filter(certificate__simulated=True).exists()
    method = Text(zh="用证留痕逐次数", en="Recorded uses of certificates, counted one by one")
    return Reading(float(count), Text(zh="次", en="uses"), timezone.now(), method, count, simulated)


def materials_not_asked() -> Reading:
    """How many materials of cases nobody had to bring, by the latest rule of each material."""
    later = RuleFired.objects.filter(
        case_id=OuterRef("case_id"), material=OuterRef("material"), pk__gt=OuterRef("pk")
    )
    latest = RuleFired.objects.filter(~Exists(later))
    spared = latest.exclude(rule="paper").count()
    method = Text(
        zh="办件材料中由第 1 至 5 条规则解决、不需提交的份数，每份以最近一次规则为准",
        en="Materials of cases settled by rules 1 to 5, so not brought; the latest rule of each counts",
    )
    return Reading(float(spared), Text(zh="份", en="materials"), timezone.now(), method, latest.count())
