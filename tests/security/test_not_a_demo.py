"""Does a city that is no demonstration keep the demonstration's doors shut, and its cookies on HTTPS only?"""

from collections.abc import Iterator

import pytest
from tests.live_city import ON_POSTGRESQL, ROOT, LiveCity, start_city
from tests.security.conftest import refused_clearly
from tests.visitor import Visitor

# It has a SQLite of its own; it stands beside the other city so that both processes have as much to do.
pytestmark = ON_POSTGRESQL
SMALL = ROOT / "tests" / "gallery" / "city"


@pytest.fixture(scope="module")
def real_city() -> Iterator[LiveCity]:
    """A city behind a proxy, served over HTTPS, not in demo mode."""
    with start_city(demo="false", secure="true", trusted_proxy="true", city=str(SMALL)) as city:
        yield city


def through_the_proxy(city: LiveCity) -> Visitor:
    """A visitor as the proxy hands them on."""
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.9",
        "Referer": city.url.replace("http:", "https:") + "/",
    }
    visitor = Visitor(city, headers=headers)
    visitor.http.cookies.clear()
    return visitor


def test_nobody_becomes_a_persona(real_city: LiveCity) -> None:
    visitor = through_the_proxy(real_city)
    page = visitor.get("/sign-in/")
    assert page.status_code == 200
    assert "sign-in/as" not in page.text
    for persona in ("li-xiaoming", "ma-chao", ""):
        token = page.cookies["__Host-csrftoken"]
        answer = visitor.http.post(
            "/sign-in/as/",
            data={"persona": persona, "csrfmiddlewaretoken": token},
            headers={"Cookie": f"__Host-csrftoken={token}"},
        )
        assert refused_clearly(answer).status_code == 403
        assert "sessionid" not in answer.headers.get("Set-Cookie", "")


def test_plain_http_is_sent_to_https(real_city: LiveCity) -> None:
    answer = Visitor(real_city).get("/sign-in/")
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("https://")


def test_cookies_and_the_browser_stay_on_https(real_city: LiveCity) -> None:
    answer = through_the_proxy(real_city).get("/sign-in/")
    assert all("Secure" in line for line in answer.headers.get_list("set-cookie"))
    (line,) = answer.headers.get_list("set-cookie")
    assert line.startswith("__Host-csrftoken=")
    assert "Path=/;" in f"{line};"
    assert "Domain" not in line
    assert int(answer.headers["Strict-Transport-Security"].split("=")[1].split(";")[0]) >= 31_536_000


def test_a_prober_on_the_machine_needs_no_https_and_the_start_is_announced(real_city: LiveCity) -> None:
    assert Visitor(real_city).get("/healthz").status_code == 200
    assert real_city.url in real_city.said
