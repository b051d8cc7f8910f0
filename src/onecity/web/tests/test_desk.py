"""Does the desk show the right tasks, who else looks at them, and every conflict?"""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.declarations.current import look_again
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.core.text import Text
from onecity.engines.affairs.tests import town
from onecity.engines.affairs.tests.browsing import browser
from onecity.web.desk import next_task
from onecity.web.desk.queue import live_topics, next_of

OFFICE = "civil-affairs-370202"


@pytest.fixture
def wang(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Actor]:
    """A clerk."""
    settings.DATA = tmp_path / "data"
    look_again()
    town.reload(town.write_city(tmp_path / "city"))
    yield town.officer(OFFICE, name="王敏")
    look_again()


@pytest.fixture
def zhao(wang: Actor) -> Actor:
    """A colleague."""
    return town.officer(OFFICE, name="赵岚")


def opened(title: str, *, hours: int = 48, organisation: str = OFFICE) -> UUID:
    """A task of an engine that has no page."""
    return worklist.open_task(
        engine="test",
        kind="thing",
        key=title,
        title=Text(zh=title, en=title),
        organisation=organisation,
        division="370202",
        permission="affairs.decide",
        due_at=timezone.now() + timedelta(hours=hours),
    )


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def desk(actor: Actor, **query: str) -> str:
    return text(browser(actor, "en").get("/desk/", query))


def test_the_most_urgent_task_stands_first_and_others_offices_tasks_nowhere(wang: Actor) -> None:
    opened("later", hours=90)
    opened("sooner", hours=20)
    opened("elsewhere", organisation="civil-affairs-370203")
    page = desk(wang)
    assert page.index("sooner") < page.index("later")
    assert "elsewhere" not in page


def test_each_tab_shows_its_tasks_and_their_number(wang: Actor, zhao: Actor) -> None:
    mine, theirs, late = opened("mine"), opened("theirs"), opened("late", hours=-5)
    worklist.claim(wang, mine)
    worklist.claim(zhao, theirs)
    shown = {tab: desk(wang, tab=tab) for tab in ("all", "mine", "free", "overdue", "closed", "nonsense")}
    found = {
        tab: {t for t in ("mine", "theirs", "late") if f">{t}</span>" in page} for tab, page in shown.items()
    }
    assert found == {
        "all": {"mine", "theirs", "late"},
        "mine": {"mine"},
        "free": {"late"},
        "overdue": {"late"},
        "closed": set(),
        "nonsense": {"mine", "theirs", "late"},
    }
    assert late in {task.id for task in worklist.queue(wang).items}


def test_the_filter_is_kept_when_a_task_is_opened(wang: Actor) -> None:
    task_id = opened("needle")
    opened("straw")
    page = desk(wang, q="needle", tab="free")
    assert "straw" not in page
    assert f'href="/desk/tasks/{task_id}/?tab=free&q=needle"' in page


def test_a_task_without_an_engine_says_so(wang: Actor) -> None:
    page = text(browser(wang, "en").get(f"/desk/tasks/{opened('x')}/"))
    assert "This task has no page" in page
    assert page.count("<h1") <= 1


def test_the_key_j_leads_to_the_next_task_that_is_free(wang: Actor, zhao: Actor) -> None:
    first, taken, third = opened("a", hours=10), opened("b", hours=20), opened("c", hours=30)
    worklist.claim(zhao, taken)
    page = text(browser(wang, "en").get(f"/desk/tasks/{first}/"))
    assert f'data-key="j" aria-keyshortcuts="j" href="/desk/tasks/{third}/"' in page
    last = text(browser(wang, "en").get(f"/desk/tasks/{third}/"))
    assert f'data-key="j" aria-keyshortcuts="j" href="/desk/tasks/{first}/"' in last


def test_the_next_task_is_the_most_urgent_one(wang: Actor, zhao: Actor) -> None:
    assert next_task(wang) is None
    later, sooner = opened("later", hours=90), opened("sooner", hours=20)
    following = next_task(wang)
    assert following is not None
    assert following.id == sooner
    tasks: tuple[TaskView, ...] = worklist.queue(wang).items
    after = next_of(wang, tasks, sooner)
    assert after is not None
    assert after.id == later
    assert next_of(wang, tasks[:1], sooner) is None


def test_claiming_a_task_that_somebody_took_is_told(wang: Actor, zhao: Actor) -> None:
    task_id = opened("x")
    worklist.claim(zhao, task_id)
    page = browser(wang, "en").post(f"/desk/tasks/{task_id}/claim/", follow=True)
    assert "赵岚 has taken this task" in text(page)


def test_claiming_giving_back_and_handing_over(wang: Actor, zhao: Actor) -> None:
    task_id, client = opened("x"), browser(wang, "en")
    client.post(f"/desk/tasks/{task_id}/claim/")
    assert worklist.task(wang, task_id).assignee == wang.id
    client.post(f"/desk/tasks/{task_id}/release/")
    assert worklist.task(wang, task_id).assignee is None
    not_mine = client.post(f"/desk/tasks/{task_id}/hand-over/", {"to": str(zhao.id)}, follow=True)
    assert "Claim the task first." in text(not_mine)
    client.post(f"/desk/tasks/{task_id}/claim/")
    nobody = client.post(f"/desk/tasks/{task_id}/hand-over/", {"to": "x"}, follow=True)
    assert "Choose a colleague first." in text(nobody)
    given = client.post(f"/desk/tasks/{task_id}/hand-over/", {"to": str(zhao.id)}, follow=True)
    assert "Handed over." in text(given)
    assert worklist.task(wang, task_id).assignee == zhao.id


def test_who_has_no_right_to_it_cannot_be_given_a_task(wang: Actor) -> None:
    stranger = town.officer("transport", name="刘洋")
    task_id, client = opened("x"), browser(wang, "en")
    client.post(f"/desk/tasks/{task_id}/claim/")
    page = client.post(f"/desk/tasks/{task_id}/hand-over/", {"to": str(stranger.id)}, follow=True)
    assert "This colleague has no right to the task." in text(page)


def test_who_else_is_looking_is_visible(wang: Actor, zhao: Actor) -> None:
    task_id = opened("x")
    assert "Nobody but you" in text(browser(wang, "en").get(f"/desk/tasks/{task_id}/"))
    assert "王敏" in text(browser(zhao, "en").get(f"/desk/tasks/{task_id}/"))
    assert "赵岚" in text(browser(wang, "en").get(f"/desk/tasks/{task_id}/others/"))


def test_the_list_alone_marks_the_task_that_is_open(wang: Actor) -> None:
    task_id = opened("x")
    fragment = text(browser(wang).get("/desk/queue/", {"task": str(task_id), "tab": "free"}))
    assert "<html" not in fragment
    assert 'aria-current="true"' in fragment
    assert 'aria-current="true"' not in text(browser(wang).get("/desk/queue/", {"task": "no id"}))


def test_a_queue_follows_the_offices_where_its_reader_works(wang: Actor) -> None:
    assert live_topics(wang) == f"worklist:{OFFICE}"


@pytest.mark.parametrize("verb", ["claim", "release", "hand-over"])
def test_an_unknown_task_is_not_found(wang: Actor, verb: str) -> None:
    answer = browser(wang).post(f"/desk/tasks/{uuid4()}/{verb}/", {"to": str(wang.id)})
    assert answer.status_code == 404


def test_an_unknown_verb_is_not_found(wang: Actor) -> None:
    assert browser(wang).post(f"/desk/tasks/{opened('x')}/juggle/").status_code == 404


def test_another_offices_task_and_a_residents_desk_are_refused(wang: Actor) -> None:
    other = opened("x", organisation="civil-affairs-370203")
    assert browser(wang).get(f"/desk/tasks/{other}/").status_code == 403
    resident = town.resident()
    assert browser(resident).get("/desk/").status_code == 403
    assert browser().get("/desk/").status_code == 302
