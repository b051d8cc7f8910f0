"""How does the plan stand, as a whole and target by target?"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.declarations.door import pin
from onecity.engines.plan import rules
from onecity.engines.plan.declare import NamedList, Plan, Project, Standing, Target
from onecity.engines.plan.door.declared import declared_as, declared_plan, owner_name
from onecity.engines.plan.door.history import past
from onecity.engines.plan.door.measuring import measured, measures
from onecity.engines.plan.door.view import (
    Board,
    EntryView,
    ListView,
    ProjectView,
    StandingView,
    StateCount,
    TargetDetail,
    TargetView,
)
from onecity.engines.plan.errors import TargetUnknown


@pin()
def board(actor: Actor) -> Board:
    """The whole plan with every target's measured value. Public: any actor may see it.

    Raises `PlanMissing` while the city declares none.
    """
    plan, now = declared_plan(), timezone.now()
    passed = _year_share(plan, now)
    targets = tuple(_target(plan, target, passed) for target in plan.targets)
    return Board(
        id=plan.plan.id,
        title=plan.plan.title,
        intro=plan.plan.intro,
        source=plan.plan.source,
        year=plan.plan.year,
        year_percent=int(passed * 100),
        at=now,
        simulated=any(target.reading is not None and target.reading.simulated for target in targets),
        total=len(targets),
        tally=_tally(targets),
        projects=tuple(_project(plan, project, targets) for project in plan.projects),
        lists=tuple(_list(named) for named in plan.lists),
    )


@pin()
def target(actor: Actor, target_id: str) -> TargetDetail:
    """One target with the history of its measure. Public: any actor may see it.

    Raises `PlanMissing`, `TargetUnknown`.
    """
    plan, now = declared_plan(), timezone.now()
    declared = next((one for one in plan.targets if one.id == target_id), None)
    if declared is None:
        raise TargetUnknown(target_id)
    passed = _year_share(plan, now)
    measure = measures().get(declared.measure or "")
    return TargetDetail(
        target=_target(plan, declared, passed),
        project=next(project.title for project in plan.projects if project.id == declared.project),
        measure_title=measure.title if measure else None,
        goal_value=declared.value,
        year=plan.plan.year,
        year_percent=int(passed * 100),
        history=past(declared.measure) if declared.measure else (),
    )


def _year_share(plan: Plan, now: datetime) -> float:
    return rules.year_share(plan.plan.year, now, timezone.get_default_timezone())


def _target(plan: Plan, declared: Target, passed: float) -> TargetView:
    found = measured(declared.measure)
    reading = found.reading
    progress = rules.judge(declared, reading.value if reading else None, passed)
    return TargetView(
        id=declared.id,
        project=declared.project,
        title=declared.title,
        words=declared.words,
        kind=declared.kind,
        goal=rules.goal(declared),
        owner=owner_name(declared.owner),
        state=progress.state,
        percent=progress.percent,
        figure=rules.with_unit(rules.amount(reading.value), reading.unit) if reading else None,
        reading=reading,
        missing=found.missing,
        measure=declared.measure,
        baseline=next((_standing(one) for one in plan.standing if one.id == declared.baseline), None),
        source=declared.source,
    )


def _project(plan: Plan, project: Project, targets: Iterable[TargetView]) -> ProjectView:
    own = tuple(target for target in targets if target.project == project.id)
    standing = tuple(_standing(one) for one in plan.standing if one.project == project.id)
    return ProjectView(project.id, project.title, project.intro, _tally(own), own, standing)


def _standing(one: Standing) -> StandingView:
    return StandingView(one.id, one.title, rules.stood(one), owner_name(one.owner), one.year)


def _list(named: NamedList) -> ListView:
    items = []
    for entry in named.items:
        kind, ref = declared_as(entry) or ("", "")
        items.append(EntryView(entry.id, entry.title, owner_name(entry.owner), bool(ref), kind, ref))
    return ListView(named.id, named.target, named.title, sum(item.declared for item in items), tuple(items))


def _tally(targets: Iterable[TargetView]) -> tuple[StateCount, ...]:
    counted = rules.tally(target.state for target in targets)
    return tuple(StateCount(state, count) for state, count in counted.items())
