"""Is a second factor right once, and wrong ones counted?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.actor import Actor
from onecity.base.identity.accounts import create_account
from onecity.base.identity.errors import CodesLocked, CodeWrong, SecondFactorRequired
from onecity.base.identity.models import Account, RecoveryCode, SecondFactor
from onecity.base.identity.rights import actor_for, assign_role
from onecity.base.identity.second_factor import (
    check_code,
    enrolment,
    has_second_factor,
    must_have_second_factor,
    new_recovery_codes,
    new_secret,
    recovery_codes_left,
    switch_off,
    switch_on,
)
from onecity.base.identity.totp import code_of, counter_of

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: the ASCII text 12345678901234567890


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return code_of(secret, int(moment.timestamp()) // 30)


@pytest.fixture
def protected(account: Account) -> Account:
    """An account whose app was set up a minute before `NOW`."""
    before = NOW - timedelta(minutes=1)
    with time_machine.travel(before, tick=False):
        switch_on(actor_for(account), account, SECRET, code_at(before))
    return account


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(second: int, code: str) -> None:
    assert code_of(SECRET, second // 30) == code


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-31, False), (-29, True), (0, True), (29, True), (61, False)]
)
def test_a_code_is_good_one_step_around_its_time(protected: Account, seconds: int, accepted: bool) -> None:
    code = code_at(NOW)
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        if accepted:
            assert check_code(actor_for(protected), protected, code) == "app"
        else:
            with pytest.raises(CodeWrong):
                check_code(actor_for(protected), protected, code)


@time_machine.travel(NOW, tick=False)
def test_a_code_counts_once(protected: Account) -> None:
    actor = actor_for(protected)
    assert check_code(actor, protected, f" {code_at(NOW)[:3]} {code_at(NOW)[3:]}") == "app"
    with pytest.raises(CodeWrong):
        check_code(actor, protected, code_at(NOW))
    with pytest.raises(CodeWrong):
        check_code(actor, protected, code_at(NOW - timedelta(seconds=30)))


def test_five_wrong_codes_close_it_for_fifteen_minutes_even_for_the_right_one(protected: Account) -> None:
    actor = actor_for(protected)
    left = []
    with time_machine.travel(NOW, tick=False):
        for _ in range(4):
            with pytest.raises(CodeWrong) as wrong:
                check_code(actor, protected, "000000")
            left.append(wrong.value.tries_left)
        with pytest.raises(CodesLocked) as locked:
            check_code(actor, protected, "000000")
        with pytest.raises(CodesLocked):
            check_code(actor, protected, code_at(NOW))
    assert left == [4, 3, 2, 1]
    assert locked.value.until == NOW + timedelta(minutes=15)
    with time_machine.travel(locked.value.until, tick=False):
        assert check_code(actor, protected, code_at(locked.value.until)) == "app"


@time_machine.travel(NOW, tick=False)
def test_a_recovery_code_opens_once(protected: Account) -> None:
    actor = actor_for(protected)
    codes = new_recovery_codes(actor, protected)
    assert len(set(codes)) == len(codes) == 10
    assert check_code(actor, protected, codes[3]) == "recovery"
    assert recovery_codes_left(protected) == 9
    with pytest.raises(CodeWrong):
        check_code(actor, protected, codes[3])
    new_recovery_codes(actor, protected)
    with pytest.raises(CodeWrong):
        check_code(actor, protected, codes[4])


@time_machine.travel(NOW, tick=False)
def test_it_is_not_turned_on_by_a_wrong_code(account: Account) -> None:
    with pytest.raises(CodeWrong):
        switch_on(actor_for(account), account, new_secret(), "000000")
    assert not has_second_factor(account)


def test_neither_the_secret_nor_a_recovery_code_is_in_a_table(protected: Account) -> None:
    codes = new_recovery_codes(actor_for(protected), protected)
    kept = b"".join(bytes(row.sealed) for row in SecondFactor.objects.all())
    assert len(kept) > len(SECRET)
    assert SECRET.encode() not in kept
    assert not set(codes) & set(RecoveryCode.objects.values_list("index", flat=True))


def test_a_recovery_code_of_somebody_else_opens_nothing(
    protected: Account, wang: UUID, operator: Actor
) -> None:
    other = create_account(operator, wang, username="wang", password=None)
    with time_machine.travel(NOW, tick=False):
        switch_on(actor_for(other), other, SECRET, code_at(NOW))
        theirs = new_recovery_codes(actor_for(other), other)
        with pytest.raises(CodeWrong):
            check_code(actor_for(protected), protected, theirs[0])


@given(st.text(max_size=12))
def test_what_is_no_code_is_of_no_step(text: str) -> None:
    shown = {code_of(SECRET, step) for step in (0, 1)}
    assert (counter_of(SECRET, text, 5.0) is not None) == (text in shown)


def test_an_app_can_scan_or_type_the_secret(account: Account) -> None:
    shown = enrolment(account, SECRET)
    assert shown.secret.replace(" ", "") == SECRET
    assert shown.address == f"otpauth://totp/OneCity%3Ali?secret={SECRET}&issuer=OneCity"
    assert shown.picture.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("role", "required"), [("administrator", True), ("security", True), ("auditor", True), ("clerk", False)]
)
def test_duties_of_administration_security_and_audit_require_it(
    protected: Account, li: UUID, operator: Actor, settings: LazySettings, role: str, required: bool
) -> None:
    assign_role(operator, li, role)
    assert must_have_second_factor(protected) is required
    if required:
        with pytest.raises(SecondFactorRequired):
            switch_off(actor_for(protected), protected)
    else:
        switch_off(actor_for(protected), protected)
    assert has_second_factor(protected) is required
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": True})
    assert must_have_second_factor(protected) is False
