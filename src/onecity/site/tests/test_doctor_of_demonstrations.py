"""Does the doctor, asked from a second terminal, call a demonstration what it is, and not ill?"""

import pytest
from pytest_django import Settings

from onecity.base.identity.demo import mark_demo
from onecity.site.commands.doctor import demo

pytestmark = pytest.mark.django_db


def configured(settings: Settings, on: bool) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": on})


def test_a_city_is_no_demonstration(settings: Settings) -> None:
    configured(settings, False)
    assert (demo().is_well, demo().state) == (True, "off")


def test_a_second_terminal_is_told_in_a_word_and_nothing_ails(settings: Settings) -> None:
    configured(settings, True)
    mark_demo()
    assert demo().state == "on"
    configured(settings, False)
    assert demo().is_well
    assert "demonstration's" in demo().state
    assert "Use another database" not in demo().state
