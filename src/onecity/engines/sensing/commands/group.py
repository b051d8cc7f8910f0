"""Under which name do the commands about networks stand?"""

import click


@click.group()
def sensing() -> None:
    """Networks of sensors: replay histories through their rules, register stations."""
