"""Can an operator make the first accounts without leaving a password behind?"""

from pathlib import Path

from click.testing import CliRunner, Result

from onecity.base.identity.accounts import find_account
from onecity.base.identity.commands import account
from onecity.base.identity.models import Account, Person
from onecity.base.identity.rights import actor_for

TYPED = "a long enough pass\na long enough pass\n"


def run(*arguments: str, typed: str = TYPED) -> Result:
    return CliRunner().invoke(account, list(arguments), input=typed)


def test_there_are_no_accounts_to_begin_with(city: Path) -> None:
    assert not Account.objects.exists()


def test_an_account_with_a_role_is_made_and_the_password_is_not_shown(city: Path) -> None:
    result = run("create", "ma", "--name", "马超", "--role", "administrator", "--phone", "13800002222")
    assert result.exit_code == 0, result.output
    assert "a long enough pass" not in result.output
    made = find_account("13800002222")
    assert made is not None
    assert made.check_password("a long enough pass")
    assert actor_for(made).may("identity.assign")


def test_nothing_remains_when_the_role_is_unknown_the_password_weak_or_duties_clash(city: Path) -> None:
    unknown = run("create", "ma", "--name", "马超", "--role", "emperor")
    assert "administrator" in unknown.output
    weak = run("create", "ma", "--name", "马超", "--role", "clerk", typed="short\nshort\n")
    clash = run("create", "ma", "--name", "马超", "--role", "administrator", "--role", "auditor")
    assert "two accounts" in clash.output
    nowhere = run("create", "ma", "--name", "马超", "--role", "clerk", "--organisation", "nowhere")
    assert {r.exit_code for r in (unknown, weak, clash, nowhere)} == {1}
    assert not Account.objects.exists()
    assert not Person.objects.exists()


def test_a_password_is_reset_and_an_account_unlocked(city: Path) -> None:
    run("create", "ma", "--name", "马超", "--role", "clerk")
    assert run("create", "ma", "--name", "马超", "--role", "clerk").exit_code == 1
    reset = run("reset-password", "ma", typed="another long pass\nanother long pass\n")
    assert reset.exit_code == 0, reset.output
    made = Account.objects.get(username="ma")
    assert made.check_password("another long pass")
    Account.objects.update(is_active=False)
    assert run("unlock", "ma", typed="").exit_code == 0
    assert Account.objects.get(username="ma").is_active
    assert run("unlock", "nobody", typed="").exit_code == 1
    assert run("rotate-keys", typed="").exit_code == 0
