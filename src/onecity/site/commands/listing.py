"""Which commands are there: the site's own and those that the engines' manifests name?

A command is called like the name behind the colon of its dotted path, so that only the one in use is imported.
"""

import click

from onecity.base.manifest import collect, resolve
from onecity.site.commands import COMMANDS


def command_paths() -> dict[str, str]:
    """The dotted path of every command by its name. Django must be set up."""
    return {path.rpartition(":")[2]: path for path in _paths()}


def _paths() -> tuple[str, ...]:
    return (*COMMANDS, *collect(lambda engine: engine.commands))


def command(name: str) -> click.Command | None:
    """One command, or `None` when nobody offers it."""
    offered: list[click.Command] = [resolve(path) for path in _paths() if path.rpartition(":")[2] == name]
    if len(offered) < 2:
        return offered[0] if offered else None
    # Several engines add to one group, such as `new`.
    groups = [one for one in offered if isinstance(one, click.Group)]
    commands = {key: inner for group in groups for key, inner in group.commands.items()}
    return click.Group(name, commands, help=groups[0].help)


def all_commands() -> dict[str, click.Command]:
    """Every command by name."""
    return {name: found for name in command_paths() if (found := command(name))}
