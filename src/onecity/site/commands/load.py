"""How do declarations become the running city?"""

import sys
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.core.pack import PackInvalid
from onecity.site.commands.check import print_problems


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
def load(folder: Path | None) -> None:
    """Load a city's folder as a new release (default: ONECITY_CITY). A broken city changes nothing."""
    load_city(folder or settings.CONFIGURATION.city)


def load_city(folder: Path) -> None:
    """Migrate the database, then load the folder; prints what came of it, exits 1 with the problems if broken."""
    call_command("migrate", verbosity=0)
    try:
        release = load_release(folder, actor=system({"declarations.load"}))
    except PackInvalid as broken:
        print_problems(broken.problems)
        sys.exit(1)
    click.echo(f"release {release.id} · {release.count} declarations / 声明 {release.count} 项")
