"""How does an operator help programs that do not take their notices?"""

import sys
from collections.abc import Callable
from functools import partial
from uuid import UUID

import click

from onecity.base.actor import system
from onecity.base.webhooks import door
from onecity.base.webhooks.errors import WebhookError
from onecity.base.webhooks.subscribing import MANAGE

OPERATOR = system([MANAGE])


@click.group()
def webhooks() -> None:
    """Notices to other organisations' programs."""


@webhooks.command("list")
def listed() -> None:
    """List subscriptions: id, program, address, failures since the last success, last error."""
    for one in door.subscriptions(OPERATOR):
        state = "" if one.enabled else "\toff / 已停用"
        click.echo(f"{one.id}\t{one.client}\t{one.url}\t{one.failures}\t{one.error}{state}")
        click.echo(f"  {' '.join(one.types)}\t{' '.join(one.topics) or '*'}")


@webhooks.command()
def dead() -> None:
    """List dead letters: id, subscription, type, tries, error."""
    for one in door.dead_letters(OPERATOR):
        click.echo(f"{one.id}\t{one.subscription_id}\t{one.type}\t{one.tries}\t{one.error}")


@webhooks.command()
@click.argument("ids", type=click.UUID, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All dead letters.")
def resend(ids: tuple[UUID, ...], every: bool) -> None:
    """Send dead letters IDS again, once the cause is mended."""
    for one in [letter.id for letter in door.dead_letters(OPERATOR)] if every else ids:
        _explained(partial(door.resend, OPERATOR, one))


@webhooks.command()
@click.argument("subscription", type=click.UUID)
def enable(subscription: UUID) -> None:
    """Go on with a SUBSCRIPTION that was switched off."""
    _explained(lambda: door.set_listening(OPERATOR, subscription, True))


@webhooks.command()
@click.argument("subscription", type=click.UUID)
def disable(subscription: UUID) -> None:
    """Send nothing to a SUBSCRIPTION from now on."""
    _explained(lambda: door.set_listening(OPERATOR, subscription, False))


def _explained(act: Callable[[], None]) -> None:
    try:
        act()
    except WebhookError as refused:
        sys.exit(f"{refused.text('en')} / {refused.text('zh')}")
