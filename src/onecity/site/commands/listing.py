"""Which commands are there: the site's own and those that the engines' manifests name?

A command is called like the name behind the colon of its dotted path, so that only the one in use is imported.
"""

import click

from onecity.base.manifest import collect, resolve
from onecity.site.commands import COMMANDS


def command_paths() -> dict[str, str]:
    """The dotted path of every command by its name. Django must be set up."""
    dotted = (*COMMANDS, *collect(lambda engine: engine.commands))
    return {path.rpartition(":")[2]: path for path in dotted}


def command(name: str) -> click.Command | None:
    """One command, or `None` when nobody offers it."""
    path = command_paths().get(name)
    found: click.Command | None = resolve(path) if path else None
    return found


def all_commands() -> dict[str, click.Command]:
    """Every command by name."""
    return {name: found for name in command_paths() if (found := command(name))}
