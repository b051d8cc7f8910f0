"""How do declarations become the running city?"""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.core.pack import PackInvalid
from onecity.engines.command.door import Unmanned, unmanned
from onecity.site.commands.check import print_problems

READER = ("command.read",)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
def load(folder: Path | None) -> None:
    """Load a city's folder as a new release (default: ONECITY_CITY). A broken city changes nothing."""
    load_city(folder or settings.CONFIGURATION.city)
    if missing := unmanned(system(READER)):
        click.echo(nobody_holds(missing))


def nobody_holds(missing: Sequence[Unmanned]) -> str:
    """That nobody is there for orders, in both languages; the doctor lists all of it."""
    first, count = missing[0], len(missing)
    en = (
        f"nobody holds {first.role} in {first.organisation}, which network {first.networks[0]} calls; "
        f"all such roles ({count}): onecity doctor"
    )
    zh = (
        f"{first.organisation} 没有人担任 {first.role}，网络 {first.networks[0]} 的任务没有人接；"
        f"这样的角色共 {count} 个，见 onecity doctor"
    )
    return f"{en} / {zh}"


def load_city(folder: Path) -> None:
    """Migrate the database, then load the folder; prints what came of it, exits 1 with the problems if broken."""
    call_command("migrate", verbosity=0)
    try:
        release = load_release(folder, actor=system({"declarations.load"}))
    except PackInvalid as broken:
        print_problems(broken.problems)
        sys.exit(1)
    click.echo(f"release {release.id} · {release.count} declarations / 声明 {release.count} 项")
