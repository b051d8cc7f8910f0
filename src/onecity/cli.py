"""Which commands does the city understand?"""

import os
import sys

import click


class CityCommands(click.Group):
    """The site's own commands and those that the engines' manifests name; Django is set up when one is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        set_up()
        from onecity.site.commands.listing import command_paths

        return sorted(command_paths())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, or `None` when nobody offers it."""
        set_up()
        from onecity.site.commands.listing import command

        return command(cmd_name)


def set_up() -> None:
    """Make Django ready, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecity.site.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


@click.group(cls=CityCommands)
def city() -> None:
    """OneCity (一城): run a city that is declared, not coded."""


def main() -> int:
    """Entry point of `onecity`; gives the exit code."""
    try:
        city.main(prog_name="onecity", args=sys.argv[1:])
    except Exception as error:
        if said := no_database(error):
            sys.exit(said)
        raise
    return 0


def no_database(error: Exception) -> str:
    """What to say where the database is away, locked or has no tables yet; empty for any other error."""
    from django.db.utils import OperationalError, ProgrammingError

    why = str(error).partition("\n")[0]
    if not isinstance(error, OperationalError) and not (
        isinstance(error, ProgrammingError) and "does not exist" in why
    ):
        return ""
    return (
        f"The database cannot be used: {why}. `onecity load` makes its tables and loads the city; `onecity doctor` "
        f"says what else is missing. / 数据库不能使用：{why}。用 `onecity load` 建表并加载城市；"
        "`onecity doctor` 会说明还缺什么。"
    )


if __name__ == "__main__":
    main()
