"""Is it said in an incident's course that a role was called which nobody holds?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from onecity.base.actor import system
from onecity.core.text import Text
from onecity.engines.command import door
from onecity.engines.command.pages.words import said
from onecity.engines.command.permissions import READ
from onecity.engines.command.tests.town import officer
from onecity.site.commands.doctor import orders


@pytest.mark.parametrize(
    ("people", "zh", "en"),
    [
        (["somebody"], "已通知派单人", "those who assign work were told"),
        ([], "没有通知到任何人", "nobody was told"),
    ],
)
def test_a_call_that_reaches_nobody_names_no_role(people: list[str], zh: str, en: str) -> None:
    data = {"action": "call", "role": "repair-crew", "people": people, "nobody": True}
    words = said(
        door.Line(at=datetime(2026, 11, 26, tzinfo=UTC), kind="task", by="", words="", data=data), {}
    )
    assert isinstance(words, Text)
    assert zh in words.zh
    assert en in words.en


@pytest.mark.django_db
def test_roles_that_a_network_calls_and_nobody_holds_in_its_department_are_told(
    city: Path, settings: LazySettings
) -> None:
    def told() -> list[tuple[str, str]]:
        return [(one.role, one.organisation) for one in door.unmanned(system((READ,)))]

    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": False})
    everybody = [f"reservoir-{one}" for one in ("administrative", "patrol", "technical")]
    assert told() == [(role, "water") for role in everybody]
    officer("reservoir-patrol", organisation="transport")
    assert "reservoir-patrol in water (reservoirs)" in orders().state
    assert "--role reservoir-administrative --organisation water" in orders().mend
    for role in everybody:
        officer(role)
    assert told() == []
    assert orders().is_well
