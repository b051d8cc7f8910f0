"""Does the interface keep its own description, whatever is sent and whoever asks?

Generated requests, as nobody, a resident and an officer: no answer of 5xx, each of a described kind and shape, each
refusal as problem details (RFC 9457). Whole sequences and negative tests of every field are for the soak.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
import requests
import schemathesis
from tests.live_city import ON_SQLITE, LiveCity
from tests.security.conftest import LEAK
from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = json.loads((ROOT / "openapi.json").read_text())
SCHEMA = schemathesis.openapi.from_dict(WRITTEN)
EXAMPLES = 2
WHO = {"anybody": "", "resident": "li-xiuying", "officer": "sun-jian"}

pytestmark = ON_SQLITE


@pytest.fixture(scope="session")
def asker() -> Callable[[LiveCity, str], Visitor]:
    """One visitor for each kind of asker."""
    made: dict[str, Visitor] = {}

    def make(city: LiveCity, who: str) -> Visitor:
        if who not in made:
            made[who] = Visitor(city)
            if WHO[who]:
                made[who].become(WHO[who])
            made[who].token()
        return made[who]

    return make


def described(operation: dict[str, Any], status: int) -> dict[str, Any] | None:
    """The schema of an answer, `None` where a kind of content is described or nothing is."""
    answer = operation["responses"].get(str(status), {})
    found = answer.get("content", {}).get("application/json", {}).get("schema")
    return dict(found) if found else None


def judge(answer: Any, operation: dict[str, Any]) -> None:
    """Raises `AssertionError` for an answer that the description does not allow."""
    where = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}"
    assert answer.status_code < 500, where
    assert not LEAK.search(answer.text[:2000]), where
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code >= 400:
        assert kind == "application/problem+json", where
        told = answer.json()
        assert told["status"] == answer.status_code, where
        assert told["type"].startswith("urn:onecity:problem:"), where
        assert told["title"], where
        return
    assert str(answer.status_code) in operation["responses"], where
    if schema := described(operation, answer.status_code):
        whole = schema | {"components": WRITTEN["components"]}
        jsonschema_rs.Draft202012Validator(whole).validate(answer.json())


@pytest.mark.parametrize("who", WHO)
def test_whatever_is_sent_the_answer_is_as_described(
    sqlite_city: LiveCity, asker: Callable[[LiveCity, str], Visitor], who: str
) -> None:
    visitor = asker(sqlite_city, who)
    session = requests.Session()
    session.cookies.update(dict(visitor.http.cookies))
    wrong: list[str] = []
    for result in SCHEMA.get_all_operations():
        operation = result.ok()

        @hypothesis.settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            sent = case.as_transport_kwargs(
                base_url=sqlite_city.url, headers={"X-CSRFToken": visitor.http.cookies["csrftoken"]}
            )
            answer = session.request(**sent, timeout=30, allow_redirects=False)
            judge(answer, case.operation.definition.raw)

        try:
            ask()
        except (AssertionError, jsonschema_rs.ValidationError) as found:
            wrong.append(f"{operation.label}: {str(found)[:700]}")
    assert wrong == [], "\n\n".join(wrong)
