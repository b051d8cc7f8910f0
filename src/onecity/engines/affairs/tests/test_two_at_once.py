"""Of two who act at the same moment, does one win, and is the other told?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Barrier
from uuid import UUID

from django.db import connection

from onecity.base.identity.tests.programs import Program
from onecity.base.worklist.door import release
from onecity.base.worklist.errors import AlreadyClaimed, TaskChanged, TaskClosed
from onecity.engines.affairs import door
from onecity.engines.affairs.door.casefile import open_case
from onecity.engines.affairs.errors import AnswersInvalid, RatingNotPossible, StepNotPossible
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.tests import doing, town, workshops

LOST = (AlreadyClaimed, TaskChanged, TaskClosed, StepNotPossible, AnswersInvalid, RatingNotPossible)


def both(*attempts: Callable[[], object]) -> list[object]:
    """What came of attempts made at the same moment: the answer, or the error."""
    start = Barrier(len(attempts))

    def attempt(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except LOST as lost:
            return lost
        finally:
            connection.close()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(attempt, attempts))


def lost(outcomes: list[object]) -> list[object]:
    return [one for one in outcomes if isinstance(one, LOST)]


def test_of_two_officers_one_decides_and_the_other_is_told(committed: None) -> None:
    li = town.resident()
    chen, zhou = (town.officer("disabled-federation-370202", name=name) for name in ("陈立", "周芳"))
    case_id = doing.file(li)
    task_id = doing.task(chen, case_id, "certificate").id
    outcomes = both(
        lambda: door.approve(chen, task_id),
        lambda: door.refuse(zhou, task_id, "不符", "可以复核"),
    )
    assert len(lost(outcomes)) == 1
    steps = [event.step.value for event, _ in open_case(case_id).history]
    decisions = [step for step in steps if step in {"approved", "refused"}]
    assert len(decisions) == 1


def test_of_an_officer_and_an_offices_system_one_decides_and_the_other_is_told(committed: None) -> None:
    li = town.resident()
    chen, system = (
        town.officer("disabled-federation-370202"),
        Program(organisation="disabled-federation-370202"),
    )
    case_id, program = doing.file(li), system.asks()
    task = doing.task(chen, case_id, "certificate")
    refused = partial(door.refuse, program, task.id, "不符", "可以复核")
    outcomes = both(
        lambda: door.approve(chen, task.id),
        lambda: door.at_version(program, task.id, task.version, refused),
    )
    assert len(lost(outcomes)) == 1
    steps = [event.step.value for event, _ in open_case(case_id).history]
    assert len([step for step in steps if step in {"approved", "refused"}]) == 1


def test_of_decision_and_withdrawal_both_are_whole_or_one_is_told(committed: None) -> None:
    li, chen = town.resident(), town.officer("disabled-federation-370202")
    case_id = doing.file(li)
    task_id = doing.task(chen, case_id, "certificate").id
    outcomes = both(lambda: door.approve(chen, task_id), lambda: door.withdraw(li, case_id))
    case = door.my_case(li, case_id)
    assert case.outcome == "withdrawn"
    assert case.items[0].status == ("withdrawn" if lost(outcomes) else "approved")


def test_two_clicks_on_send_make_one_case(committed: None) -> None:
    li = town.resident()
    doing.write(li)
    outcomes = both(*[lambda: door.file_case(li, town.SERVICE)] * 2)
    assert len(lost(outcomes)) == 1
    assert Case.objects.count() == 1


def test_answers_saved_on_two_devices_at_once_are_both_kept(committed: None) -> None:
    li = town.resident()
    both(
        lambda: door.save_answers(li, town.SERVICE, {"wants_bus_card": ["yes"]}),
        lambda: door.save_answers(li, town.SERVICE, {"bank_account": ["6222020000006210"]}),
    )
    answers = door.application(li, town.SERVICE).answers
    assert {"wants_bus_card", "bank_account"} <= set(answers)


def test_of_two_who_take_the_same_step_one_takes_it_and_the_other_is_told(
    committed: None, tmp_path: Path
) -> None:
    workshops.add(tmp_path / "city")
    town.reload(tmp_path / "city")
    li = town.resident()
    officers = [town.officer("market-supervision", "3702", name=name) for name in ("陈立", "周芳")]
    case_id = workshops.file(li, {"lease": "later", "safety-report": "promise"})
    task = doing.task(officers[0], case_id, "registration").id
    for step, take in {
        "tolerated": lambda who: door.accept_with_tolerance(who, task, "lease"),
        "promise-accepted": lambda who: door.accept_on_promise(who, task, "safe-premises"),
        "procedure-begun": lambda who: door.begin_procedure(who, task, "inspection", "现场检查"),
        "procedure-ended": lambda who: door.end_procedure(who, task),
        "extended": lambda who: door.extend(who, task, "情况复杂"),
        "approved": lambda who: door.approve(who, task),
    }.items():
        outcomes = both(*[partial(take, officer) for officer in officers])
        assert len(lost(outcomes)) == 1, (step, outcomes)
        assert steps_of(case_id).count(step) == 1 + (step == "approved"), "the list's entry grants itself"
        if step != "approved":
            release(officers[outcomes.index(None)], task)


def test_what_an_applicant_does_on_two_devices_at_once_is_done_once(committed: None, tmp_path: Path) -> None:
    workshops.add(tmp_path / "city")
    town.reload(tmp_path / "city")
    li, officer = town.resident(), town.officer("market-supervision", "3702")
    case_id = workshops.file(li, {"lease": "later"})
    hand_in = partial(door.deliver, li, case_id, "lease", "lease.pdf")
    assert len(lost(both(*[lambda: hand_in(BytesIO(town.PDF), len(town.PDF))] * 2))) == 1
    assert [one.document for one in door.my_case(li, case_id).documents].count("lease") == 1
    door.approve(officer, doing.task(officer, case_id, "registration").id)
    assert len(lost(both(*[partial(door.rate, li, case_id, ["registration"], 1)] * 2))) == 1
    assert len(door.ratings_of_case(li, case_id).given) == 1


def steps_of(case_id: UUID) -> list[str]:
    """What has happened to a case."""
    return [event.step.value for event, _ in open_case(case_id).history]
