"""How does an operator give an app its secret, and shut it out?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from onecity.base.actor import system
from onecity.base.identity.models import AppGrant, AppSecret
from onecity.base.identity.openid import door
from onecity.base.identity.openid.errors import OpenIdError
from onecity.base.identity.openid.secret import CLIENTS

OPERATOR = system((CLIENTS,))


@click.group()
def app() -> None:
    """Apps of others to which people sign in with their city account."""


@app.command("list")
def listed() -> None:
    """List the declared apps: id, title, organisation, scopes, whether there is a secret, open sign-ins."""
    for one in door.apps().values():
        scopes = " ".join(wish.scope for wish in one.scopes) or "-"
        has_secret = AppSecret.objects.filter(app=one.id, until=None).exists()
        secret = "public" if one.client == "public" else "secret" if has_secret else "no secret / 无密钥"
        open_ones = AppGrant.objects.filter(app=one.id, ended_at=None).count()
        click.echo(f"{one.id}\t{one.title.zh}\t{one.organisation}\t{scopes}\t{secret}\t{open_ones}")


@app.command()
@click.argument("name")
@click.option(
    "--keep-hours", type=click.IntRange(0, 168), default=0, help="How long former secrets stay valid; 0: not."
)
def secret(name: str, keep_hours: int) -> None:
    """Make a secret for the app NAME; it is shown this once and kept as a hash."""
    with _explained():
        click.echo(door.make_secret(OPERATOR, name, keep=timedelta(hours=keep_hours)))
    click.echo("shown this once, hand it over safely / 只显示这一次，请安全转交", err=True)


@app.command("end-all")
@click.argument("name")
def end_all(name: str) -> None:
    """End every sign-in to the app NAME now, with all its tokens, such as after a break-in there."""
    click.echo(f"{door.end_all_of_app(OPERATOR, name)} sign-ins ended / 次登录已终止")


@app.command("rotate-key")
def rotate_key() -> None:
    """Sign ID tokens with a new key from now on; prints its id."""
    click.echo(door.rotate_signing_key(OPERATOR))


@contextmanager
def _explained() -> Iterator[None]:
    """End with a sentence instead of a stack."""
    try:
        yield
    except OpenIdError as refused:
        sys.exit(f"{refused.text('en')} / {refused.text('zh')}")
