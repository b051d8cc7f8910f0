"""How does an operator see whether alarms reach their channels?"""

import sys
from uuid import UUID

import click
from django.conf import settings

from onecity.base.actor import system
from onecity.base.notify.alarms import OPERATE, dead_alarms, retry_alarm
from onecity.base.notify.errors import AlarmUnknown
from onecity.base.ports import AlarmDelayed, AlarmRefused, port

OPERATOR = system([OPERATE])


@click.group()
def alarms() -> None:
    """Alarms to the operators' channels: try them, see what could not be sent."""


@alarms.command("try")
def try_channels() -> None:
    """Send a word to every channel now; exits 1 when one does not take it."""
    channels, well = port("alarms"), True
    for number in range(channels.channels):
        try:
            channels.send(
                channel=number,
                title="一城：测试 / OneCity: a test",
                text=f"这个渠道可以收到告警。\nThis channel receives alarms.\n{settings.ONECITY_ADDRESS}",
            )
        except (AlarmDelayed, AlarmRefused) as problem:
            well = False
            click.echo(f"{number + 1}\tfailed / 失败: {problem.reason}")
        else:
            click.echo(f"{number + 1}\tsent / 已发送")
    if not channels.channels:
        click.echo("no channel is set / 未设置渠道: ONECITY_ALARM_CHANNELS")
    sys.exit(0 if well else 1)


@alarms.command("dead")
def dead() -> None:
    """List alarms that were given up: id, topic, channel, tries, error."""
    cursor = None
    while True:
        page = dead_alarms(OPERATOR, cursor=cursor)
        for one in page.items:
            click.echo(f"{one.id}\t{one.topic}\t{one.channel}\t{one.tries}\t{one.error}")
        if (cursor := page.next_cursor) is None:
            return


@alarms.command("retry")
@click.argument("ids", type=click.UUID, nargs=-1, required=True)
def retry(ids: tuple[UUID, ...]) -> None:
    """Try dead alarms IDS again, once the cause is mended."""
    for one in ids:
        try:
            retry_alarm(OPERATOR, one)
        except AlarmUnknown:
            sys.exit(f"{one} is no dead alarm / 不是未送达的告警: onecity alarms dead")
