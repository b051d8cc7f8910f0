"""Do people, programs and terminals see the same board?"""

import json

import pytest
from click.testing import CliRunner
from django.test import Client, RequestFactory

from onecity.base.actor import ANONYMOUS
from onecity.engines.plan.commands import plan
from onecity.engines.plan.finding import entries
from onecity.engines.plan.pages import card
from onecity.engines.plan.tests import city
from onecity.engines.plan.tests.conftest import Load

HTMX = {"HX-Request": "true", "HX-Target": "plan-detail"}


@pytest.fixture
def _loaded(load: Load) -> None:
    load(
        city.plan(
            city.target("scenes", measure="test.steady"),
            city.target("cells", measure="test.simulated"),
            city.target("cars"),
            city.milestone("net"),
        )
    )


def page(client: Client, url: str, **headers: str) -> str:
    client.cookies["language"] = "en"
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.usefixtures("_loaded")
def test_everybody_sees_the_board_without_signing_in(client: Client) -> None:
    shown = page(client, "/plan/")
    assert "40 scenes" in shown
    assert "Not measured yet" in shown
    assert "Simulated" in shown


@pytest.mark.usefixtures("_loaded")
def test_the_board_can_be_narrowed_to_one_state_and_one_project(client: Client) -> None:
    met = page(client, "/plan/?state=met&project=government")
    assert 'id="cells"' in met
    assert 'id="scenes"' not in met
    assert 'id="cells"' not in page(client, "/plan/?project=another")
    assert 'id="cars"' in page(client, "/plan/?state=no-such-state")


@pytest.mark.usefixtures("_loaded")
def test_a_target_opens_beside_the_board_and_alone_for_htmx(client: Client) -> None:
    whole, alone = page(client, "/plan/targets/cells/"), page(client, "/plan/targets/cells/", **HTMX)
    assert "原文：cells" in whole
    assert "原文：cells" in alone
    assert "<html" in whole
    assert "<html" not in alone
    assert "Counted one by one" in alone
    restored = page(client, "/plan/targets/cells/", **HTMX, **{"HX-History-Restore-Request": "true"})
    assert "<html" in restored


@pytest.mark.usefixtures("_loaded")
def test_the_desk_has_the_same_board_and_follows_it_live(client: Client) -> None:
    shown = page(client, "/plan/desk/?state=met")
    assert 'data-live="plan:board"' in shown
    assert "/plan/desk/targets/cells/?state=met" in shown


@pytest.mark.usefixtures("_loaded")
def test_a_target_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/plan/targets/nothing/").status_code == 404
    assert client.get("/api/v1/plan/targets/nothing").status_code == 404


def test_a_city_without_a_plan_says_what_will_appear(client: Client, load: Load) -> None:
    load(None)
    assert "No plan has been declared yet" in page(client, "/plan/")
    assert client.get("/api/v1/plan/board").status_code == 404
    assert list(entries()) == []


@pytest.mark.usefixtures("_loaded")
def test_the_interface_gives_both_languages_and_no_number_where_none_was_measured(client: Client) -> None:
    board = client.get("/api/v1/plan/board").json()
    shown = {one["id"]: one for one in board["projects"][0]["targets"]}
    assert shown["scenes"]["figure"] == {"zh": "40 个", "en": "40 scenes"}
    assert shown["scenes"]["reading"]["method"]["zh"] == "逐个数"
    assert (shown["cars"]["reading"], shown["cars"]["missing"]) == (None, "no-measure")
    detail = client.get("/api/v1/plan/targets/cells").json()
    assert (detail["target"]["state"], detail["goal_value"]) == ("met", 100)


@pytest.mark.usefixtures("_loaded")
def test_the_command_prints_the_board_as_a_table_or_as_json() -> None:
    table = CliRunner().invoke(plan, ["--language", "en"], catch_exceptions=False).output
    assert "40 scenes" in table
    assert "met 1" in table.lower()
    printed = json.loads(CliRunner().invoke(plan, ["--json"], catch_exceptions=False).output)
    assert [one["id"] for one in printed["projects"][0]["targets"]] == ["scenes", "cells", "cars", "net"]


def test_the_card_counts_the_targets_and_is_empty_without_a_plan(load: Load) -> None:
    request = RequestFactory().get("/desk/")
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    load(None)
    assert card(request) == ""
    load(city.plan(city.target("scenes", measure="test.simulated")))
    shown = card(request)
    assert 'href="/plan/desk/?state=met"' in shown
    assert "Plan 2024" in shown


def test_the_command_says_what_to_do_where_no_plan_is_loaded(load: Load) -> None:
    load(None)
    result = CliRunner().invoke(plan)
    assert result.exit_code == 1
    assert "onecity load" in result.output


@pytest.mark.usefixtures("_loaded")
def test_every_target_is_found_by_its_title_and_the_plans_words() -> None:
    found = {entry.key: entry for entry in entries()}
    assert set(found) == {"scenes", "cells", "cars", "net"}
    assert found["cells"].url == "/plan/targets/cells/"
    assert found["cells"].visibility == "public"
    assert "原文：cells" in found["cells"].keywords
