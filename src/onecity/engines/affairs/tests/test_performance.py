"""Do chiefs and leaders see right figures of what is theirs, in a page, as JSON and as a file?"""

import csv
import io
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onecity.base.actor import Actor, NotAllowed
from onecity.engines.affairs import door
from onecity.engines.affairs.models import Handling
from onecity.engines.affairs.tests import doing, inspections, rating, town
from onecity.engines.affairs.tests.browsing import browser

ITEM = "living-allowance"
HERE = ("civil-affairs-370202", "disability")


@pytest.fixture
def chief(city: Path, monday: time_machine.Traveller) -> Actor:
    """Heads civil affairs in Shinan."""
    return town.officer("civil-affairs-370202", role="section-chief", name="孙科")


@pytest.fixture
def leader(city: Path, monday: time_machine.Traveller) -> Actor:
    """Sees the whole city."""
    return town.officer("transport", "3702", role="leader", name="周局")


def counts(actor: Actor, days: int = 30) -> door.PerformanceRow:
    found = door.performance(actor, days)
    return next(row for row in found.rows if (row.organisation, row.service) == HERE)


def test_a_month_is_counted_by_hand(
    chief: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    granted, refused, late, waiting = (doing.file(li, **doing.ALLOWANCE_ONLY) for _ in range(4))
    monday.move_to("2026-11-16T09:00:00+08:00")  # day 5 of 10
    door.approve(wang, doing.task(wang, granted, ITEM).id)
    door.rate(li, granted, [ITEM], 1)
    monday.move_to("2026-11-20T09:00:00+08:00")  # day 9 of 10
    door.refuse(wang, doing.task(wang, refused, ITEM).id, "收入不符", "收入变化后再申请")
    door.rate(li, refused, [ITEM], 4)
    found = counts(chief)
    assert (found.counts.open, found.counts.due_soon, found.counts.late_open) == (2, 0, 0)
    assert found.median_used == pytest.approx(0.7)
    monday.move_to("2026-11-22T10:00:00+08:00")
    assert counts(chief).counts.due_soon == 2
    monday.move_to("2026-11-24T09:00:00+08:00")
    door.approve(wang, doing.task(wang, late, ITEM).id)
    found = counts(chief)
    assert (found.counts.filed, found.counts.open, found.counts.late_open) == (4, 1, 1)
    assert (found.counts.decided, found.counts.decided_late, found.counts.refused) == (3, 1, 1)
    assert (found.counts.rated, found.counts.bad_ratings) == (2, 1)
    assert found.median_used == pytest.approx(0.9)
    assert found.counts.share("bad_ratings") == 0.5
    assert door.my_case(li, waiting).outcome == "open"


def test_a_shorter_period_leaves_out_what_is_older_but_not_what_is_open(
    chief: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    rating.decided(li, wang)
    doing.file(li, **doing.ALLOWANCE_ONLY)
    monday.shift(timedelta(days=8))
    week, month = counts(chief, 7).counts, counts(chief).counts
    assert (week.filed, week.decided, week.open) == (0, 0, 1)
    assert (month.filed, month.decided, month.open) == (2, 1, 1)


def test_supplements_and_findings_stand_in_it(chief: Actor, li: Actor, wang: Actor, city: Path) -> None:
    inspections.declare(city)
    case_id = doing.file(li, **doing.ALLOWANCE_ONLY)
    task = doing.task(wang, case_id, ITEM)
    door.request_supplement(wang, task.id, ["income_per_month"], "请核对")
    door.supplement(li, case_id, ITEM, {"income_per_month": ("1240.00",)})
    door.approve(wang, task.id)
    door.inspect()
    found = door.performance(chief)
    assert counts(chief).counts.supplemented == 1
    whole = next(row for row in found.rows if row.service == "")
    assert whole.counts.findings == 1
    assert found.total.findings >= 3


def test_one_sees_ones_own_scope_only(
    chief: Actor, leader: Actor, li: Actor, wang: Actor, chen: Actor, liu: Actor
) -> None:
    doing.file(li)
    assert {row.organisation for row in door.performance(chief).rows} == {"civil-affairs-370202"}
    assert {row.organisation for row in door.performance(leader).rows} == {"transport"}
    assert door.performance(town.officer("civil-affairs-370203", "370203")).rows == ()
    with pytest.raises(NotAllowed):
        door.performance(li)


def test_what_waits_for_another_item_is_not_open(chief: Actor, li: Actor) -> None:
    doing.file(li)
    found = counts(chief).counts
    assert (found.filed, found.open) == (2, 0)


def test_the_number_of_queries_does_not_grow_with_the_cases(chief: Actor, li: Actor, wang: Actor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            door.performance(chief)
        return sum("affairs_" in query["sql"] for query in seen.captured_queries)

    rating.decided(li, wang)
    few = asked()
    for _ in range(3):
        rating.decided(li, wang)
    assert asked() == few == 5
    assert Handling.objects.count() == 4


def test_the_page_shows_bars_savings_and_a_switch_of_period(chief: Actor, li: Actor, wang: Actor) -> None:
    client = browser(chief)
    assert "还没有数据" in unescape(client.get("/affairs/performance/").content.decode())
    rating.bad(li, wang)
    page = unescape(client.get("/affairs/performance/?days=90").content.decode())
    assert "民政" in page
    assert "<svg" in page
    assert "最多少跑 4 次、少交 4 份材料、少等 15个工作日" in page
    assert 'href="?days=90" aria-current="page"' in page
    assert client.get("/affairs/performance/?days=1000").status_code == 200
    assert browser(li).get("/affairs/performance/").status_code == 403


def test_programs_get_json_and_a_file_that_spreadsheets_open(chief: Actor, li: Actor, wang: Actor) -> None:
    rating.decided(li, wang)
    client, url = browser(chief), "/api/v1/affairs/performance"
    found = client.get(url).json()
    assert found["rows"][0]["counts"]["decided"] == 1
    assert found["total"]["filed"] == 1
    answer = client.get(url, {"format": "csv", "days": 7})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0]["organisation"] == "civil-affairs-370202"
    assert (lines[0]["decided"], lines[0]["median_used"]) == ("1", "0.100")
    assert client.get(url, {"days": 8}).status_code == 422
    assert browser(li).get(url).status_code == 403
    assert browser().get(url).status_code == 401


def test_a_service_says_what_it_saves(city: Path) -> None:
    page = unescape(browser().get("/affairs/services/disability/").content.decode())
    assert "最多少跑 4 次、少交 4 份材料、少等 15个工作日" in page
    english = unescape(browser(language="en").get("/affairs/services/disability/").content.decode())
    assert "Up to 4 visits, 4 documents, 15 working days" in english
    found = browser().get("/api/v1/affairs/services/disability/savings").json()
    assert found == {"visits": 4, "documents": 4, "time": "15 workdays", "up_to": True}
    assert browser().get("/api/v1/affairs/services/nothing/savings").status_code == 404


def test_the_plan_reads_the_savings_as_measures(city: Path) -> None:
    assert (door.visits_saved().value, door.visits_saved().sample_size) == (100.0, 1)
    assert door.documents_saved().value == pytest.approx(66.7)
    assert door.time_saved().value == pytest.approx(42.9)
