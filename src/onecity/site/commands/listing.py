"""Which commands are there: the site's own and those that the engines' manifests name?"""

import click

from onecity.base.manifest import collect, resolve
from onecity.site.commands import COMMANDS


def all_commands() -> dict[str, click.Command]:
    """Every command by name. Django must be set up."""
    dotted = (*COMMANDS, *collect(lambda engine: engine.commands))
    commands: list[click.Command] = [resolve(name) for name in dotted]
    return {str(command.name): command for command in commands}
