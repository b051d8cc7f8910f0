"""Are patrols given once in each period, in season, and is a list complete before it counts?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.engines.command import door
from onecity.engines.command.declare import Item, Patrol
from onecity.engines.command.declare.patrol import Season
from onecity.engines.command.errors import AnswersMissing
from onecity.engines.command.rules.patrol import checked, every_on, period_of
from onecity.engines.command.tests import town
from onecity.engines.command.tests.browsing import browser

CHINA = ZoneInfo("Asia/Shanghai")
ITEMS = (
    Item(id="crest", title={"zh": "坝顶", "en": "Crest"}),
    Item(id="level", title={"zh": "水位", "en": "Level"}, type="number"),
    Item(id="remark", title={"zh": "其他", "en": "Else"}, type="text", required=False),
)
WRITTEN = {
    "id": "dams",
    "title": {"zh": "大坝巡查", "en": "Dams"},
    "layer": "reservoirs",
    "where": {"catchment": ["upper"]},
    "lead": "water",
    "to": "reservoir-patrol",
    "every": {"days": 7, "at": "06:00"},
    "seasons": [{"from": "06-01", "until": "09-30", "every": {"days": 1, "at": "06:00"}}],
    "due": "12h",
    "items": [one.model_dump(mode="json") for one in ITEMS],
    "evidence": ["photo"],
}
DAMS = Patrol.model_validate(WRITTEN)


def local(text: str) -> datetime:
    """A moment in the city's time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "began"),
    [
        ("2026-07-20T05:59", "2026-07-19T06:00"),
        ("2026-07-20T06:00", "2026-07-20T06:00"),
        ("2026-11-26T12:00", "2026-11-23T06:00"),
        ("2026-11-23T05:00", "2026-11-16T06:00"),
    ],
)
def test_a_period_begins_at_its_hour_daily_in_season_and_on_mondays_otherwise(now: str, began: str) -> None:
    assert period_of(DAMS, local(now), CHINA) == local(began)


@pytest.mark.parametrize("day", ["02-30", "04-31", "00-10", "13-01", "6-1"])
def test_a_season_begins_on_a_day_that_there_is(day: str) -> None:
    with pytest.raises(ValidationError):
        Season.model_validate({"from": day, "until": "12-31", "every": {"days": 1}})
    assert Season.model_validate({"from": "02-29", "until": "12-31", "every": {"days": 1}}).begins == "02-29"


def test_a_season_may_reach_over_new_year() -> None:
    winter = Patrol.model_validate(
        WRITTEN | {"seasons": [{"from": "11-15", "until": "03-15", "every": {"days": 1}}]}
    )
    days = {day: every_on(winter, local(f"2026-{day}").date()).days for day in ("12-31", "01-01", "03-16")}
    assert days == {"12-31": 1, "01-01": 1, "03-16": 7}


@given(st.integers(0, 6 * 366 * 86_400))
def test_every_moment_lies_in_one_period_that_began_before_it(second: int) -> None:
    now = datetime(2024, 1, 2, tzinfo=UTC) + timedelta(seconds=second)
    begun = period_of(DAMS, now, CHINA)
    assert begun <= now < begun + timedelta(days=7)
    assert period_of(DAMS, begun, CHINA) == begun


@given(st.dictionaries(st.sampled_from(["crest", "level", "remark", "else"]), st.text(max_size=20)))
def test_a_list_takes_what_fits_and_names_what_is_missing(given_: dict[str, str]) -> None:
    found = checked(ITEMS, given_)
    assert set(found.answers) <= {"crest", "level", "remark"}
    assert set(found.missing) == {"crest", "level"} - set(found.answers)
    assert found.found == (("crest",) if found.answers.get("crest") is False else ())


@pytest.fixture
def declared(city: Path) -> Path:
    """The city with a patrol of the two reservoirs upstream."""
    folder = city / "patrols"
    folder.mkdir()
    with (folder / "dams.yaml").open("w") as stream:
        YAML().dump(WRITTEN, stream)
    town.load(city)
    return city


@pytest.mark.django_db
def test_each_thing_is_given_once_in_a_period(
    declared: Path, patrol: Actor, duty: Actor, clock: time_machine.Traveller
) -> None:
    assert (door.give_rounds(), door.give_rounds()) == (2, 0)
    (task,) = worklist.queue(patrol).items
    assert (task.title.zh, task.due_at) == ("大坝巡查 · 一号水库", local("2026-07-20T18:00"))
    assert len(worklist.queue(duty).items) == 2
    clock.shift(timedelta(days=1))
    assert door.give_rounds() == 2


@pytest.mark.django_db
def test_nothing_is_given_whose_time_is_over(declared: Path, clock: time_machine.Traveller) -> None:
    clock.move_to(local("2026-07-20T18:00"))
    assert door.give_rounds() == 0


@pytest.mark.django_db
def test_a_round_is_filled_in_shown_and_done_on_the_phone(declared: Path, patrol: Actor) -> None:
    door.give_rounds()
    (task,) = worklist.queue(patrol).items
    client = browser(patrol)
    address = client.get(task.url)["Location"]
    assert "坝顶" in client.get(address).content.decode()
    with pytest.raises(AnswersMissing):
        door.fill_in(patrol, task.id, {"crest": "yes"})
    page = client.post(f"{address}fill/", {"crest": "no", "level": "88,4"}, follow=True).content.decode()
    assert "有异常" in page
    worklist.add_evidence(patrol, task.id, "photo", "blob")
    assert "已完成" in client.post(f"/command/orders/{task.id}/done/", follow=True).content.decode()
    (form, _photo) = worklist.evidence(patrol, task.id)
    assert form.answers == {"crest": False, "level": 88.4}
