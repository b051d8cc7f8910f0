"""Which gateway is left alone now, because it fails again and again?

Each worker finds that out by itself. What waits keeps its tries meanwhile: only who is asked can fail.
"""

import logging

from django.utils import timezone

from onecity.base.notify.channels import CHANNELS, Channel
from onecity.base.notify.patience import LONGEST_REST, Patience
from onecity.base.notify.telling import tell_operators
from onecity.core.text import Text

log = logging.getLogger(__name__)

ALARM = "gateway-alarm"
_patience = {channel: Patience() for channel in CHANNELS}


def rests(channel: Channel) -> bool:
    """Whether a channel's gateway is left alone now."""
    return not _patience[channel].may_ask(timezone.now())


def note_taken(channel: Channel) -> None:
    """It has taken something."""
    if _patience[channel].answered():
        log.info("the gateway of %s is back / 网关已恢复", channel)


def note_failed(channel: Channel) -> None:
    """It has taken nothing, once more; the operators hear of it when that goes on for minutes."""
    rest = _patience[channel].failed(timezone.now())
    if rest:
        wait_s = rest.total_seconds()
        log.warning(
            "the gateway of %s fails, it is left alone for %d s / 网关失败，%d 秒内不再尝试",
            channel,
            wait_s,
            wait_s,
        )
    if rest >= LONGEST_REST:
        tell_operators(
            ALARM,
            Text(zh="邮件或短信网关没有应答", en="The gateway of mails or texts does not answer"),
            Text(
                zh="消息已保留，每五分钟自动重试。运行 onecity doctor 查看是哪一个、为什么。",
                en="Messages are kept and tried again every five minutes. onecity doctor says which one and why.",
            ),
        )


def forget_failures() -> None:
    """Ask every gateway again at once."""
    _patience.update((channel, Patience()) for channel in CHANNELS)
