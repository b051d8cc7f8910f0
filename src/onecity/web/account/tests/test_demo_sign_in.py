"""Is one-click sign-in offered in a demonstration, at this machine, and nowhere else?"""

from django.conf import LazySettings
from django.test import Client

from onecity.base.identity.door import create_personas, mark_demo


def demo(settings: LazySettings, on: bool = True) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": on})


def opened(settings: LazySettings) -> None:
    demo(settings)
    mark_demo()
    create_personas()


def test_a_click_becomes_the_persona_with_its_rights(client: Client, settings: LazySettings) -> None:
    opened(settings)
    page = client.get("/sign-in/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "王敏" in page
    response = client.post("/sign-in/as/", {"persona": "wang", "next": "/decide/"})
    assert response["Location"] == "/decide/"
    assert client.get("/decide/").content == b"decided"


def test_changing_the_persona_changes_the_session(client: Client, settings: LazySettings) -> None:
    opened(settings)
    client.post("/sign-in/as/", {"persona": "wang"})
    before = client.session.session_key
    client.post("/sign-in/as/", {"persona": "li"})
    assert client.session.session_key != before
    assert client.get("/").json()["kind"] == "resident"


def test_the_visitors_language_stays(client: Client, settings: LazySettings) -> None:
    opened(settings)
    answer = client.post("/sign-in/as/", {"persona": "wang"})
    assert answer.cookies["elder"].value == "0"
    assert "language" not in answer.cookies


def test_from_elsewhere_it_is_neither_offered_nor_done(settings: LazySettings) -> None:
    opened(settings)
    for outsider in (Client(REMOTE_ADDR="192.168.1.5"), Client(headers={"x-forwarded-for": "1.2.3.4"})):
        assert "/sign-in/as/" not in outsider.get("/sign-in/").content.decode()
        assert outsider.post("/sign-in/as/", {"persona": "wang"}).status_code == 403
        assert outsider.get("/").json()["kind"] == "anonymous"


def test_outside_demo_mode_it_is_neither_offered_nor_done(client: Client, settings: LazySettings) -> None:
    opened(settings)
    demo(settings, False)
    assert "/sign-in/as/" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/as/", {"persona": "wang"}).status_code == 403


def test_it_takes_a_form_with_its_token(settings: LazySettings) -> None:
    opened(settings)
    assert Client().get("/sign-in/as/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sign-in/as/", {"persona": "wang"}).status_code == 403
    assert Client().post("/sign-in/as/", {"persona": "nobody"}).status_code == 403
