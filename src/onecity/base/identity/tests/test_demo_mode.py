"""Does a demonstration stay one?"""

from pathlib import Path

import pytest
from django.conf import LazySettings

from onecity.base.actor import Actor, Scope
from onecity.base.identity.demo import check_demo_mark, create_personas, mark_demo, persona_account
from onecity.base.identity.errors import NotInDemo
from onecity.base.identity.people import person
from onecity.base.identity.rights import actor_for


def demo(settings: LazySettings, on: bool) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": on})


def test_the_declared_personas_are_made_once_with_their_rights(
    city: Path, settings: LazySettings, operator: Actor
) -> None:
    demo(settings, True)
    mark_demo()
    assert create_personas() == 3
    assert create_personas() == 0
    wang = actor_for(persona_account("wang"))
    assert wang.may("affairs.decide", Scope("civil-affairs", "370202012"))
    assert not wang.may("affairs.decide", Scope("transport", "370202"))
    ma = actor_for(persona_account("ma"))
    assert ma.may("identity.assign", Scope("transport", "370203"))
    li = persona_account("li")
    assert li is not None
    view = person(operator, li.person.id, "check")
    assert (view.name, view.level, view.simulated, view.facts["income_per_month"]) == (
        "李小明",
        "verified",
        True,
        124000,
    )


def test_a_marked_database_is_refused_by_production_for_ever(city: Path, settings: LazySettings) -> None:
    demo(settings, False)
    assert check_demo_mark() == ""
    demo(settings, True)
    mark_demo()
    assert check_demo_mark() == ""
    demo(settings, False)
    refusal = check_demo_mark()
    assert "demo mode" in refusal
    assert "演示模式" in refusal


def test_outside_demo_mode_there_are_no_personas_and_no_mark(city: Path, settings: LazySettings) -> None:
    demo(settings, True)
    mark_demo()
    create_personas()
    demo(settings, False)
    assert persona_account("li") is None
    with pytest.raises(NotInDemo):
        create_personas()
    with pytest.raises(NotInDemo):
        mark_demo()


def test_without_the_mark_no_persona_is_made(city: Path, settings: LazySettings) -> None:
    demo(settings, True)
    with pytest.raises(NotInDemo):
        create_personas()
    assert persona_account("li") is None
