"""Does a model hang together? Every fault is named, in both languages."""

from collections import Counter
from collections.abc import Iterable, Iterator

from onecity.engines.emergency.declare.model import HourClass, Model
from onecity.engines.emergency.rules.faults import Fault

MOST_UNITS = 4000
MOST_CAPABILITIES = 60
MOST_CALLS_A_DAY = 20_000


def faults(model: Model) -> Iterator[Fault]:
    """Everything that keeps a model from being simulated. Files must have been read into their lists."""
    yield from _lists(model)
    yield from _names(model)
    yield from _rates(model)
    yield from _hours(model)
    yield from _work(model)


def hours_of(one: HourClass) -> set[int]:
    """The hours of the week (0 is Monday, midnight) that a class has."""
    return {(day - 1) * 24 + hour for day in one.days for hour in one.hours}


def _lists(model: Model) -> Iterator[Fault]:
    for field, zh in (("zones", "分区"), ("stations", "急救站"), ("units", "救护车")):
        if not getattr(model, field):
            yield Fault(field, f"至少要有一个{zh}。", "at least one is needed.")
    for field in ("zones", "stations", "hospitals", "priorities"):
        for name, times in Counter(one.id for one in getattr(model, field)).items():
            if times > 1:
                yield Fault(
                    field, f"编号“{name}”出现了 {times} 次。", f"the id “{name}” stands {times} times."
                )


def _unknown(field: str, named: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    for name in sorted(set(named) - set(known)):
        yield Fault(field, f"没有编号为“{name}”的条目。", f"there is none with the id “{name}”.")


def _names(model: Model) -> Iterator[Fault]:
    zones, classes = [one.id for one in model.zones], [one.id for one in model.priorities]
    yield from _unknown("stations.zone", (one.zone for one in model.stations), zones)
    yield from _unknown("hospitals.zone", (one.zone for one in model.hospitals), zones)
    yield from _unknown("units.station", (one.station for one in model.units), (s.id for s in model.stations))
    yield from _unknown("priorities.diverts", (d for p in model.priorities for d in p.diverts), classes)
    yield from _unknown("group", model.group, (one.district for one in model.zones))


def _rates(model: Model) -> Iterator[Fault]:
    hours = model.calls.hours
    if len(hours) not in (0, 24, 168) or (hours and sum(hours) <= 0):
        yield Fault(
            "calls.hours",
            "应有 24 或 168 个权重，且不能全为零。",
            "write 24 or 168 weights that are not all zero.",
        )
    if model.calls.per_day > MOST_CALLS_A_DAY:
        yield Fault(
            "calls.per_day", f"每天最多 {MOST_CALLS_A_DAY} 次。", f"at most {MOST_CALLS_A_DAY} a day."
        )
    for field in ("zones.weight", "priorities.share"):
        kind, _, name = field.partition(".")
        rows = getattr(model, kind)
        if rows and sum(getattr(one, name) for one in rows) <= 0:
            yield Fault(field, "不能全为零。", "they are not all zero.")
    opened = model.volunteers.aed_open if model.volunteers else 0.0
    if isinstance(opened, tuple) and len(opened) != 24:
        yield Fault("volunteers.aed_open", "应为一个数或 24 个数。", "write one number or 24.")


def _hours(model: Model) -> Iterator[Fault]:
    zones = len(model.zones)
    seen = set[int]()
    for one in model.travel.classes:
        seen |= hours_of(one)
        rows = one.seconds
        if rows is not None and (len(rows) != zones or any(len(row) != zones for row in rows)):
            yield Fault(
                f"travel.classes.{one.id}.seconds",
                f"应为 {zones} 行，每行 {zones} 个数。",
                f"write {zones} rows of {zones} numbers.",
            )
    if missing := sorted(set(range(168)) - seen):
        yield Fault(
            "travel.classes",
            f"一周中有 {len(missing)} 个小时没有归类，第一个是第 {missing[0]} 小时。",
            f"{len(missing)} hours of the week belong to no class, the first is hour {missing[0]}.",
        )


def _work(model: Model) -> Iterator[Fault]:
    if sum(one.count for one in model.units) > MOST_UNITS:
        yield Fault("units", f"最多 {MOST_UNITS} 辆。", f"at most {MOST_UNITS}.")
    offered = [set(one.capabilities) for one in model.units]
    for one in model.priorities:
        if not any(set(one.needs) <= has for has in offered):
            yield Fault(
                f"priorities.{one.id}.needs",
                "没有一辆车具备全部所需能力，这类呼叫永远等不到车。",
                "no ambulance has all of these: such calls would wait for ever.",
            )
    names = {c for one in model.units for c in one.capabilities}
    names |= {c for one in model.hospitals for c in one.capabilities}
    names |= {c for one in model.priorities for c in (*one.needs, *one.hospital_needs)}
    if len(names) > MOST_CAPABILITIES:
        yield Fault("capabilities", f"最多 {MOST_CAPABILITIES} 种。", f"at most {MOST_CAPABILITIES} kinds.")
