"""Is the reference city's plan the plan that was published?"""

from pathlib import Path

from ruamel.yaml import YAML

from onecity.engines.plan.declare import Plan
from onecity.engines.plan.engine import ENGINE
from onecity.engines.plan.rules import goal

FILE = Path(__file__).parents[5] / "cities" / "qingdao" / "plan" / "targets.yaml"


def declared() -> Plan:
    return Plan.model_validate(YAML(typ="safe").load(FILE.read_text(encoding="utf-8")))


def test_six_projects_and_every_target_are_read() -> None:
    plan = declared()
    assert len(plan.projects) == 6
    assert len(plan.targets) == 46
    goals = {target.id: goal(target).zh for target in plan.targets}
    assert (goals["smart-communities"], goals["smart-cultural-facilities"]) == ("> 400 个", "1–2 个")


def test_both_lists_are_measured_by_the_plan_itself() -> None:
    measures = {target.id: target.measure for target in declared().targets}
    own = {measure.name for measure in ENGINE.measures}
    assert {measures["one-things-2024"], measures["one-scenarios-2024"]} == own


def test_disability_support_points_to_its_service() -> None:
    services = {
        entry.id: entry.service for named in declared().lists for entry in named.items if entry.service
    }
    assert services["disability"] == "disability"
