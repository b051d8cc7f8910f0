"""Which declarations of apps are refused before they can do harm?"""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.declarations.kinds import kinds
from onecity.base.identity.kinds import ORGANISATION
from onecity.base.identity.openid.commands import app
from onecity.base.identity.openid.kinds import APP, safe_address
from onecity.core import pack

GOOD = """
id: reader
title: {zh: 读书, en: Reader}
summary: {zh: 借书, en: Borrow books}
organisation: library
theme: culture
redirect_uris: ["https://reader.example/back"]
scopes:
  - {scope: openid, purpose: {zh: 登录, en: Sign in}}
home_url: "https://reader.example/"
contact: {email: help@reader.example}
"""
BODY = '- {id: library, name: {zh: 图书馆, en: Library}, short: {zh: 图书, en: Library}, kind: unit, division: "3702"}'


def problems(folder: Path, text: str) -> set[str]:
    """What is wrong with a declaration of an app."""
    for name, content in (("apps/reader.yaml", text), ("organisations/all.yaml", BODY)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    plain = pack.Kind("organisation", ORGANISATION.model, ORGANISATION.pattern, "many")
    return {problem.code for problem in pack.check(folder, [APP, plain])}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", None),
        ("https://reader.example/back", "http://127.0.0.1:9000/back", None),
        ("https://reader.example/back", "http://reader.example/back", "app-address-unsafe"),
        ("https://reader.example/back", "https://*.reader.example/back", "app-address-unsafe"),
        ("https://reader.example/back", "https://a@reader.example/back", "app-address-unsafe"),
        ("https://reader.example/back", "https://reader.example/back#x", "app-address-unsafe"),
        ("https://reader.example/back", "javascript:alert(1)", "app-address-unsafe"),
        ('home_url: "https://reader.example/"', 'home_url: "ftp://reader.example/"', "app-address-unsafe"),
        ("scope: openid", "scope: mobile", "openid-missing"),
        ('redirect_uris: ["https://reader.example/back"]', "", "redirect-missing"),
        ("scopes:", "scopes:\n  - {scope: openid, purpose: {zh: 登, en: In}}", "scope-twice"),
        ("{email: help@reader.example}", "{}", "app-without-contact"),
        ("organisation: library", "organisation: nobody", "unknown-reference"),
    ],
)
def test_what_an_app_may_not_be_is_found_by_the_check(
    tmp_path: Path, old: str, new: str, code: str | None
) -> None:
    assert problems(tmp_path, GOOD.replace(old, new)) == ({code} if code else set())


def test_a_scope_that_nobody_has_described_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD.replace("scope: openid", "scope: everything"))


@given(st.text(max_size=40))
def test_whatever_is_written_is_judged_and_nothing_that_hides_the_host_is_safe(rest: str) -> None:
    assert not safe_address(f"http://{rest}.example/")
    assert not safe_address(f"https://bank.example@{rest}")
    assert isinstance(safe_address(f"https://{rest}"), bool)


@pytest.mark.django_db
def test_an_unknown_app_gets_no_secret() -> None:
    refused = CliRunner().invoke(app, ["secret", "nobody"])
    assert refused.exit_code == 1
    assert "nobody" in refused.output


def test_the_city_may_say_what_an_app_is() -> None:
    assert "app" in {kind.name for kind in kinds()}
