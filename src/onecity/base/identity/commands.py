"""How does an operator make the first accounts, and help somebody back in?"""

import sys

import click
from django.core.exceptions import ValidationError
from django.db import transaction

from onecity.base.actor import system
from onecity.base.identity.accounts import create_account, find_account, set_password, unlock_account
from onecity.base.identity.errors import DutiesNotSeparated, OrganisationUnknown, RoleUnknown, SignInNameTaken
from onecity.base.identity.models import Account
from onecity.base.identity.people import PersonDraft, create_person
from onecity.base.identity.rights import assign_role
from onecity.base.identity.vault import rotate_keys

OPERATOR = system(("identity.register", "identity.assign", "identity.lock"))


@click.group()
def account() -> None:
    """Accounts of people who work for the city."""


@account.command()
@click.argument("username")
@click.option("--name", prompt=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, required=True, help="A role of roles.yaml; may be repeated.")
@click.option("--organisation", default=None, help="Where the roles hold; all organisations if left out.")
@click.option("--division", default=None, help="Code of the division where the roles hold; all if left out.")
@click.option("--phone", default="", help="Mobile phone, another name to sign in with.")
@click.password_option(help="Asked for on the terminal if left out.")
def create(
    username: str,
    name: str,
    roles: tuple[str, ...],
    organisation: str | None,
    division: str | None,
    phone: str,
    password: str,
) -> None:
    """Make an account USERNAME with roles. There are no default accounts and no default passwords."""
    try:
        with transaction.atomic():
            person_id = create_person(
                OPERATOR, PersonDraft(name=name, phone=phone, kind="staff", division=division or "")
            )
            create_account(OPERATOR, person_id, username=username, password=password, phone=phone)
            for role in roles:
                assign_role(OPERATOR, person_id, role, organisation=organisation, division=division)
    except ValidationError as weak:
        sys.exit(" ".join(weak.messages))
    except RoleUnknown as unknown:
        sys.exit(f"There is no role {unknown.role!r}. Roles: {', '.join(unknown.allowed)}")
    except OrganisationUnknown as unknown:
        sys.exit(f"There is no organisation {unknown.organisation!r}.")
    except DutiesNotSeparated as pair:
        sys.exit(f"One person may not hold both {pair.held} and {pair.wanted}: make two accounts.")
    except SignInNameTaken as taken:
        sys.exit(f"Another account uses this {taken.field}: choose another.")
    click.echo(f"account {username} made / 账号 {username} 已建立")


@account.command("reset-password")
@click.argument("username")
@click.password_option(help="Asked for on the terminal if left out.")
def reset_password(username: str, password: str) -> None:
    """Set a new password for USERNAME; all its sessions end."""
    try:
        set_password(OPERATOR, _account(username), password)
    except ValidationError as weak:
        sys.exit(" ".join(weak.messages))
    click.echo(f"password of {username} set / {username} 的密码已重设")


@account.command()
@click.argument("username")
def unlock(username: str) -> None:
    """Let USERNAME sign in again after too many failures or a lock."""
    unlock_account(OPERATOR, _account(username))
    click.echo(f"account {username} unlocked / 账号 {username} 已解锁")


@account.command("rotate-keys")
def rotate() -> None:
    """Wrap every person's key under the current master key."""
    click.echo(f"{rotate_keys()} keys wrapped anew / 已重新封装密钥")


def _account(username: str) -> Account:
    found = find_account(username)
    if found is None:
        sys.exit(f"There is no account {username!r}.")
    return found
