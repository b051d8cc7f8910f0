"""How does a security officer let another organisation's program take part?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import system
from onecity.base.identity.clients import registering
from onecity.base.identity.clients.errors import ClientError
from onecity.base.identity.clients.registering import CLIENTS, ClientDraft
from onecity.base.identity.errors import OrganisationUnknown, RoleUnknown
from onecity.core.text import Text

OPERATOR = system((CLIENTS,))
PEM = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def client() -> None:
    """Programs of other organisations that sign their requests."""


@client.command()
@click.argument("name")
@click.option("--title-zh", required=True, help="What it is called in Chinese.")
@click.option("--title-en", required=True, help="What it is called in English.")
@click.option("--role", required=True, help="The role of roles.yaml whose permissions it gets.")
@click.option(
    "--permission", "permissions", multiple=True, help="Only this permission of the role; may be repeated."
)
@click.option("--organisation", default=None, help="Where the role holds; all organisations if left out.")
@click.option("--division", default=None, help="Code of the division where the role holds; all if left out.")
@click.option("--from", "addresses", multiple=True, help="Network that it asks from (CIDR); may be repeated.")
@click.option("--key", type=PEM, default=None, help="PEM file with its public key: Ed25519 or P-256.")
def add(
    name: str,
    title_zh: str,
    title_en: str,
    role: str,
    permissions: tuple[str, ...],
    organisation: str | None,
    division: str | None,
    addresses: tuple[str, ...],
    key: Path | None,
) -> None:
    """Register a program under NAME; prints the keyid that its signatures have to name."""
    draft = ClientDraft(
        name, Text(zh=title_zh, en=title_en), role, organisation, division, permissions, addresses
    )
    with _explained(), transaction.atomic():
        registering.register_client(OPERATOR, draft)
        if key is not None:
            click.echo(registering.add_client_key(OPERATOR, name, key.read_bytes()))
    click.echo(f"client {name} registered / 系统 {name} 已登记", err=True)


@client.command("list")
def listed() -> None:
    """List programs with what they may do, and their keys."""
    for one in registering.clients(OPERATOR):
        state = "" if one.enabled else "\tdisabled / 已停用"
        where = f"{one.organisation or '*'}@{one.division or '*'}"
        click.echo(f"{one.name}\t{one.title.zh}\t{where}\t{' '.join(one.permissions)}{state}")
        for key in one.keys:
            used = key.used_at.isoformat(timespec="minutes") if key.used_at else "-"
            until = key.until.isoformat(timespec="minutes") if key.until else ""
            click.echo(
                f"  {key.key_id}\t{key.suite}\t{key.since.isoformat(timespec='minutes')}…{until}\tused {used}"
            )


@client.command("key")
@click.argument("name")
@click.argument("pem", type=PEM)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Last day, if it is known.")
def key(name: str, pem: Path, until: datetime | None) -> None:
    """Give NAME a further key, so that it can change over; prints its keyid."""
    last = timezone.make_aware(until.replace(hour=23, minute=59, second=59)) if until else None
    with _explained():
        click.echo(registering.add_client_key(OPERATOR, name, pem.read_bytes(), until=last))


@client.command("end-key")
@click.argument("name")
@click.argument("keyid")
def end_key(name: str, keyid: str) -> None:
    """End the key KEYID of NAME now."""
    with _explained():
        registering.end_client_key(OPERATOR, name, keyid)
    click.echo(f"key {keyid} ended / 密钥 {keyid} 已停用")


@client.command()
@click.argument("name")
def disable(name: str) -> None:
    """Refuse all requests of NAME from now on."""
    with _explained():
        registering.set_client_enabled(OPERATOR, name, False)
    click.echo(f"client {name} disabled / 系统 {name} 已停用")


@client.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME ask again."""
    with _explained():
        registering.set_client_enabled(OPERATOR, name, True)
    click.echo(f"client {name} enabled / 系统 {name} 已启用")


@contextmanager
def _explained() -> Iterator[None]:
    """End with a sentence instead of a stack."""
    try:
        yield
    except ClientError as refused:
        sys.exit(f"{refused.text('en')} / {refused.text('zh')}")
    except RoleUnknown as unknown:
        sys.exit(f"There is no role {unknown.role!r}. Roles: {', '.join(unknown.allowed)}")
    except OrganisationUnknown as unknown:
        sys.exit(f"There is no organisation {unknown.organisation!r} / 没有单位 {unknown.organisation!r}")
