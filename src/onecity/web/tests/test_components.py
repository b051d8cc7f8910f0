"""Every component renders in both languages and says to everybody what it shows."""

import re
from pathlib import Path

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from onecity.base.page import Page
from onecity.core.text import Text
from onecity.web import kit

KIT = Path(__file__).parents[1] / "templates" / "kit"
HAN = re.compile(r"[\u4e00-\u9fff]")


def drawn(source: str, **values: object) -> str:
    """A piece of template as HTML."""
    return Template("{% load onecity %}" + source).render(Context(values))


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language of the house."""
    return str(request.param)


@pytest.mark.django_db
def test_the_kit_page_shows_every_component(language: str) -> None:
    request = RequestFactory().get("/kit/")
    with translation.override(language):
        html = render_to_string("kit/index.html", kit.samples(), request)
    assert len(html) > 10_000
    assert "None" not in re.sub(r"<[^>]+>", "", html)


def test_the_kit_page_uses_every_component_there_is() -> None:
    text = (KIT / "index.html").read_text(encoding="utf-8")
    names = {path.stem for path in KIT.glob("*.html")} - {
        "index",
        "field_notes",
        "field_choices",
        "field_input",
    }
    # the two that every page shows by itself
    shown = set(re.findall(r"{%\s*(\w+)", text)) | {"switches"}
    assert names - shown == set()


def test_samples_speak_the_language_of_the_reader() -> None:
    with translation.override("en"):
        lists = drawn("{% task_list tasks %}{% steps steps %}{% timeline entries now=now %}", **kit.samples())
    assert not HAN.search(lists)


def test_a_button_with_a_key_shows_it_and_tells_assistive_technology() -> None:
    html = drawn('{% button "Approve" kind="primary" key="y" hx_post="/x" name="decision" value="yes" %}')
    assert 'data-key="y"' in html
    assert 'aria-keyshortcuts="y"' in html
    assert 'hx-post="/x" name="decision" value="yes"' in html
    assert 'type="submit"' in html


def test_a_button_with_an_address_is_a_link() -> None:
    html = drawn('{% button "Next" href=url %}', url="/next?a=1&b=2")
    assert html.startswith('<a href="/next?a=1&amp;b=2"')


def test_texts_from_people_are_escaped_everywhere() -> None:
    evil = "<script>x</script>"
    html = drawn(
        "{% tag e %}{% button e data_x=e %}{% card title=e %}{{ e }}{% endcard %}{% icon 'home' title=e %}"
        "{% notice title=e %}{{ e }}{% endnotice %}{% empty e e %}{% stat e e %}{% person e e %}"
        "{% summary_list rows %}{% timeline rows %}",
        e=evil,
        rows=[{"key": evil, "value": evil, "source": evil, "title": evil, "at": evil}],
    )
    assert "<script>" not in html


def test_a_declared_text_is_shown_in_the_language_of_the_reader(language: str) -> None:
    with translation.override(language):
        html = drawn("{% tag text %}", text=Text(zh="已办结", en="Done"))
    assert ("已办结" in html) == (language == "zh-hans")
    assert ("Done" in html) == (language == "en")


def test_a_warning_level_has_a_shape_of_its_own_and_a_name() -> None:
    shapes = {
        name: drawn("{% level name %}", name=name) for name in ("blue", "yellow", "orange", "red", "none")
    }
    assert len({re.search(r'd="([^"]+)"', html)[1] for html in shapes.values()}) == 5  # type: ignore[index]
    assert all(re.sub(r"<[^>]+>", "", html).strip() for html in shapes.values())


def test_a_level_without_text_still_says_its_name() -> None:
    with translation.override("en"):
        assert 'aria-label="Red"' in drawn('{% level "red" text=False %}')


def test_the_current_step_is_marked_for_assistive_technology() -> None:
    html = drawn(
        "{% steps steps %}", steps=[{"title": "A", "state": "done"}, {"title": "B", "state": "current"}]
    )
    assert html.count('aria-current="step"') == 1


def test_an_empty_answer_shows_a_dash_and_no_hole() -> None:
    assert "—" in drawn("{% summary_list rows %}", rows=[{"key": "Photo", "value": ""}])


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0"), (123_450, "1,234.50"), (120_000, "1,200"), (-5, "−0.05"), (None, "")]
)
def test_money_is_shown_in_yuan_without_losing_a_fen(fen: int | None, text: str) -> None:
    assert drawn("{{ fen|yuan }}", fen=fen) == text


def test_a_name_is_masked_but_for_its_first_character() -> None:
    assert drawn("{{ name|masked }}", name="李小明") == "李**"


def page(query: str) -> dict[str, object]:
    """A request for a list with these parameters."""
    request = RequestFactory().get("/list")
    request.GET = QueryDict(query)
    return {"request": request}


def test_a_pager_keeps_the_other_parameters_of_the_page() -> None:
    html = drawn("{% pager page %}", page=Page(items=(), next_cursor="n2"), **page("q=x&cursor=n1"))
    assert 'href="?q=x&amp;cursor=n2"' in html
    assert 'href="?q=x"' in html


def test_a_pager_of_one_page_shows_nothing() -> None:
    assert drawn("{% pager page %}", page=Page(items=()), **page("")).strip() == ""


@pytest.mark.parametrize(
    ("now", "then", "state"), [("", "due", None), ("due", "-due", "ascending"), ("-due", "due", "descending")]
)
def test_a_heading_sorts_and_turns_round(now: str, then: str, state: str | None) -> None:
    html = drawn('{% sort "due" "Deadline" %}', **page(f"sort={now}"))
    assert f'href="?sort={then}"' in html
    assert (f'aria-sort="{state}"' in html) if state else ("aria-sort" not in html)


def test_a_page_that_this_installation_lacks_has_no_address() -> None:
    assert drawn('[{% link "no-such-page" %}]') == "[]"
