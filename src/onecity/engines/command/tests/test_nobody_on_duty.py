"""Is it said in an incident's course that a role was called which nobody holds?"""

from datetime import UTC, datetime

import pytest

from onecity.core.text import Text
from onecity.engines.command import door
from onecity.engines.command.pages.words import said


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
