"""Do the commands of the page for operators work, in both languages?"""

import base64
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from onecity.base.telemetry import Station
from onecity.engines.sensing.api.tests import town

DOCS = Path(__file__).resolve().parents[6] / "docs"
PAGES = {"en": DOCS / "operate" / "sensorthings.md", "zh": DOCS / "zh" / "operate" / "sensorthings.md"}
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
AIR = {"pm25": {"title": town.text("PM2.5", "细颗粒物"), "unit": "µg/m³", "every": "5m"}}
SHINAN = town.feature(
    "air-370202", "市南区空气站", "Air station Shinan", 120.39, 36.07, surroundings="coast", division="370202"
)


def curls(page: Path) -> list[list[str]]:
    """The calls of a page, as a shell would split them."""
    whole = "\n".join(SHELL.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " ")
    words = shlex.split(whole.replace("\\$", "$"), comments=True)
    begins = [i for i, word in enumerate(words) if word == "curl"]
    ends = [*begins[1:], len(words)]
    return [_until_next(words[i + 1 : end]) for i, end in zip(begins, ends, strict=True)]


def _until_next(words: list[str]) -> list[str]:
    """A call ends where another command begins."""
    stops = [i for i, word in enumerate(words) if word in {"onecity", "export"}]
    return words[: stops[0]] if stops else words


def call(words: list[str], language: str) -> Any:
    """What curl would do."""
    client, headers = Client(), {"accept-language": language}
    query: list[tuple[str, str]] = []
    address, body, given = "", "", iter(words)
    for word in given:
        if word == "--data-urlencode":
            name, _, value = next(given).partition("=")
            query.append((name, value))
        elif word == "-u":
            user = next(given).replace("$SECRET", "secret")
            headers["Authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
        elif word == "-H":
            next(given)
        elif word == "-d":
            body = next(given)
        elif word not in {"-s", "-G"}:
            address = word.removeprefix("$CITY")
    if body:
        return client.post(address, body, "application/json", headers=headers)
    return client.get(f"{address}?{urlencode(query)}", headers=headers)


@pytest.fixture
def air(db: None, settings: Any, tmp_path: Path) -> None:
    """A city with the air station of the page."""
    for name, value in town.settings_of(settings).items():
        setattr(settings, name, value)
    fields = {"code": "text", "surroundings": "text", "division": "division"}
    files = {
        "layers/air-stations.yaml": town.layer("air-stations", "空气站", "Air stations", [], fields),
        "layers/air-stations.geojson": {"type": "FeatureCollection", "features": [SHINAN]},
        "networks/air-quality/network.yaml": town.network(
            "air-quality", "air-stations", "空气", "Air", AIR, open=True
        ),
        "networks/air-quality/examples/calm.yaml": town.EXAMPLE,
    }
    town.load(tmp_path, files)
    station = Station("sensorthings", "pm-370202", "air-quality", "air-370202", {"pm25": "pm25"})
    town.INGEST.registered["sensorthings", "pm-370202"] = (station, "secret")


@pytest.mark.parametrize("language", PAGES)
def test_every_call_of_the_page_is_answered(air: None, language: str) -> None:
    # the city's own; one more goes to the port of `ingest`, whose tests stand beside its adapter
    calls = [words for words in curls(PAGES[language]) if "$CITY" in " ".join(words)]
    assert len(calls) == 7
    for words in reversed(calls):  # what is written is read then
        answer = call(words, language)
        assert answer.status_code in {200, 201}, (words, answer.content.decode())
        if "CreateObservations" in " ".join(words):
            assert all(one.startswith("http") for one in answer.json())
        elif "-G" in words:
            assert len(answer.json()["value"]) == (0 if "result gt" in " ".join(words) else 1), words


def test_both_pages_show_the_same_calls() -> None:
    english, chinese = ([" ".join(words) for words in curls(page)] for page in PAGES.values())
    assert [one.replace("'Air'", "'市南'") for one in english] == chinese
