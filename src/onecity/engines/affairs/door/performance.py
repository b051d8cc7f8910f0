"""How do departments do, by service: what came, what waits, what was late, how people rated it?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.scope import within
from onecity.core.text import Text
from onecity.engines.affairs.door.published import service_title
from onecity.engines.affairs.door.services import organisation_name
from onecity.engines.affairs.models import Finding, Handling
from onecity.engines.affairs.rules.facts import HANDLED
from onecity.engines.affairs.rules.finding import FindingState
from onecity.engines.affairs.rules.rating import WORST_GOOD

READ = "affairs.read"
PERIODS = (7, 30, 90, 365)
DUE_SOON = timedelta(days=2)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of one service at one department, or of all together.

    `filed`, `decided` and what follows from it are of the period; `open` to `late_open` and `findings` are as of now.
    """

    filed: int = 0
    open: int = 0
    due_soon: int = 0
    late_open: int = 0
    decided: int = 0
    decided_late: int = 0
    supplemented: int = 0
    refused: int = 0
    rated: int = 0
    bad_ratings: int = 0
    findings: int = 0

    def share(self, name: str) -> float | None:
        """A number as a share of what was decided, that of bad ratings of what was rated; `None` of nothing."""
        whole = self.rated if name == "bad_ratings" else self.decided
        found: int = getattr(self, name)
        return found / whole if whole else None


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One service at one department. `median_used`: half of the decisions used no more of the promised time."""

    organisation: str
    department: Text
    service: str
    title: Text
    counts: Counts
    median_used: float | None


@dataclass(frozen=True, slots=True)
class Performance:
    """All that the actor may see of a period."""

    days: int
    since: datetime
    until: datetime
    rows: tuple[PerformanceRow, ...]
    total: Counts


def performance(actor: Actor, days: int = 30) -> Performance:
    """The figures of the last `days` in the actor's scope. Raises `NotAllowed` (`affairs.read`).

    Counted by the database, five queries in all; nothing about applicants is read.
    """
    actor.must(READ)
    now = timezone.now()
    since = now - timedelta(days=days)
    rows = Handling.objects.filter(within(actor.scopes(READ)))
    decided = rows.filter(decided_at__gt=since, decided_at__lte=now, status__in=HANDLED)
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    _into(found, rows.filter(filed_at__gt=since, filed_at__lte=now), {"filed": Count("id")})
    _into(found, rows.filter(decided_at=None, opened_at__isnull=False), _open(now))
    _into(found, decided, DECIDED)
    findings = Finding.objects.filter(within(actor.scopes(READ))).exclude(state=FindingState.CLOSED)
    _into(found, findings, {"findings": Count("id")})
    return Performance(days, since, now, _rows(found, _medians(decided)), _total(found))


DECIDED = {
    "decided": Count("id"),
    "decided_late": Count("id", filter=Q(late=True)),
    "supplemented": Count("id", filter=Q(supplements__gt=0)),
    "refused": Count("id", filter=Q(status="refused")),
    "rated": Count("id", filter=Q(rating__gt=0)),
    "bad_ratings": Count("id", filter=Q(rating__gt=0, rating__lt=WORST_GOOD)),
}


def _open(now: datetime) -> dict[str, Count]:
    return {
        "open": Count("id"),
        "due_soon": Count("id", filter=Q(due_at__gte=now, due_at__lt=now + DUE_SOON)),
        "late_open": Count("id", filter=Q(due_at__lt=now)),
    }


def _into(found: dict[Key, dict[str, int]], rows: QuerySet[Any], counted: Mapping[str, Count]) -> None:
    for row in rows.order_by().values("organisation", "service").annotate(**counted):
        key = (row["organisation"], row["service"])
        found[key] |= {name: row[name] for name in counted}


def _medians(decided: QuerySet[Handling]) -> dict[Key, float]:
    """The middle of the used shares of each group, or the mean of both middles, ranked by the database."""
    group = [F("organisation"), F("service")]
    one, two = Value(1, IntegerField()), Value(2, IntegerField())
    ranked = decided.filter(used_share__isnull=False).annotate(
        rank=Window(RowNumber(), partition_by=group, order_by=F("used_share").asc()),
        size=Window(Count("id"), partition_by=group),
    )
    middle = ranked.filter(Q(rank=(F("size") + one) / two) | Q(rank=(F("size") + two) / two))
    shares: dict[Key, list[float]] = defaultdict(list)
    for organisation, service, share in middle.values_list("organisation", "service", "used_share"):
        shares[organisation, service].append(share or 0.0)
    return {key: sum(both) / len(both) for key, both in shares.items()}


def _rows(found: Mapping[Key, Mapping[str, int]], medians: Mapping[Key, float]) -> tuple[PerformanceRow, ...]:
    """By department; a finding about a department as a whole stands in a row without a service."""
    return tuple(
        PerformanceRow(
            organisation,
            organisation_name(organisation),
            service,
            service_title(service) if service else Text(zh="（部门整体）", en="(department as a whole)"),
            Counts(**found[organisation, service]),
            medians.get((organisation, service)),
        )
        for organisation, service in sorted(found)
    )


def _total(found: Mapping[Key, Mapping[str, int]]) -> Counts:
    return Counts(**{one.name: sum(row.get(one.name, 0) for row in found.values()) for one in fields(Counts)})
