"""The figures for a monitoring system: read at this machine or with the token, and without a person in them."""

import pytest
from django.conf import LazySettings
from django.test import Client

from onecity.base.worklist.door import open_task
from onecity.core.text import Text
from onecity.web.pages import metrics

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


def value(text: str, name: str) -> float:
    """The value of a gauge in the text form."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(line.split()[1])


def read(**options: str) -> str:
    answer = Client().get("/metrics", **options)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    return answer.content.decode()


def a_task(key: str) -> None:
    open_task(
        engine="affairs",
        kind="item",
        key=key,
        title=Text(zh="核发 · 李小明", en="Certificate · 李小明"),
        organisation="civil-affairs",
        division="3702",
        permission="affairs.decide",
        due_at=None,
    )


def test_a_gauge_follows_what_it_counts() -> None:
    before = value(read(), "onecity_tasks_open")
    a_task("one")
    a_task("two")
    text = read()
    assert value(text, "onecity_tasks_open") == before + 2
    assert value(text, "onecity_up") == 1
    assert "李小明" not in text


def test_requests_are_measured_by_view_not_by_address() -> None:
    Client().get("/healthz")
    text = read()
    assert 'django_http_requests_latency_seconds_by_view_method_count{method="GET",view="healthz"}' in text
    assert "/healthz" not in text


def test_from_elsewhere_only_with_the_token(settings: LazySettings) -> None:
    assert Client().get("/metrics", **ELSEWHERE).status_code == 403
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}, **ELSEWHERE).status_code == 403
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"metrics_token": "0123456789abcdef"})
    wrong = Client().get("/metrics", headers={"Authorization": "Bearer 0123456789abcdeF"}, **ELSEWHERE)
    assert wrong.status_code == 403
    right = Client().get("/metrics", headers={"Authorization": "Bearer 0123456789abcdef"}, **ELSEWHERE)
    assert right.status_code == 200


def test_a_forwarded_request_is_not_this_machine() -> None:
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_every_gauge_says_what_it_means() -> None:
    found = list(metrics.gauges())
    assert len({name for name, _meaning, _value in found}) == len(found) >= 10
    assert all(name.startswith("onecity_") and meaning for name, meaning, _value in found)
