"""Why is it asked, why is it needed, why until then? Told from the declaration: without the rule, no sentence."""

from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import CaseUnknown, NothingToExplain
from onecity.engines.affairs.rules.explaining import Explanation
from onecity.engines.affairs.tests import browsing, doing, offered, town

DISABILITY = town.SERVICE


def zh(found: Explanation) -> list[str]:
    return [line.zh for line in found.lines]


def en(found: Explanation) -> list[str]:
    return [line.en for line in found.lines]


def change_form(folder: Path, section: int, field: int, **changes: object) -> None:
    """Change a question of the declared form, and load the city again."""
    path = folder / "affairs/disability/form.yaml"
    yaml = town.YAML()
    form = yaml.load(path.read_text())
    question = form["sections"][section]["fields"][field]
    for name, value in changes.items():
        if value is None:
            question.pop(name)
        else:
            question[name] = value
    with path.open("w") as stream:
        yaml.dump(form, stream)
    town.reload(folder)


def test_a_question_says_what_led_to_it_who_uses_it_and_what_it_decides(city: Path, li: Actor) -> None:
    doing.write(li)
    asked = door.explain_question(li, DISABILITY, "needs_care")
    assert zh(asked) == [
        "护理补贴发给需要长期照护的人。",
        "因为“残疾等级”您的回答是：二级。",
        "它决定要不要办“重度残疾人护理补贴”。",
    ]
    assert "Because to “Grade of disability” you answered: Grade 2." in en(asked)
    income = door.explain_question(li, DISABILITY, "income_per_month")
    assert "市民政局办理“困难残疾人生活补贴”时要用。" in zh(income)
    assert [law.confirmed for law in income.basis] == [False, False]


def test_without_the_rule_the_sentence_is_gone(city: Path, li: Actor) -> None:
    doing.write(li)
    before = zh(door.explain_question(li, DISABILITY, "needs_care"))
    change_form(city, 0, 2, when=None)
    after = zh(door.explain_question(li, DISABILITY, "needs_care"))
    assert set(before) - set(after) == {"因为“残疾等级”您的回答是：二级。"}
    change_form(city, 0, 2, why={"zh": "新的理由。", "en": "A new reason."})
    assert zh(door.explain_question(li, DISABILITY, "needs_care"))[0] == "新的理由。"


def test_another_answer_is_another_reason(city: Path, li: Actor) -> None:
    doing.write(li, severity="grade-1")
    assert "因为“残疾等级”您的回答是：一级。" in zh(door.explain_question(li, DISABILITY, "needs_care"))


def test_a_document_says_when_it_need_not_be_handed_in(city: Path, li: Actor) -> None:
    offered.add(city, "talent")
    offered.write(li, "talent", offered.answers("talent", "address-promised"))
    wanted = zh(door.explain_document(li, "talent", "residence-proof"))
    assert "可以书面承诺代替。" in wanted
    assert "因为“要把户口迁到青岛吗？”您的回答是：是。" in wanted
    assert "持有电子证照并同意读取的，就不用交。" in zh(door.explain_document(li, "talent", "household-book"))


def test_a_date_tells_limit_events_and_calendar(
    city: Path, monday: time_machine.Traveller, li: Actor, chen: Actor
) -> None:
    case_id = doing.file(li)
    before = zh(door.explain_date(li, case_id, "certificate"))
    assert before[0] == "承诺时限：10个工作日。"
    door.request_supplement(chen, doing.task(chen, case_id, "certificate").id, ("photo",), "照片不清楚")
    after = zh(door.explain_date(li, case_id, "certificate"))
    assert after != before
    assert any("暂停计时" in line for line in after)


def test_a_faster_limit_says_why(city: Path, monday: time_machine.Traveller, li: Actor) -> None:
    offered.add(city, "rural-planning")
    case_id = offered.file(li, "rural-planning", offered.answers("rural-planning", "extended"))
    told = zh(door.explain_date(li, case_id, "review"))
    assert told[:2] == ["承诺时限：3个工作日。", "通常：10个工作日；延期使用。"]


def test_what_is_not_there_is_not_explained(city: Path, li: Actor, wang: Actor) -> None:
    doing.write(li, severity="grade-4")
    for wrong in ("needs_care", "nothing"):
        with pytest.raises(NothingToExplain):
            door.explain_question(li, DISABILITY, wrong)
    with pytest.raises(NothingToExplain):
        door.explain_document(li, DISABILITY, "existing-certificate")
    case_id = door.file_case(li, DISABILITY)
    with pytest.raises(NothingToExplain):
        door.explain_date(li, case_id, "living-allowance")
    with pytest.raises(CaseUnknown):
        door.explain_date(wang, case_id, "certificate")


def test_page_and_program_say_the_same(city: Path, li: Actor) -> None:
    doing.write(li)
    client = browsing.browser(li)
    said = client.get(f"/api/v1/affairs/services/{DISABILITY}/draft/questions/needs_care/why").json()
    page = client.get(f"/affairs/services/{DISABILITY}/apply/situation/").content.decode()
    assert len(said["lines"]) == 3
    for line in said["lines"]:
        assert line["zh"] in page
    documents = client.get(f"/affairs/services/{DISABILITY}/apply/documents/").content.decode()
    path = f"/api/v1/affairs/services/{DISABILITY}/draft/documents/photo/why"
    for line in client.get(path).json()["lines"]:
        assert line["zh"] in documents


def test_the_date_over_the_api(city: Path, li: Actor) -> None:
    case_id: UUID = doing.file(li)
    found = browsing.browser(li).get(f"/api/v1/affairs/cases/{case_id}/items/certificate/why")
    assert [line["zh"] for line in found.json()["lines"]] == zh(door.explain_date(li, case_id, "certificate"))
