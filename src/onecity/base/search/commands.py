"""How does an operator bring the search in order?"""

import time

import click

from onecity.base.actor import ANONYMOUS
from onecity.base.search import door


@click.group()
def search() -> None:
    """The city's search."""


@search.command()
def rebuild() -> None:
    """Bring the index to what the engines have; what has not changed is left alone."""
    began = time.perf_counter()
    count = door.rebuild()
    took = time.perf_counter() - began
    click.echo(f"索引共有 {count} 条，用时 {took:.1f} 秒 / {count} entries in the index, {took:.1f} s")


@search.command()
@click.argument("text")
def ask(text: str) -> None:
    """Show what a visitor finds for TEXT: how well it fits, kind, key, title."""
    found = door.find(ANONYMOUS, text)
    if found.read_as:
        click.echo(f"按“{found.read_as}”查找 / looked for “{found.read_as}”")
    for hit in found.hits:
        click.echo(f"{hit.rank.name.lower()}\t{hit.kind}/{hit.key}\t{hit.title.zh} / {hit.title.en}")
