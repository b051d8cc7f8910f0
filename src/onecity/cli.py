"""Which commands does the city understand?"""

import os
import sys

import click


class CityCommands(click.Group):
    """The site's own commands and those that the engines' manifests name; Django is set up only when one is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, or `None` when nobody offers it."""
        return _commands().get(cmd_name)


def _commands() -> dict[str, click.Command]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecity.site.settings")
    import django

    django.setup()
    from onecity.site.commands.listing import all_commands

    return all_commands()


@click.group(cls=CityCommands)
def city() -> None:
    """OneCity (一城): run a city that is declared, not coded."""


def main() -> int:
    """Entry point of `onecity`; gives the exit code."""
    city.main(prog_name="onecity", args=sys.argv[1:])
    return 0


if __name__ == "__main__":
    main()
