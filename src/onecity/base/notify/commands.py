"""How does an operator see whether alarms, mails and texts arrive, and send again what was given up?"""

import sys
from uuid import UUID

import click
from django.conf import settings

from onecity.base.actor import system
from onecity.base.notify.alarms import OPERATE, dead_alarms, retry_alarm
from onecity.base.notify.delivery import dead_deliveries, retry_delivery
from onecity.base.notify.errors import AlarmUnknown, DeliveryUnknown
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


@click.group()
def letters() -> None:
    """Mails and text messages that could not be sent."""


@letters.command("dead")
def dead_letters() -> None:
    """List mails and texts that were given up: id, topic, mail or sms, tries, error."""
    cursor = None
    while True:
        page = dead_deliveries(OPERATOR, cursor=cursor)
        for one in page.items:
            click.echo(f"{one.id}\t{one.topic}\t{one.channel}\t{one.tries}\t{one.error}")
        if (cursor := page.next_cursor) is None:
            return


@letters.command("retry")
@click.argument("ids", type=click.UUID, nargs=-1, required=True)
def retry_letters(ids: tuple[UUID, ...]) -> None:
    """Try dead mails and texts IDS again, once the cause is mended."""
    for one in ids:
        try:
            retry_delivery(OPERATOR, one)
        except DeliveryUnknown:
            sys.exit(f"{one} is no dead letter / 不是未送达的消息: onecity letters dead")
