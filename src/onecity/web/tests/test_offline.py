"""Without a network a phone still shows which numbers can be called, and keeps nothing personal."""

import re

from django.test import RequestFactory

from onecity.web.offline import offline, service_worker


def test_the_offline_page_names_the_numbers_in_both_languages() -> None:
    html = offline(RequestFactory().get("/offline/")).content.decode()
    assert {"12345", "110", "119", "120"} <= set(re.findall(r"\d{3,5}", html))
    assert 'lang="zh-CN"' in html
    assert 'lang="en"' in html


def test_the_offline_page_carries_no_token_of_a_session() -> None:
    assert "csrf" not in offline(RequestFactory().get("/offline/")).content.decode()


def test_the_service_worker_is_a_script_that_browsers_ask_for_anew() -> None:
    response = service_worker(RequestFactory().get("/service-worker.js"))
    assert response["Content-Type"] == "text/javascript"
    assert "no-cache" in response["Cache-Control"]


def test_the_service_worker_keeps_only_the_offline_page_and_its_looks() -> None:
    response = service_worker(RequestFactory().get("/service-worker.js"))
    script = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    assert "cache.put" not in script
    assert script.count("addAll") == 1
