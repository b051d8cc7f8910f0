"""Does an app hold what a person agreed to, for as long as they do, and not a moment longer?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, system
from onecity.base.audit.models import Entry
from onecity.base.declarations.door import load_release
from onecity.base.identity.door import (
    display_name,
    erase_person,
    lock_account,
    rotate_keys,
    verify_person,
)
from onecity.base.identity.models import Account, AppGrant, AppSecret, AppToken, Consent, Person
from onecity.base.identity.openid.door import (
    end_all_of_app,
    make_secret,
    prune_grants,
    prune_pace,
    readings_of,
    rotate_signing_key,
)
from onecity.base.identity.openid.known import app_actor
from onecity.base.outbox.models import OutboxEvent
from onecity.base.ports import port
from onecity.core.ids.resident import resident_check
from onecity.web.openid.tests.party import OFFICER, Party, agree, answer_of, app_text

ALL = "openid name_masked mobile adult offline_access"
OPERATOR = system({"identity.lock", "declarations.load", "identity.register"})


def tokens(window: Client, party: Party, scope: str = ALL, *ticked: str) -> dict[str, Any]:
    """Agree, and redeem the code."""
    found: dict[str, Any] = party.redeem(agree(window, party, scope, *ticked)["code"]).json()
    return found


def withdraw(window: Client, scope: str) -> None:
    """Take one consent back on the page of consents."""
    (row,) = Consent.objects.filter(purpose=scope, withdrawn_at=None)
    assert window.post(f"/me/consents/{row.id}/withdraw/").status_code == 302


def test_the_app_gets_what_was_ticked_and_each_reading_stands_before_the_persons_eyes(
    window: Client, reader: Party, qian: Account
) -> None:
    held = tokens(window, reader, ALL, "mobile", "adult")
    assert (held["scope"], "refresh_token" in held) == ("openid name_masked mobile adult", False)
    told = reader.userinfo(held["access_token"])
    assert (
        told.json().items()
        >= {"phone_number": "+8613977776666", "over_18": True, "name_masked": "钱**"}.items()
    )
    assert "no-store" in told["Cache-Control"]

    entries = Entry.objects.filter(action="personal.read", subject=qian.person.id)
    assert {(e.actor, e.target) for e in entries} == {(app_actor("reader").id, "app:reader")}
    assert {e.purpose.partition("@")[0] for e in entries} == {"name_masked", "mobile", "adult"}
    assert display_name(app_actor("reader").id) == "读书"  # type: ignore[arg-type]
    page = window.get("/me/readings/").content.decode()
    for words in ("Reader", "Mobile number", "To tell you that a book is there"):
        assert words in page
    assert "13977776666" not in page
    stranger = Actor(ActorKind.RESIDENT, id=app_actor("other").id)
    assert readings_of(stranger) == ()


def test_an_app_is_told_of_age_only_when_somebody_has_seen_the_card(
    window: Client, reader: Party, qian: Account
) -> None:
    held = tokens(window, reader, "openid adult", "adult")
    Person.objects.filter(id=qian.person.id).update(level="declared")
    assert set(reader.userinfo(held["access_token"]).json()) == {"sub"}
    body = f"370202{timezone.localdate().year - 17}0102001"
    verify_person(OPERATOR, qian.person.id, body + resident_check(body))
    assert reader.userinfo(held["access_token"]).json()["over_18"] is False


def test_a_consent_that_is_taken_back_ends_the_tokens_at_once_and_a_new_one_does_not_wake_them(
    window: Client, reader: Party
) -> None:
    held = tokens(window, reader, ALL, "mobile", "offline_access")
    assert reader.introspect(held["access_token"])["active"]
    page = window.get("/me/consents/").content.decode()
    assert "To tell you that a book is there" in page
    assert page.count("In force") == 4
    withdraw(window, "mobile")
    for token in (held["access_token"], held["refresh_token"]):
        assert reader.introspect(token) == {"active": False}
    assert reader.userinfo(held["access_token"]).status_code == 401
    assert reader.refresh(held["refresh_token"]).json()["error"] == "invalid_grant"
    assert OutboxEvent.objects.filter(type="onecity.identity.consent-withdrawn.v1").count() == 1

    came = agree(window, reader, ALL, "mobile", prompt="consent")
    fresh = reader.redeem(came["code"]).json()
    assert "phone_number" in reader.userinfo(fresh["access_token"]).json()
    assert reader.userinfo(held["access_token"]).status_code == 401


def test_a_code_that_was_not_used_yet_ends_with_the_consent(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    withdraw(window, "openid")
    assert reader.redeem(code).json()["error"] == "invalid_grant"


def test_unticking_at_the_next_question_takes_that_consent_back(window: Client, reader: Party) -> None:
    tokens(window, reader, ALL, "mobile")
    came = agree(window, reader, ALL, prompt="consent")
    assert reader.redeem(came["code"]).json()["scope"] == "openid name_masked"
    assert not Consent.objects.filter(purpose="mobile", withdrawn_at=None).exists()
    assert answer_of(window.get(reader.address(ALL)))["code"], (
        "who has left something out is not asked again and again"
    )


def test_who_does_not_agree_gives_nothing(window: Client, reader: Party) -> None:
    page = window.get(reader.address())
    answer = window.post(page.context["action"], {"answer": "refuse"})
    assert answer_of(answer)["error"] == "access_denied"
    assert not Consent.objects.exists()
    assert not AppGrant.objects.exists()


def test_a_refresh_token_is_good_once_and_the_second_use_ends_everything(
    window: Client, reader: Party
) -> None:
    first = tokens(window, reader, ALL, "offline_access")
    second = reader.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert reader.userinfo(second["access_token"]).status_code == 200
    narrow = reader.refresh(second["refresh_token"], scope="openid offline_access").json()
    assert set(reader.userinfo(narrow["access_token"]).json()) == {"sub"}

    assert reader.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    for one in (second, narrow):
        assert reader.userinfo(one["access_token"]).status_code == 401
    assert reader.refresh(narrow["refresh_token"]).json()["error"] == "invalid_grant"
    assert Entry.objects.filter(action="openid.refresh-reused").count() == 1


def test_a_refresh_token_gives_no_more_than_was_granted_and_nothing_to_others(
    window: Client, reader: Party
) -> None:
    held = tokens(window, reader, ALL, "offline_access")
    assert reader.refresh(held["refresh_token"], scope="openid mobile").json()["error"] == "invalid_scope"
    other = Party("other").with_secret()
    assert other.refresh(held["refresh_token"]).json()["error"] == "invalid_grant"
    assert other.introspect(held["access_token"]) == {"active": False}
    assert other.post("/openid/revoke", {"token": held["access_token"]}).status_code == 400
    assert reader.refresh(held["access_token"]).json()["error"] == "invalid_grant"
    assert reader.userinfo(held["refresh_token"]).status_code == 401
    fresh = reader.refresh(held["refresh_token"]).json()
    assert other.refresh(held["refresh_token"]).json()["error"] == "invalid_grant"
    assert reader.userinfo(fresh["access_token"]).status_code == 200, "what another app sends ends nothing"


def test_an_app_can_give_its_tokens_back(window: Client, reader: Party) -> None:
    held = tokens(window, reader, ALL, "offline_access")
    for _ in range(2):
        assert reader.post("/openid/revoke", {"token": held["refresh_token"]}).status_code == 200
    assert reader.userinfo(held["access_token"]).status_code == 401
    assert reader.post("/openid/revoke", {"token": "unknown"}).status_code == 200


@pytest.mark.parametrize("how", ["locked", "erased", "app gone", "ended"])
def test_tokens_end_with_the_account_the_person_and_the_app(
    window: Client, reader: Party, qian: Account, city: Path, how: str
) -> None:
    held = tokens(window, reader, ALL, "offline_access")
    if how == "locked":
        lock_account(OPERATOR, qian)
    elif how == "erased":
        erase_person(Actor(ActorKind.RESIDENT, id=qian.person.id), qian.person.id)
    elif how == "ended":
        assert end_all_of_app(OFFICER, "reader") == 1
    else:
        (city / "apps" / "reader.yaml").unlink()
        load_release(city, actor=OPERATOR)
    assert reader.userinfo(held["access_token"]).status_code == 401
    assert reader.refresh(held["refresh_token"]).status_code in {400, 401}


def test_another_purpose_needs_another_consent(window: Client, reader: Party, city: Path) -> None:
    held = tokens(window, reader)
    assert "name_masked" in reader.userinfo(held["access_token"]).json()
    (city / "apps" / "reader.yaml").write_text(app_text("reader", purpose="To sell you books"))
    load_release(city, actor=OPERATOR)
    assert set(reader.userinfo(held["access_token"]).json()) == {"sub"}
    page = window.get(reader.address()).content.decode()
    assert "To sell you books" in page
    readings = window.get("/me/readings/").content.decode()
    assert "To show on the shelf" in readings, "what was read stays under the words of that day"
    assert "To sell you books" not in readings
    (city / "apps" / "reader.yaml").write_text(
        app_text("reader").replace("To remember your loans", "To know you")
    )
    load_release(city, actor=OPERATOR)
    assert reader.userinfo(held["access_token"]).status_code == 401, "nor does the sign-in itself go on"


def test_a_consent_is_over_when_its_time_has_come_and_no_token_lives_longer(
    window: Client, reader: Party, enter: Callable[..., Client]
) -> None:
    held = tokens(window, reader, ALL, "offline_access")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert reader.userinfo(held["access_token"]).status_code == 401
        held = reader.refresh(held["refresh_token"]).json()
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        held = reader.refresh(held["refresh_token"]).json()
    last = timezone.now() + timedelta(days=180)
    Consent.objects.filter(purpose="openid").update(until=timezone.now() + timedelta(days=30))
    with time_machine.travel(timezone.now() + timedelta(days=29, hours=23)):
        held = reader.refresh(held["refresh_token"]).json()
    assert AppToken.objects.order_by("-since", "-until").values_list("until", flat=True)[0] < last
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert reader.refresh(held["refresh_token"]).json()["error"] == "invalid_grant"
        answered = enter().get(reader.address())
        assert "Until when" in answered.content.decode()
        assert window.get("/me/consents/").status_code in {200, 302}


def test_somebody_who_guesses_is_soon_not_heard_any_more(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    guessing = replace(reader, secret="guessed")
    statuses = [guessing.redeem(code, client_id="reader", client_secret="x").status_code for _ in range(21)]
    assert set(statuses[:20]) == {401}
    assert statuses[20] == 429
    assert reader.redeem(code).status_code == 429, "from that address"
    elsewhere = reader.post(
        "/openid/token",
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": reader.back,
            "code_verifier": reader.verifier,
        },
        REMOTE_ADDR="192.0.2.9",
    )
    assert elsewhere.status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert prune_pace() > 0


def test_nonsense_is_refused_clearly(city: Path) -> None:
    odd = ("Basic //8=", "Basic", "Basic 5rGJ", "Bearer a b", "汉", "")
    for path, authorization in product(("token", "introspect", "revoke", "userinfo"), odd):
        headers = {"Authorization": authorization} if authorization else {}
        answer = Client().post(f"/openid/{path}", {"token": "汉", "code": "汉"}, headers=headers)
        assert answer.status_code in {400, 401, 429}, (path, authorization)
        assert answer["Content-Type"].startswith("application/json")
        assert Client().delete(f"/openid/{path}").status_code == 405


def test_only_hashes_and_sealed_keys_stand_in_the_database(window: Client, reader: Party) -> None:
    came = agree(window, reader, ALL, "offline_access")
    held = reader.redeem(came["code"]).json()
    kept = " ".join(
        str(value)
        for model in (AppGrant, AppToken, AppSecret)
        for row in model.objects.values_list()
        for value in row
    )
    for secret in (came["code"], held["access_token"], held["refresh_token"], reader.secret):
        assert secret not in kept


def test_keys_follow_each_other_and_what_the_former_signed_stays_valid(window: Client, reader: Party) -> None:
    token = tokens(window, reader)["id_token"]
    rotate_signing_key(OFFICER)
    port("keys").rotate()
    assert rotate_keys() > 0
    kid = [key["kid"] for key in reader.http.get("/openid/jwks.json").json()["keys"]]
    assert len(set(kid)) == 2
    assert reader.claims(token)
    assert reader.claims(reader.redeem(answer_of(window.get(reader.address()))["code"]).json()["id_token"])
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert len(reader.http.get("/openid/jwks.json").json()["keys"]) == 1


def test_a_new_secret_ends_the_former_one_at_once_or_later(window: Client, reader: Party) -> None:
    old = reader.secret
    new = make_secret(OFFICER, "reader", keep=timedelta(hours=1))
    for secret in (old, new):
        assert replace(reader, secret=secret).post("/openid/introspect", {"token": "x"}).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert replace(reader, secret=old).post("/openid/introspect", {"token": "x"}).status_code == 401
    make_secret(OFFICER, "reader")
    assert replace(reader, secret=new).post("/openid/introspect", {"token": "x"}).status_code == 401


def test_a_script_may_read_answers_if_its_page_belongs_to_an_app(city: Path) -> None:
    for origin, allowed in (("https://pocket.example", True), ("https://evil.example", False)):
        answer = Client().options("/openid/token", headers={"Origin": origin})
        assert (answer.status_code, answer.get("Access-Control-Allow-Origin") == origin) == (204, allowed)


def test_old_sign_ins_are_forgotten(window: Client, reader: Party) -> None:
    tokens(window, reader)
    assert prune_grants() == 0
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert prune_grants() == 1
    assert not AppToken.objects.exists()


def test_an_app_can_ask_that_somebody_signs_out_who_is_asked_first(window: Client, reader: Party) -> None:
    token = tokens(window, reader)["id_token"]
    bye = "https://reader.example/bye"
    asked = {"id_token_hint": token, "post_logout_redirect_uri": bye, "state": "s"}
    page = window.get("/openid/end-session", asked)
    assert "You have signed out of “Reader”" in page.content.decode()
    assert "sessionid" in window.cookies
    left = answer_of(window.post("/openid/sign-out/", page.context["fields"]))
    assert (left["to"], left["state"]) == (bye, "s")
    assert window.get("/me/").status_code == 302
    assert answer_of(window.get("/openid/end-session", asked))["to"] == bye
    for wrong in (
        {**asked, "post_logout_redirect_uri": "https://evil.example/"},
        {**asked, "id_token_hint": token[:-4] + "AAAA"},
        {"client_id": "reader", "post_logout_redirect_uri": bye},
    ):
        assert b"http-equiv" not in window.get("/openid/end-session", wrong).content


def test_a_child_does_not_agree_alone(window: Client, reader: Party, qian: Account) -> None:
    body = f"370202{timezone.localdate().year - 8}0102001"
    verify_person(OPERATOR, qian.person.id, body + resident_check(body))
    page = window.get(reader.address())
    refused = window.post(page.context["action"], {"answer": "agree"})
    assert refused.status_code == 409
    assert not Consent.objects.exists()
