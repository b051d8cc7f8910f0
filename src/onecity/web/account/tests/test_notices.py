"""Can a person choose by which ways they hear from the city?"""

from collections.abc import Callable

import pytest
from django.test import Client

from onecity.base.identity.door import channels_of
from onecity.base.identity.models import Account

Make = Callable[..., Account]
Enter = Callable[..., Client]
PAGE = "/me/notices/"


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ([], ("app",)),
        (["mail"], ("app", "mail")),
        (["sms"], ("app", "sms")),
        (["sms", "mail"], ("app", "mail", "sms")),
    ],
)
def test_the_inbox_always_stays_and_the_rest_is_as_chosen(
    make_account: Make, sign_in: Enter, chosen: list[str], kept: tuple[str, ...]
) -> None:
    account = make_account("qian")
    assert channels_of(account.person.id) == ()
    answer = sign_in("qian").post(PAGE, {"channels": chosen})
    assert answer["Location"] == "/me/"
    assert channels_of(account.person.id) == kept


def checked(page: str) -> list[str]:
    return [one for one in ("mail", "sms") if f'value="{one}" checked' in page]


def test_who_never_chose_sees_mail_and_afterwards_what_they_chose(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    browser = sign_in("qian")
    assert checked(browser.get(PAGE).content.decode()) == ["mail"]
    browser.post(PAGE, {"channels": ["sms"]})
    assert checked(browser.get(PAGE).content.decode()) == ["sms"]
    browser.post(PAGE, {})
    assert checked(browser.get(PAGE).content.decode()) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("通知方式", "电子邮件", "短信", "未登记；短信会改为电子邮件发送")),
        ("en", ("How we tell you", "by e-mail", "by text message", "None known; instead of a text")),
    ],
)
def test_the_page_speaks_both_languages_and_says_what_is_missing(
    make_account: Make, sign_in: Enter, language: str, words: tuple[str, ...]
) -> None:
    make_account("qian", language=language)
    browser = sign_in("qian")
    browser.cookies["language"] = language
    page = browser.get(PAGE).content.decode()
    for word in words:
        assert word in page


def test_the_number_is_shown_masked(make_account: Make, sign_in: Enter) -> None:
    make_account("qian", phone="13977776666")
    page = sign_in("qian").get(PAGE).content.decode()
    assert "139****6666" in page
    assert "13977776666" not in page


def test_an_unknown_channel_changes_nothing(make_account: Make, sign_in: Enter) -> None:
    account = make_account("qian")
    assert sign_in("qian").post(PAGE, {"channels": ["pigeon"]}).status_code == 422
    assert channels_of(account.person.id) == ()
