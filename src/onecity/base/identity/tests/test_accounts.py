"""Who may sign in, and under which names?"""

from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from onecity.base.actor import ANONYMOUS, Actor, NotAllowed
from onecity.base.identity.accounts import (
    Registration,
    create_account,
    find_account,
    lock_account,
    register,
    set_password,
    sign_in_key,
    unlock_account,
)
from onecity.base.identity.errors import SignInNameTaken
from onecity.base.identity.models import Account
from onecity.base.identity.people import person
from onecity.base.identity.rights import actor_for

PASSWORD = "a long enough pass"
LI = Registration("李小明", "138 0000 1111", PASSWORD, "370202199001020010", email="Li@example.org")


def test_a_resident_signs_in_by_phone_or_mail_however_typed(city: Path) -> None:
    made = register(LI)
    for typed in (
        "13800001111",
        "+86 138-0000-1111",
        "１３８００００１１１１",
        " li@EXAMPLE.org ",
        made.username,
    ):
        assert find_account(typed) == made
    for typed in ("13800001112", "x@example.org", "", "nobody", "\x00"):
        assert find_account(typed) is None


def test_who_registers_alone_is_self_declared(city: Path, operator: Actor) -> None:
    assert person(operator, register(LI).person_id, "check").level == "declared"


def test_a_phone_signs_in_to_one_account_only(city: Path) -> None:
    register(LI)
    with pytest.raises(SignInNameTaken) as taken:
        register(Registration("赵一", "13800001111", PASSWORD, "37020219871230009X"))
    assert taken.value.field == "phone"
    assert Account.objects.count() == 1


@pytest.mark.parametrize("weak", ["short", "password123", "12345678901"])
def test_weak_passwords_are_refused(city: Path, weak: str) -> None:
    with pytest.raises(ValidationError):
        register(Registration("李小明", "13800001111", weak, "370202199001020010"))
    assert not Account.objects.exists()


def test_passwords_are_kept_as_argon2(city: Path) -> None:
    made = register(LI)
    assert made.password.startswith("argon2$argon2id$")
    assert made.check_password(PASSWORD)


def test_failures_are_counted_under_the_accounts_name_never_under_what_was_typed(city: Path) -> None:
    made = register(LI)
    assert sign_in_key("138 0000 1111") == made.username
    unknown = sign_in_key("13911112222")
    assert "1391111" not in unknown
    assert unknown == sign_in_key(" 13911112222 ")
    assert unknown != sign_in_key("13911112223")


def test_only_staff_with_the_right_make_accounts(li: UUID) -> None:
    with pytest.raises(NotAllowed):
        create_account(ANONYMOUS, li, username="li", password=PASSWORD)


def test_an_account_without_a_password_matches_none(li: UUID, operator: Actor) -> None:
    made = create_account(operator, li, username="li", password=None)
    assert not made.check_password("")
    assert not made.has_usable_password()


def test_a_locked_account_has_no_rights_until_it_is_unlocked(account: Account, operator: Actor) -> None:
    lock_account(operator, account)
    account.refresh_from_db()
    assert not account.is_active
    assert actor_for(account).id is None
    unlock_account(operator, account)
    account.refresh_from_db()
    assert account.is_active


def test_locking_and_resetting_need_the_security_officer(account: Account, wang: UUID) -> None:
    stranger = Actor(ANONYMOUS.kind, id=wang)
    for change in (lock_account, unlock_account):
        with pytest.raises(NotAllowed):
            change(stranger, account)
    with pytest.raises(NotAllowed):
        set_password(stranger, account, "another long pass")


def test_a_new_password_changes_the_hash_of_every_session(account: Account) -> None:
    before = account.get_session_auth_hash()
    set_password(actor_for(account), account, "another long pass")
    account.refresh_from_db()
    assert account.get_session_auth_hash() != before
    assert account.epoch == 1
