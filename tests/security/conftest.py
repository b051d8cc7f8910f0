"""Whom do the security tests ask? The live cities, and people in them who have nothing to do with the journeys."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from tests.live_city import USUAL, LiveCity, live_city, stop_cities
from tests.visitor import Visitor, file_case

LEAK = re.compile(
    r"Traceback|site-packages|[\w/]+\.py\b|DJANGO_|psycopg|sqlite3|OperationalError|DataError|IntegrityError"
    r"|[A-Z]\w+Error\b|/tmp/|/home/|/work/|/root/|SELECT |INSERT INTO"
)


@pytest.fixture(scope="session", autouse=True)
def _cities() -> Iterator[None]:
    yield
    stop_cities()


@pytest.fixture(params=USUAL)
def city(request: pytest.FixtureRequest) -> LiveCity:
    """A live city, on SQLite and on PostgreSQL."""
    return live_city(request.param)


@pytest.fixture
def sqlite_city() -> LiveCity:
    """A live city on SQLite, for what does not reach the database. Mark such tests with `ON_SQLITE`."""
    return live_city("sqlite")


Make = Callable[[LiveCity], Visitor]


@pytest.fixture(scope="session")
def owner() -> Make:
    """A resident of each city with a filed case: `visitor.case` is its id."""
    made: dict[str, Visitor] = {}

    def make(city: LiveCity) -> Visitor:
        if city.url not in made:
            made[city.url] = Visitor(city).register()
            made[city.url].case = file_case(made[city.url])
        return made[city.url]

    return make


@pytest.fixture(scope="session")
def stranger() -> Make:
    """Another resident of each city."""
    made: dict[str, Visitor] = {}

    def make(city: LiveCity) -> Visitor:
        if city.url not in made:
            made[city.url] = Visitor(city).register()
        return made[city.url]

    return make


def refused_clearly(answer: httpx.Response) -> httpx.Response:
    """The answer is a refusal (4xx) that says what to do and gives nothing of the inside away."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code}: {answer.text[:400]}"
    return gives_nothing_away(answer)


def gives_nothing_away(answer: httpx.Response) -> httpx.Response:
    """The answer shows no stack, no path, no name of the software's inside."""
    found = LEAK.search(answer.text)
    assert not found, (
        f"{answer.url} shows {found[0]!r}: …{answer.text[max(0, found.start() - 80) : found.end() + 80]}"
    )
    return answer
