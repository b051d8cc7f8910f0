"""How does an engineer make a device known to the city?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from onecity.base.actor import system
from onecity.engines.sensing import door
from onecity.engines.sensing.commands.group import sensing
from onecity.engines.sensing.door import StationDraft
from onecity.engines.sensing.errors import SensingError
from onecity.engines.sensing.permissions import MANAGE

OPERATOR = system((MANAGE,))


@sensing.group()
def station() -> None:
    """Devices that may hand readings in."""


@station.command()
@click.argument("protocol")
@click.argument("number")
@click.option("--network", required=True, help="The network that it reports to.")
@click.option("--thing", required=True, help="Key of the thing that it reports about.")
@click.option("--code", "codes", multiple=True, help="CODE=PROPERTY: what it calls a property; repeatable.")
@click.option(
    "--source", "sources", multiple=True, help="Address or network it may speak from (CIDR); repeatable."
)
@click.option("--no-secret", is_flag=True, help="Known by its address alone; needs --source.")
def add(
    protocol: str,
    number: str,
    network: str,
    thing: str,
    codes: tuple[str, ...],
    sources: tuple[str, ...],
    no_secret: bool,
) -> None:
    """Register the station NUMBER of PROTOCOL (or change it) and print its new secret, this once."""
    named = dict(one.partition("=")[::2] for one in codes)
    draft = StationDraft(protocol, number, network, thing, named, sources)
    with said():
        _, secret = door.register_station(OPERATOR, draft, with_secret=not no_secret)
    click.echo(f"{protocol} {number}: registered / 已登记")
    if secret:
        click.echo(f"secret / 密钥（只显示这一次）: {secret}")


@station.command()
@click.argument("protocol")
@click.argument("number")
@click.option(
    "--secret", default="", help="Set this one (what a device's keypad takes); a new one if left out."
)
def secret(protocol: str, number: str, secret: str) -> None:
    """Give a station, also a declared one, a secret and print it, this once."""
    with said():
        made = door.set_station_secret(OPERATOR, protocol, number, secret)
    click.echo(f"secret / 密钥（只显示这一次）: {made}")


@station.command()
@click.argument("protocol")
@click.argument("number")
def remove(protocol: str, number: str) -> None:
    """Know a station no more."""
    with said():
        door.remove_station(OPERATOR, protocol, number)
    click.echo(f"{protocol} {number}: removed / 已移除")


@station.command("list")
@click.option("--network", default="", help="Only those of one network.")
def list_stations(network: str) -> None:
    """List stations."""
    cursor: str | None = None
    while True:
        page = door.stations(OPERATOR, network=network, cursor=cursor, limit=500)
        for one in page.items:
            known_by = "secret" if one.has_secret else "address" if one.sources else "nothing yet / 尚无密钥"
            codes = " ".join(f"{code}={name}" for code, name in one.codes.items())
            click.echo(f"{one.protocol}  {one.number}  {one.network}/{one.thing}  {known_by}  {codes}")
        cursor = page.next_cursor
        if cursor is None:
            break


@contextmanager
def said() -> Iterator[None]:
    """End with a sentence in both languages when it cannot be done."""
    try:
        yield
    except SensingError as wrong:
        sys.exit(f"{wrong.text('en')} / {wrong.text('zh')}")
