"""What does an operator do with certificates on the command line?"""

import click
from django.conf import settings

from onecity.base.declarations.door import pin
from onecity.engines.certificates import door
from onecity.engines.certificates.door.declared import organisation_name


@click.group()
def certificates() -> None:
    """Electronic certificates."""


@certificates.command()
def types() -> None:
    """List the declared types with their authority."""
    with pin():
        for one in door.certificate_types():
            click.echo(f"{one.id:32} {one.title.zh}  ·  {organisation_name(one.authority).zh}")


@certificates.command()
def samples() -> None:
    """Issue simulated certificates to the demo people. Demo mode only."""
    if not settings.CONFIGURATION.demo:
        raise click.ClickException("samples exist in demo mode only / 仅演示模式可用：ONECITY_DEMO=true")
    click.echo(f"{door.issue_demo_samples()} certificates / 份证照")
