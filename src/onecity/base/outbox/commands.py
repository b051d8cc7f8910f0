"""How does an operator help events that could not be delivered?"""

import sys

import click

from onecity.base.actor import system
from onecity.base.outbox.door import MANAGE, dead_letters, resend_lost, retry_dead_letter
from onecity.base.outbox.errors import DeadLetterMissing

OPERATOR = system([MANAGE])


@click.group()
def events() -> None:
    """Events that a listener could not take."""


@events.command("dead")
def dead() -> None:
    """List dead letters: id, listener, subject, how many events wait behind it, error."""
    cursor = None
    while True:
        page = dead_letters(OPERATOR, cursor=cursor)
        for one in page.items:
            click.echo(f"{one.id}\t{one.listener}\t{one.subject}\t+{one.blocked}\t{one.error}")
        if (cursor := page.next_cursor) is None:
            return


@events.command("retry")
@click.argument("ids", type=int, nargs=-1, required=True)
def retry(ids: tuple[int, ...]) -> None:
    """Try dead letters IDS again, once the cause is mended."""
    for one in ids:
        try:
            retry_dead_letter(OPERATOR, one)
        except DeadLetterMissing:
            sys.exit(f"{one} is no dead letter / 不是死信: onecity events dead")


@events.command("resend")
def resend() -> None:
    """Publish again what the bus lost, or what was taken in after the backup that was restored. Harmless to repeat."""
    count = resend_lost(OPERATOR)
    click.echo(f"{count} events will be published again by the worker / {count} 个事件将由工作进程重新发布")
