"""Who walks through the live city? People with browsers of their own, on SQLite and on PostgreSQL."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.person import COMES_WITHIN_S, Person
from tests.live_city import USUAL, LiveCity, live_city, stop_cities

Enter = Callable[..., Person]
# other programs on the machine make a page late, never wrong
expect.set_options(timeout=COMES_WITHIN_S * 1000)


IS_SOAK = os.environ.get("ONECITY_SOAK") == "1"
WITH_SOAK = pytest.mark.skipif(not IS_SOAK, reason="with the soak: ONECITY_SOAK=1")


@pytest.fixture(scope="session", autouse=True)
def _cities() -> Iterator[None]:
    yield
    stop_cities()


# A browser on PostgreSQL with the soak; an office's own system walks there with every test run.
@pytest.fixture(params=USUAL)
def city(request: pytest.FixtureRequest) -> LiveCity:
    """A live city, on SQLite and on PostgreSQL."""
    return live_city(request.param)


@pytest.fixture
def sqlite_city() -> LiveCity:
    """The live city on SQLite alone. Mark such tests with `ON_SQLITE`."""
    return live_city("sqlite")


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """`enter(city, "li-xiaoming", language="en", width=390)`: a person who has signed in; they leave at the end."""
    people: list[Person] = []

    def come(city: LiveCity, persona: str | None = None, **options: object) -> Person:
        people.append(Person(browser, city, **options))  # type: ignore[arg-type]
        if persona is not None:
            people[-1].sign_in(persona)
        return people[-1]

    yield come
    for person in people:
        broken = person.broken
        person.leave()
        assert not broken, broken
