"""Does an app get the right person, once, by a code that nobody else can use?"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from onecity.base.audit.models import Entry
from onecity.base.identity.models import Account, AppGrant, AppToken
from onecity.base.identity.openid.door import BY_PASSWORD, BY_SECOND_FACTOR
from onecity.web.openid.tests.party import ISSUER, Party, agree, answer_of

Enter = Callable[..., Client]


def test_a_person_agrees_once_and_the_app_knows_who_they_are_by_a_number_of_its_own(
    window: Client, reader: Party, qian: Account
) -> None:
    came = agree(window, reader)
    assert (came["to"], came["state"], came["iss"]) == (reader.back, "the state", ISSUER)
    tokens = reader.redeem(came["code"]).json()
    assert (tokens["token_type"], tokens["scope"], "refresh_token" in tokens) == (
        "Bearer",
        "openid name_masked",
        False,
    )
    claims = reader.claims(tokens["id_token"])
    assert (claims["iss"], claims["aud"], claims["nonce"], claims["acr"]) == (
        ISSUER,
        "reader",
        reader.nonce,
        BY_PASSWORD,
    )
    assert abs(claims["auth_time"] - time.time()) < 60
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "auth_time", "nonce", "acr", "at_hash"}
    assert reader.userinfo(tokens["access_token"]).json() == {"sub": claims["sub"], "name_masked": "钱**"}

    again = answer_of(window.get(reader.address()))
    assert reader.claims(reader.redeem(again["code"]).json()["id_token"])["sub"] == claims["sub"]
    other = Party("other").with_secret()
    theirs = other.claims(other.redeem(agree(window, other)["code"]).json()["id_token"])
    assert theirs["sub"] != claims["sub"], "no two apps can compare what they know"
    assert str(qian.person.id) not in f"{claims}{theirs}"


def test_somebody_who_is_not_signed_in_signs_in_first_and_goes_on_by_a_page(
    enter: Enter, reader: Party
) -> None:
    agree(enter(), reader)
    stranger = Client()
    sent = stranger.get(reader.address())
    assert sent["Location"].startswith("/sign-in/?next=%2Fopenid%2Fauthorize")
    page = stranger.get(sent["Location"])
    then = page.context["next"]
    enter(stranger, then)
    back = stranger.get(then)
    # no redirect: the sign-in page's policy would stop it at the city's border
    assert back.status_code == 200
    assert reader.redeem(answer_of(back)["code"]).status_code == 200


WRONG: list[tuple[dict[str, str | None], str]] = [
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"scope": "openid district"}, "invalid_scope"),
    ({"scope": "openid everything"}, "invalid_scope"),
    ({"scope": "name_masked"}, "invalid_scope"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "none"}, "consent_required"),
    ({"max_age": "soon"}, "invalid_request"),
    ({"request": "eyJ"}, "request_not_supported"),
    ({"request_uri": "https://reader.example/r"}, "request_uri_not_supported"),
    ({"response_mode": "form_post"}, "invalid_request"),
    ({"nonce": "n" * 300}, "invalid_request"),
    ({"acr_values": BY_SECOND_FACTOR}, "unmet_authentication_requirements"),
]
ELSEWHERE: list[dict[str, str | None]] = [
    {"redirect_uri": "https://evil.example/back"},
    {"redirect_uri": "https://reader.example/back/"},
    {"redirect_uri": "https://reader.example/back?x=1"},
    {"redirect_uri": "https://reader.example/other"},
    {"redirect_uri": 'https://evil.example/"汉'},
    {"redirect_uri": None},
    {"client_id": "nobody"},
    {"client_id": None},
    {"response_type": "汉", "redirect_uri": "https://evil.example/back"},
]
UNBOUND = [
    {"code_verifier": ""},
    {"code_verifier": "x" * 50},
    {"redirect_uri": "https://reader.example/other?a=1"},
    {"redirect_uri": ""},
    {"code": "guessed"},
    {"grant_type": "password"},
]


def test_what_is_asked_wrongly_goes_back_to_the_app_with_the_reason(window: Client, reader: Party) -> None:
    for changed, error in WRONG:
        came = answer_of(window.get(reader.address(**changed)))  # type: ignore[arg-type]
        assert (came["to"], came["error"], came["iss"]) == (reader.back, error, ISSUER), changed
        assert came.get("state") == "the state", changed
    assert not AppGrant.objects.exists()


def test_an_address_that_is_not_declared_letter_by_letter_is_never_gone_to(
    window: Client, reader: Party
) -> None:
    for changed in ELSEWHERE:
        answer = window.get(reader.address(**changed))  # type: ignore[arg-type]
        assert answer.status_code == 400, changed
        text = answer.content.decode()
        assert "wrong sign-in request" in text, changed
        assert 'href="https://evil' not in text
        assert "http-equiv" not in text


def test_an_address_that_stands_twice_is_refused(window: Client, reader: Party) -> None:
    twice = reader.address() + "&redirect_uri=" + quote("https://evil.example/")
    assert window.get(twice).status_code == 400


def test_a_code_is_good_once_and_the_second_use_ends_what_the_first_has_brought(
    window: Client, reader: Party
) -> None:
    code = agree(window, reader)["code"]
    token = reader.redeem(code).json()["access_token"]
    assert reader.userinfo(token).status_code == 200
    assert reader.redeem(code).json()["error"] == "invalid_grant"
    assert reader.userinfo(token).status_code == 401
    assert Entry.objects.filter(action="openid.code-replayed").count() == 1


def test_a_code_is_worth_nothing_without_all_that_it_is_bound_to(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    for changed in UNBOUND:
        refused = reader.redeem(**({"code": code} | changed))
        assert (refused.status_code, "access_token" in refused.json()) == (400, False), changed
    assert reader.redeem(code).status_code == 200, "the app itself may still use it"


def test_another_app_cannot_use_a_code_and_does_not_end_it_either(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    other = Party("other", verifier=reader.verifier).with_secret()
    assert other.redeem(code, redirect_uri=reader.back).json()["error"] == "invalid_grant"
    assert reader.redeem(code).status_code == 200


def test_a_process_that_dies_while_it_answers_has_used_nothing(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    with transaction.atomic():
        assert reader.redeem(code).status_code == 200
        transaction.set_rollback(True)  # nothing was committed, as after SIGKILL
    assert not AppToken.objects.exists()
    assert reader.redeem(code).status_code == 200


def test_a_code_is_old_after_a_minute(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert reader.redeem(code).json()["error"] == "invalid_grant"


def test_an_app_with_a_secret_must_show_it_and_one_without_must_not(window: Client, reader: Party) -> None:
    code = agree(window, reader)["code"]
    for wrong in (Party(verifier=reader.verifier), Party(secret="guessed", verifier=reader.verifier)):
        refused = wrong.redeem(code)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    posted = {"client_id": "reader", "client_secret": reader.secret}
    assert reader.redeem(code, **posted).status_code == 200
    assert Entry.objects.filter(action="openid.client.refused", target="app:reader").count() == 2

    pocket = Party("pocket")
    assert pocket.redeem(agree(window, pocket)["code"]).status_code == 200
    assert pocket.post("/openid/introspect", {"token": "x"}).status_code == 401


def test_an_app_that_wants_a_fresh_sign_in_gets_one(enter: Enter, window: Client, reader: Party) -> None:
    agree(window, reader)
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False) as clock:
        for changed in ({"prompt": "login"}, {"max_age": "60"}, {"max_age": "0"}):
            address = reader.address(**changed)
            sent = window.get(address)
            assert sent["Location"].startswith("/sign-in/")
            assert window.get(address)["Location"].startswith("/sign-in/"), "coming again is no sign-in"
            then = window.get(sent["Location"]).context["next"]
            forged = then.replace("begun=", "begun=1")
            assert window.get(forged)["Location"].startswith("/sign-in/")
            came = answer_of(enter(window, then).get(then))
            assert reader.claims(reader.redeem(came["code"]).json()["id_token"])["auth_time"] == int(
                time.time()
            )
            clock.shift(timedelta(minutes=10))
        silent = answer_of(window.get(reader.address(prompt="none", max_age="60")))
        assert silent["error"] == "login_required"
    assert answer_of(window.get(reader.address(prompt="none", max_age="100000")))["code"]
    assert answer_of(Client().get(reader.address(prompt="none")))["error"] == "login_required"


def test_the_class_of_a_sign_in_with_a_second_factor_is_told(window: Client, reader: Party) -> None:
    agree(window, reader)
    session = window.session
    session["second_factor"] = True
    session.save()
    came = answer_of(window.get(reader.address(acr_values=BY_SECOND_FACTOR)))
    assert reader.claims(reader.redeem(came["code"]).json()["id_token"])["acr"] == BY_SECOND_FACTOR


def test_a_post_to_the_sign_in_is_the_same_as_a_get(window: Client, reader: Party) -> None:
    agree(window, reader)
    path, _, query = reader.address().partition("?")
    sent = window.post(path, query, content_type="application/x-www-form-urlencoded")
    assert answer_of(window.get(sent["Location"]))["code"]


def test_what_an_app_finds_out_by_itself_is_true(city: Any, client: Client) -> None:
    from authlib.oauth2.rfc8414 import AuthorizationServerMetadata  # type: ignore[import-untyped]
    from authlib.oidc.discovery import OpenIDProviderMetadata  # type: ignore[import-untyped]

    answer = client.get("/.well-known/openid-configuration")
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = answer.json()
    assert (found["issuer"], found["code_challenge_methods_supported"]) == (ISSUER, ["S256"])
    AuthorizationServerMetadata(found).validate()
    for field in OpenIDProviderMetadata.REGISTRY_KEYS:
        if field != "id_token_signing_alg_values_supported":  # ES256 alone: see decision 0018
            getattr(OpenIDProviderMetadata(found), f"validate_{field}", lambda: None)()
    for field, url in found.items():
        if field.endswith("_endpoint") or field == "jwks_uri":
            assert client.get(url.removeprefix(ISSUER)).status_code != 404, field
    (key,) = client.get("/openid/jwks.json").json()["keys"]
    assert (key["kty"], key["alg"], "d" in key) == ("EC", "ES256", False)


def test_a_city_without_tls_signs_nobody_in(window: Client, reader: Party, settings: Any) -> None:
    settings.ONECITY_ADDRESS = "http://city.example"
    assert window.get(reader.address()).status_code == 400
    assert reader.redeem("code").status_code == 400
