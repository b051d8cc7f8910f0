"""What would a draft have made of past cases, and how do running cases move to a new version?"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from onecity.base.actor import Actor, NotAllowed, system
from onecity.core.pack import PackInvalid
from onecity.engines.affairs import door
from onecity.engines.affairs.commands import affairs
from onecity.engines.affairs.door import Replayed
from onecity.engines.affairs.errors import MigrationNotPossible, ServiceUnknown, StepNotPossible
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.tests import doing, town, workshops

REPLAY, MIGRATE = system({"affairs.replay"}), system({"affairs.migrate"})
SERVICE = "affairs/workshop/service.yaml"


@pytest.fixture
def registrar(city: Path, monday: time_machine.Traveller) -> Actor:
    """Decides registrations for the whole city, where the workshop is declared."""
    workshops.add(city)
    town.reload(city)
    return town.officer("market-supervision", division="3702", name="周倩")


def drafted(city: Path, tmp_path: Path, change: Callable[[str], str]) -> Path:
    """A changed copy of the workshop's folder."""
    draft = tmp_path / "drafts" / "workshop"
    shutil.copytree(city / "affairs/workshop", draft)
    shutil.rmtree(draft / "examples")
    (draft / "examples").mkdir()
    shutil.copy(city / "affairs/workshop/examples/half-written.yaml", draft / "examples")
    file = draft / "service.yaml"
    file.write_text(change(file.read_text()))
    return draft


def replayed(city: Path, draft: Path) -> list[Replayed]:
    return list(door.replay(REPLAY, door.draft_service(draft, city)))


def changes(one: Replayed) -> dict[str, tuple[str, str]]:
    return {d.what: (d.before, d.after) for d in one.differences}


def finished(registrar: Actor, li: Actor) -> str:
    case_id = workshops.file(li)
    door.approve(registrar, doing.task(registrar, case_id, "registration").id)
    return door.my_case(li, case_id).number


def test_the_same_declaration_changes_nothing(
    registrar: Actor, li: Actor, city: Path, tmp_path: Path
) -> None:
    finished(registrar, li)
    workshops.file(li, {"lease": "later"})
    found = replayed(city, drafted(city, tmp_path, lambda text: text))
    assert [one.differences for one in found] == [(), ()]


def test_a_shorter_promise_moves_dates(registrar: Actor, li: Actor, city: Path, tmp_path: Path) -> None:
    number = finished(registrar, li)
    draft = drafted(city, tmp_path, lambda text: text.replace("promised: 4 workdays", "promised: 2 workdays"))
    (one,) = replayed(city, draft)
    assert one.number == number
    assert changes(one) == {"due.registration": ("2026-11-13T15:59+00:00", "2026-11-11T15:59+00:00")}


def test_a_new_item_and_steps_that_it_bars_are_told(
    registrar: Actor, li: Actor, city: Path, tmp_path: Path
) -> None:
    finished(registrar, li)
    draft = drafted(
        city,
        tmp_path,
        lambda text: text.replace("    when: applicant.handles_food\n    clock", "    clock"),
    )
    (one,) = replayed(city, draft)
    found = changes(one)
    assert found["items"] == ("", "health-check")
    assert found["outcome"] == ("granted", "open")
    assert found["stuck"] == ("", "registration: approved")


def test_a_decision_that_becomes_automatic_is_told(
    registrar: Actor, li: Actor, city: Path, tmp_path: Path
) -> None:
    workshops.file(li)
    draft = drafted(
        city,
        tmp_path,
        lambda text: text.replace(
            "    alone: {visits: 2",
            '    decide: {by: automatic, when: applicant.trade == "手工面食"}\n    alone: {visits: 2',
        ),
    )
    (one,) = replayed(city, draft)
    assert changes(one)["outcome"] == ("open", "granted")


def test_replaying_takes_a_right_and_is_recorded(registrar: Actor, city: Path, tmp_path: Path) -> None:
    service = door.draft_service(drafted(city, tmp_path, lambda text: text), city)
    with pytest.raises(NotAllowed):
        list(door.replay(registrar, service))
    list(door.replay(REPLAY, service))
    assert len(doing.audited("affairs.replay")) == 1


def test_a_draft_that_is_wrong_or_none_is_refused(registrar: Actor, city: Path, tmp_path: Path) -> None:
    with pytest.raises(ServiceUnknown):
        door.draft_service(tmp_path, city)
    broken = drafted(city, tmp_path, lambda text: text.replace("department: health", "department: helth"))
    with pytest.raises(PackInvalid):
        door.draft_service(broken, city)


def test_the_command_prints_lines_or_json(registrar: Actor, li: Actor, city: Path, tmp_path: Path) -> None:
    number = finished(registrar, li)
    draft = drafted(city, tmp_path, lambda text: text.replace("promised: 4 workdays", "promised: 2 workdays"))
    arguments = ["replay", "--draft", str(draft), "--city", str(city)]
    told = CliRunner().invoke(affairs, arguments)
    assert told.exit_code == 0
    assert f"{number}  due.registration: 2026-11-13T15:59+00:00 → 2026-11-11T15:59+00:00" in told.output
    assert "1 cases, 1 come out otherwise" in told.output
    (line,) = CliRunner().invoke(affairs, [*arguments, "--json"]).output.splitlines()
    found: dict[str, Any] = json.loads(line)
    assert found["differences"][0]["what"] == "due.registration"


def test_a_running_case_keeps_its_version_until_it_is_moved(registrar: Actor, li: Actor, city: Path) -> None:
    case_id = workshops.file(li)
    number = door.my_case(li, case_id).number
    file = city / SERVICE
    file.write_text(file.read_text().replace("promised: 4 workdays", "promised: 2 workdays"))
    town.reload(city)
    assert due(li, number) == "2026-11-13"
    assert door.migrate(MIGRATE, number) is True
    assert due(li, number) == "2026-11-11"
    assert doing.task(registrar, case_id, "registration").due_at.date().isoformat() == "2026-11-11"  # type: ignore[union-attr]
    assert door.migrate(MIGRATE, number) is False
    assert [moment.step for moment in door.my_case(li, case_id).moments][-1] == "migrated"
    assert len(doing.audited("affairs.case.migrated")) == 1


def due(actor: Actor, number: str) -> str:
    case = door.my_case(actor, Case.objects.get(number=number).id)
    shown = next(one for one in case.items if one.id == "registration").due
    assert shown is not None
    assert shown.due_at is not None
    return shown.due_at.date().isoformat()


def test_a_case_whose_item_is_gone_stays_and_says_why(registrar: Actor, li: Actor, city: Path) -> None:
    number = door.my_case(li, workshops.file(li)).number
    file = city / SERVICE
    file.write_text(file.read_text().replace("notice-board", "public-list"))
    for example in (city / "affairs/workshop/examples").iterdir():
        example.write_text(example.read_text().replace("notice-board", "public-list"))
    town.reload(city)
    with pytest.raises(MigrationNotPossible) as refused:
        door.migrate(MIGRATE, number)
    assert refused.value.reasons == ("item notice-board",)
    told = CliRunner().invoke(affairs, ["migrate", "workshop", "--all-open"])
    assert told.exit_code == 1
    assert f"{number}: stays" in told.output


def test_a_closed_case_never_moves(registrar: Actor, li: Actor, city: Path) -> None:
    number = finished(registrar, li)
    file = city / SERVICE
    file.write_text(file.read_text().replace("promised: 4 workdays", "promised: 2 workdays"))
    town.reload(city)
    with pytest.raises(StepNotPossible):
        door.migrate(MIGRATE, number)
    assert Case.objects.get(number=number).service_hash != ""
    with pytest.raises(NotAllowed):
        door.migrate(registrar, number)
