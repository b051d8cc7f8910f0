"""Does a thing's page say what is known of it, and what it said last?"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template import Context, Template
from django.test import Client
from django.urls import get_resolver

from onecity.base.actor import system
from onecity.base.identity.door import PersonDraft, assign_role, create_account, create_person
from onecity.base.telemetry import Span
from onecity.core.text import Text
from onecity.engines.sensing import door
from onecity.engines.sensing.pages.curve import newest_of, points_of
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow

START = 1_784_073_600_000
ROLES = "roles:\n  - {id: reader, title: {zh: 看, en: Reader}, duty: business, permissions: [sensing.read]}\n"
LAYER = wells.LAYER.replace("type: number}", 'type: number, words: {"10": {zh: 十米, en: Ten metres}}}')
CLERK = system({"identity.register", "identity.assign"})


def seen(*spans: Span) -> door.SeriesView:
    """A curve of ten-minute steps."""
    title = Text(zh="电流", en="Current")
    return door.SeriesView("lights", "lamp-1", "current", title, "A", 2, 600, spans, ())


def at(ms: int, value: float) -> tuple[datetime, float]:
    """A newest reading."""
    return datetime.fromtimestamp(ms / 1000, UTC), value


def test_the_newest_value_is_the_newest_reading_and_not_the_mean_of_its_step() -> None:
    lamp = seen(Span(START, 1, 1.2, 1.2, 1.2), Span(START + 600_000, 2, 0.59, 0.01, 1.17))
    newest = newest_of(lamp, at(START + 900_000, 0.01))
    assert newest == (START + 900_000, 0.01)
    assert points_of(lamp, newest)[1:] == [
        [START + 600_000, 0.59, 0.01, 1.17],
        [START + 900_000, 0.01, 0.01, 0.01],
    ]


@pytest.mark.parametrize("reading", [None, at(START - 1, 1.0), at(START + 700_000, 1.0), at(START + 1, 99.0)])
def test_a_reading_that_is_not_among_the_last_steps_good_ones_ends_no_curve(
    reading: tuple[datetime, float] | None,
) -> None:
    lamp = seen(Span(START, 2, 1.0, 0.5, 1.5))
    assert newest_of(lamp, reading) is None
    assert len(points_of(lamp, None)) == 1


def test_a_curve_without_points_says_so_in_its_middle_alone() -> None:
    drawn = Template('{% load pieces %}{% chart data "c" %}')
    data = {"title": "T", "summary": "No readings", "points": []}
    assert "figcaption" not in drawn.render(Context({"data": data}))
    assert "figcaption" in drawn.render(Context({"data": data | {"points": [[1, 2, 2, 2]]}}))


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", ["基本信息", "井沿", "十米"]), ("en", ["Brim", "Ten metres"])]
)
def test_attributes_stand_on_the_page_in_the_words_of_the_layer(
    city: Path, settings: LazySettings, begin: Callable[[], Flow], language: str, words: list[str]
) -> None:
    assert get_resolver().url_patterns
    settings.ONECITY_ENGINES = ["onecity.base.engine:ENGINE", "onecity.web.engine:ENGINE", *wells.ENGINES[1:]]
    (city / "roles.yaml").write_text(ROLES, encoding="utf-8")
    (city / "layers/wells.yaml").write_text(LAYER, encoding="utf-8")
    wells.load(city)
    flow = begin()
    flow.take(wells.levels(int(time.time() * 1000) - 60_000, w0=5.0))
    flow.publish()
    page = unescape(reader(language).get("/sensing/wells/things/w0/").content.decode())
    facts = page.partition('id="thing-about"')[2]
    assert [word for word in words if word not in facts] == []


def reader(language: str) -> Client:
    """A browser of somebody who may read."""
    person = create_person(CLERK, PersonDraft(name="李看井", kind="staff", division="3702"))
    assign_role(CLERK, person, "reader")
    client = Client()
    client.cookies["language"] = language
    account = create_account(CLERK, person, username="reader", password=None)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"since": int(time.time()), "seen": int(time.time()), "second_factor": True})
    session.save()
    return client
