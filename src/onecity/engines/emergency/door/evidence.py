"""What do the calls of the past show: stages, districts, hours, before and after a change?

Only what was recorded counts; the simulator's answer stands beside it, named as such.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.durable import replacing
from onecity.engines.emergency.door.calls.declared import targets
from onecity.engines.emergency.door.declared import local_zone, model_now
from onecity.engines.emergency.door.stages import CallStages, stages
from onecity.engines.emergency.permissions import READ
from onecity.engines.emergency.rules.evidence.change import Change, Recorded, change
from onecity.engines.emergency.rules.evidence.summary import Summary, by_group, summary
from onecity.engines.emergency.rules.stages import ARRIVAL_S, DEPARTURE_S, DISPATCH_S

STAGES = ("answer", "dispatch", "departure", "travel", "response")


@dataclass(frozen=True, slots=True)
class StageFigures:
    """A stage over all calls that have it; `summary` is None where none has. `target_s` None: no goal is known."""

    stage: str
    target_s: int | None
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The calls received from `since` until before `until`, local days; districts and hours tell of the response."""

    since: date
    until: date
    calls: int
    stages: tuple[StageFigures, ...]
    districts: tuple[tuple[str, Summary], ...]
    hours: tuple[tuple[int, Summary], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A change on a day, in the districts where it was made and, for control, in the others."""

    on: date
    days: int
    treated: frozenset[str]
    controls: frozenset[str]
    change: Change


def evidence(actor: Actor, since: date, until: date) -> Evidence:
    """The figures of a time. Raises `NotAllowed`."""
    rows = _rows(actor, since, until)
    zone = local_zone()
    served = [one for one in rows if one.times.response_s is not None]
    seconds = [one.times.response_s or 0.0 for one in served]
    hours = by_group([one.received_at.astimezone(zone).hour for one in served], seconds, ARRIVAL_S)
    return Evidence(
        since=since,
        until=until,
        calls=len(rows),
        stages=tuple(_stage(name, rows) for name in STAGES),
        districts=tuple(sorted(by_group([one.district for one in served], seconds, ARRIVAL_S))),
        hours=tuple(sorted(hours, key=lambda one: one[0])),
    )


def compare(actor: Actor, on: date, days: int) -> Comparison:
    """The response `days` before and from `on` on, in the declared group of districts and in the others as controls.

    Raises `NotAllowed`.
    """
    rows = _rows(actor, on - timedelta(days=days), on + timedelta(days=days))
    zone = local_zone()
    calls = [
        Recorded(one.received_at.astimezone(zone), one.district, one.priority, one.times.response_s)
        for one in rows
        if one.times.response_s is not None and one.district
    ]
    treated = frozenset(model_now().group)
    controls = frozenset(one.district for one in calls) - treated
    found = change(calls, _midnight(on), treated, controls)
    return Comparison(on, days, treated, controls, found)


def keep_simulation(report: dict[str, Any]) -> Path:
    """Keep a report of the simulator, to stand beside what was recorded; the file."""
    file = _kept()
    file.parent.mkdir(parents=True, exist_ok=True)
    said = report | {"kept_at": timezone.now().isoformat()}
    with replacing(file, shared=True) as part:
        part.write_text(json.dumps(said, ensure_ascii=False, sort_keys=True))
    return file


def kept_simulation(actor: Actor) -> dict[str, Any] | None:
    """The report that was kept last; None when there is none. Raises `NotAllowed`."""
    actor.must(READ)
    file = _kept()
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def _kept() -> Path:
    return Path(settings.CONFIGURATION.data) / "emergency" / "simulation.json"


def _rows(actor: Actor, since: date, until: date) -> list[CallStages]:
    return list(stages(actor, _midnight(since), _midnight(until)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), local_zone())


def _stage(name: str, rows: Sequence[CallStages]) -> StageFigures:
    values, target_s = [getattr(one.times, f"{name}_s") for one in rows], _target_s(name)
    return StageFigures(name, target_s, summary([one for one in values if one is not None], target_s))


def _target_s(stage: str) -> int | None:
    """The goal that the city declares for the answer, the published one of the other stages."""
    if stage == "answer":
        return round(targets().answer_s)
    return {"dispatch": DISPATCH_S, "departure": DEPARTURE_S, "response": ARRIVAL_S}.get(stage)
