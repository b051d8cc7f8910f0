"""Can a person see and decide what is theirs?"""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from onecity.base.actor import Actor, ActorKind
from onecity.base.identity.door import ConsentDraft, grant_consent, has_consent, mandates_of
from onecity.base.identity.models import Account, Person

Make = Callable[..., Account]
Enter = Callable[..., Client]
MINE = ("sessions", "password", "second-factor", "consents", "mandates", "notices")
PAGES = ["/me/", *(f"/me/{name}/" for name in MINE)]
INCOME = ConsentDraft("living-allowance", "civil-affairs", ("income",), "v1")


def mine(account: Account) -> Actor:
    return Actor(ActorKind.RESIDENT, id=account.person.id)


@pytest.mark.parametrize("path", PAGES)
def test_my_pages_are_mine_and_never_cached(
    make_account: Make, sign_in: Enter, client: Client, path: str
) -> None:
    make_account("qian")
    assert client.get(path)["Location"] == f"/sign-in/?next={path.replace('/', '%2F')}"
    response = sign_in("qian").get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert " style=" not in response.content.decode()


def test_staff_see_their_roles(make_account: Make, sign_in: Enter) -> None:
    make_account("wang", "clerk", name="王敏")
    page = sign_in("wang").get("/me/").content.decode()
    assert "Clerk" in page
    assert "王敏" in page


def test_a_consent_is_seen_and_withdrawn(make_account: Make, sign_in: Enter) -> None:
    account = make_account("qian")
    consent = grant_consent(mine(account), INCOME)
    browser = sign_in("qian")
    assert "Civil Affairs Bureau" in browser.get("/me/consents/").content.decode()
    browser.post(f"/me/consents/{consent}/withdraw/")
    assert not has_consent(account.person.id, "living-allowance", "civil-affairs")
    assert browser.post(f"/me/consents/{consent}/withdraw/").status_code == 404


def test_somebody_elses_consent_is_not_withdrawn(make_account: Make, sign_in: Enter) -> None:
    account = make_account("qian")
    make_account("sun")
    consent = grant_consent(mine(account), INCOME)
    assert sign_in("sun").post(f"/me/consents/{consent}/withdraw/").status_code == 403
    assert has_consent(account.person.id, "living-allowance", "civil-affairs")


def test_one_lets_another_act_who_then_does_until_it_is_revoked(make_account: Make, sign_in: Enter) -> None:
    mother = make_account("qian", name="钱多多")
    son = make_account("sun", phone="13977776666", name="孙七")
    hers, his = sign_in("qian"), sign_in("sun")
    hers.post("/me/mandates/", {"phone": "139 7777 6666", "until": "2099-12-31"})
    (mandate,) = mandates_of(mine(son))
    assert "钱**" in his.get("/me/mandates/").content.decode()
    his.post("/me/mandates/act-for/", {"mandate": str(mandate.id)})
    assert his.get("/").json()["for"] == str(mother.person.id)
    hers.post(f"/me/mandates/{mandate.id}/revoke/")
    assert his.get("/").json()["for"] == "None"


def test_nobody_acts_by_a_mandate_of_others(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    son = make_account("sun", phone="13977776666")
    make_account("zhao")
    sign_in("qian").post("/me/mandates/", {"phone": "13977776666", "until": "2099-12-31"})
    (mandate,) = mandates_of(mine(son))
    stranger = sign_in("zhao")
    assert stranger.post("/me/mandates/act-for/", {"mandate": str(mandate.id)}).status_code == 409
    assert stranger.post(f"/me/mandates/{mandate.id}/revoke/").status_code == 403
    assert stranger.get("/").json()["for"] == "None"


@pytest.mark.parametrize(
    "answers",
    [
        {"phone": "13500000000", "until": "2099-12-31"},
        {"phone": "13977776666", "until": "2020-01-01"},
        {"phone": "13977770000", "until": "2099-12-31"},
        {"phone": "13977776666", "until": ""},
    ],
)
def test_a_mandate_for_nobody_for_oneself_or_in_the_past_is_refused(
    make_account: Make, sign_in: Enter, answers: dict[str, str]
) -> None:
    account = make_account("qian", phone="13977770000")
    make_account("sun", phone="13977776666")
    assert sign_in("qian").post("/me/mandates/", answers).status_code == 422
    assert mandates_of(mine(account)) == ()


def test_language_and_larger_text_are_kept_in_the_browser_and_with_the_person(
    make_account: Make, sign_in: Enter, settings: LazySettings
) -> None:
    account = make_account("qian")
    browser = sign_in("qian")
    answer = browser.post("/preferences/", {"language": "en", "elder": "1", "theme": "dark", "next": "/me/"})
    assert answer["Location"] == "/me/"
    kept = {name: answer.cookies[name].value for name in ("language", "elder", "theme")}
    assert kept == {"language": "en", "elder": "1", "theme": "dark"}
    person = Person.objects.get(id=account.person.id)
    assert (person.language, person.elder) == ("en", True)
    assert browser.get("/").json()["language"] == "en"


def test_another_browser_gets_the_persons_language_at_sign_in(make_account: Make, sign_in: Enter) -> None:
    account = make_account("qian")
    Person.objects.filter(id=account.person.id).update(language="en", elder=True)
    browser = sign_in("qian", Client())
    assert (browser.cookies["language"].value, browser.cookies["elder"].value) == ("en", "1")


def test_unknown_preferences_are_ignored_and_the_anonymous_have_some_too(client: Client) -> None:
    answer = client.post("/preferences/", {"language": "fr", "elder": "yes", "theme": "pink"})
    assert not answer.cookies
    assert client.get("/preferences/").status_code == 405
    assert client.post("/preferences/", {"elder": "0"}).cookies["elder"].value == "0"
