"""Which handlings and departments call for a second look now? Runs the city's declared rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import timezone

from onecity.base.actor import Scope, system
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.identity.door import people_with
from onecity.base.notify.door import send
from onecity.base.outbox.door import emit
from onecity.base.worklist import door as worklist
from onecity.core.text import Text
from onecity.engines.affairs.declare import InspectionRule
from onecity.engines.affairs.door.handlings import keep_missing
from onecity.engines.affairs.door.services import calendar, city_division, organisation_name
from onecity.engines.affairs.events import FindingRaised
from onecity.engines.affairs.models import Finding, Handling
from onecity.engines.affairs.rules.facts import HANDLED, Seen, Tally, department_facts, handling_facts
from onecity.engines.affairs.rules.inspection import DepartmentFacts, HandlingFacts, fires
from onecity.engines.affairs.rules.rating import WORST_GOOD

ENGINE, FINDING = "affairs", "finding"
INSPECT = "affairs.inspect"
AT_ONCE = 500
T = TypeVar("T")
SEEN = [one.name for one in fields(Seen)]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule has fired about, before it is known whether it was raised already."""

    rule: InspectionRule
    subject: str
    window: str
    facts: HandlingFacts | DepartmentFacts
    organisation: str
    division: str
    case_id: UUID | None = None
    item: str = ""
    service: str = ""


def inspect(now: datetime | None = None) -> int:
    """Run every rule over what is new since the last time; how many findings were raised."""
    now = now or timezone.now()
    keep_missing()
    raised = [one for one in (*_handlings(now), *_departments(now)) if _raise(one, now)]
    _tell(raised)
    return len(raised)


def rules() -> tuple[InspectionRule, ...]:
    """All rules of the release in use, in the order of their names."""
    return tuple(current().all("inspection-rule").values())


def watched(rule: InspectionRule, service_id: str) -> bool:
    """Whether a rule watches a service: all do, unless the service names them."""
    declared = current().all("service").get(service_id)
    return declared is None or declared.inspection is None or rule.id in declared.inspection


def _handlings(now: datetime) -> list[Found]:
    """What fires about single handlings: all that are open, and the decided ones that were not looked at yet."""
    over = [rule for rule in rules() if rule.over == "handling"]
    found: list[Found] = []
    rows = Handling.objects.filter(to_inspect=True).exclude(opened_at=None).order_by("id")
    rows = rows.values("id", "case_id", "division", *SEEN)
    done: dict[int, list[int]] = defaultdict(list)
    for row in rows.iterator(AT_ONCE):
        seen = Seen(**{name: row[name] for name in SEEN})
        if seen.decided_at is not None:
            done[seen.rating].append(row["id"])
            if seen.status not in HANDLED:
                continue
        facts = handling_facts(seen, now, calendar())
        found += [
            Found(
                rule,
                f"{row['case_id']}:{seen.item}",
                "",
                facts,
                seen.organisation,
                row["division"],
                row["case_id"],
                seen.item,
                seen.service,
            )
            for rule in over
            if watched(rule, seen.service) and fires(rule, facts)
        ]
    for rating, ids in done.items():
        for part in _parts(ids):
            # whoever rated in this very moment set the mark again, and it stays set
            Handling.objects.filter(id__in=part, rating=rating).update(to_inspect=False)
    return _new(found)


def _new(found: list[Found]) -> list[Found]:
    """What was not raised yet: most of what fires about an open handling fired an hour ago too."""
    known: set[tuple[str, str]] = set()
    for part in _parts(sorted({one.subject for one in found})):
        raised = Finding.objects.filter(subject__in=part, window="")
        known |= set(raised.values_list("rule", "subject"))
    return [one for one in found if (one.rule.id, one.subject) not in known]


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _departments(now: datetime) -> list[Found]:
    """What fires about departments, each rule over its own window."""
    found: list[Found] = []
    over = [rule for rule in rules() if rule.over == "department"]
    tallies = {days: _tallies(now, days) for days in {rule.window_days for rule in over}}
    for rule in over:
        first = (calendar().local_date(now) - timedelta(days=rule.window_days - 1)).isoformat()
        for organisation, services in tallies[rule.window_days].items():
            mine = {s: one for s, one in services.items() if watched(rule, s)}
            facts = department_facts(organisation, (tally for tally, _divisions in mine.values()))
            if mine and fires(rule, facts) and not _raised_lately(rule, organisation, now):
                divisions = {code for _tally, codes in mine.values() for code in codes}
                division = divisions.pop() if len(divisions) == 1 else city_division()
                found.append(Found(rule, organisation, first, facts, organisation, division))
    return found


def _raised_lately(rule: InspectionRule, organisation: str, now: datetime) -> bool:
    since = now - timedelta(days=rule.window_days)
    return Finding.objects.filter(rule=rule.id, subject=organisation, raised_at__gt=since).exists()


def _tallies(now: datetime, days: int) -> Mapping[str, dict[str, tuple[Tally, frozenset[str]]]]:
    """By organisation and service, counted by the database: what was decided in the window, and where."""
    decided = Handling.objects.filter(
        decided_at__gt=now - timedelta(days=days), decided_at__lte=now, status__in=HANDLED
    )
    found: dict[str, dict[str, tuple[Tally, frozenset[str]]]] = defaultdict(dict)
    counted: Any = decided.values("organisation", "service").annotate(
        **COUNTED, lowest=Min("division"), highest=Max("division")
    )
    for row in counted:
        organisation, service = row.pop("organisation"), row.pop("service")
        where = frozenset({row.pop("lowest"), row.pop("highest")})
        found[organisation][service] = Tally(**row | {"used_shares": row["used_shares"] or 0.0}), where
    return found


def _count(**condition: object) -> Count:
    return Count("id", filter=Q(**condition))


COUNTED = {
    "handled": Count("id"),
    "late": _count(late=True),
    "supplemented": _count(supplements__gt=0),
    "refused": _count(status="refused"),
    "refused_then_granted": _count(status="approved", refused_before=True),
    "last_day": _count(last_day=True),
    "instant": _count(automatic=False, tacit=False, decided_at__lt=F("opened_at") + MINUTE),
    "extended": _count(extended=True),
    "tacit": _count(tacit=True),
    "rated": _count(rating__gt=0),
    "bad_ratings": _count(rating__gt=0, rating__lt=WORST_GOOD),
    "timed": _count(used_share__isnull=False),
    "used_shares": Sum("used_share"),
}


@transaction.atomic
def _raise(found: Found, now: datetime) -> bool:
    """Write a finding with its task, unless this rule has raised it about this subject and window before."""
    row, fresh = Finding.objects.get_or_create(
        rule=found.rule.id,
        subject=found.subject,
        window=found.window,
        defaults={
            "rule_hash": current().hash_of("inspection-rule", found.rule.id),
            "case_id": found.case_id,
            "item": found.item,
            "service": found.service,
            "organisation": found.organisation,
            "division": found.division,
            "severity": found.rule.severity,
            "facts": {name: value for name, value in asdict(found.facts).items() if value},
            "raised_at": now,
        },
    )
    if not fresh:
        return False
    who = organisation_name(found.organisation)
    title = found.rule.title
    worklist.open_task(
        engine=ENGINE,
        kind=FINDING,
        key=str(row.id),
        title=Text(zh=f"监察 · {title.zh} · {who.zh}", en=f"Inspection · {title.en} · {who.en}"),
        organisation=found.organisation,
        division=found.division,
        permission=INSPECT,
    )
    record(
        actor=system(),
        action="affairs.finding.raised",
        target=f"finding:{row.id}",
        details={"rule": found.rule.id, "organisation": found.organisation},
    )
    emit(FindingRaised(row.id, found.rule.id, found.organisation))
    return True


def _tell(raised: Iterable[Found]) -> None:
    """One message for each inspector, however much was found."""
    counted: Counter[UUID] = Counter()
    for one in raised:
        counted.update(people_with(INSPECT, Scope(one.organisation, one.division)))
    for person_id, count in counted.items():
        send(
            person_id,
            topic="finding",
            title=Text(zh=f"效能监察：新发现 {count} 条", en=f"Inspection: {count} new"),
            body=Text(
                zh="请在“效能监察”中查看，询问部门或结束。",
                en="See “Inspection” on your desk; ask the department, or close them.",
            ),
        )
