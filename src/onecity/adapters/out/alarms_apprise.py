"""How does an alarm reach a group chat or mailbox of the operators?

Apprise knows some hundred services; the address of each channel says which. Nothing is followed elsewhere, and a
machine that an address names is judged as that of a webhook: public by TLS, or in a network that the operator allows.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any, Self

from apprise import Apprise, AppriseAsset, NotifyBase
from apprise.plugins.custom_form import NotifyForm
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.custom_xml import NotifyXML
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from onecity.base.deadline import Deadline
from onecity.base.manifest import resolve
from onecity.base.ports import AlarmDelayed, AlarmRefused

# a channel that runs programs of this machine or reads its files is none of ours
OPEN_HOSTS: tuple[type[NotifyBase], ...] = (NotifyEmail, NotifyForm, NotifyJSON, NotifyXML)
FIXED_HOSTS: tuple[type[NotifyBase], ...] = (NotifyDingTalk, NotifyFeishu, NotifyWeComBot)
# finding the machine, connecting, and the answer together
TIMEOUT_S = 15.0

Judge = Callable[..., str]


class AppriseAlarms:
    """The port `Alarms` over the channels of `ONECITY_ALARM_CHANNELS`."""

    def __init__(self, urls: Sequence[str], judge: Judge, timeout_s: float = TIMEOUT_S) -> None:
        """`judge(host, port, tls=…)` says why a machine may not be told, nothing if it may.

        Raises `ValueError`, without the address, for a channel of another kind.
        """
        asset = AppriseAsset(http_redirects=False, secure_logging=True, async_mode=False, app_id="OneCity")
        self._judge, self._timeout_s = judge, timeout_s
        self._channels = tuple(_channel(url, number, asset) for number, url in enumerate(urls, 1))
        self._busy = tuple(Lock() for _ in urls)
        # Apprise tells addresses, which are secrets, when it fails
        logging.getLogger("apprise").setLevel(logging.CRITICAL)

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The channels of `ONECITY_ALARM_CHANNELS`, the networks of `ONECITY_ALARM_NETWORKS`."""
        configuration = settings.CONFIGURATION
        judge = partial(resolve(settings.ONECITY_HOST_JUDGE), allowed=configuration.alarm_networks)
        return cls(configuration.alarm_channels, judge)

    @property
    def channels(self) -> int:
        """How many there are."""
        return len(self._channels)

    def send(self, *, channel: int, title: str, text: str) -> None:
        """Tell it on one channel, counted from 0. Raises `AlarmDelayed`, `AlarmRefused`."""
        if channel >= len(self._channels):
            raise AlarmRefused("this channel is no longer set")
        try:
            # Apprise waits from byte to byte
            taken = Deadline(self._timeout_s).wait_for(partial(self._tell, channel, title, text))
        except TimeoutError:
            raise AlarmDelayed(f"channel {channel + 1} took too long") from None
        if not taken:
            raise AlarmDelayed(f"channel {channel + 1} did not take it")

    def _tell(self, channel: int, title: str, text: str) -> bool:
        if not self._busy[channel].acquire(blocking=False):
            raise AlarmDelayed(f"channel {channel + 1} still hangs")
        try:
            chosen = self._channels[channel]
            self._must_be_open(chosen)
            told = Apprise(asset=chosen.asset)
            told.add(chosen)
            return bool(told.notify(title=title, body=text))
        finally:
            self._busy[channel].release()

    def _must_be_open(self, channel: NotifyBase) -> None:
        """Raises `AlarmRefused` for a machine that may not be told, `AlarmDelayed` for a name that is unknown now."""
        if not isinstance(channel, OPEN_HOSTS):
            return
        host = str(getattr(channel, "smtp_host", "") or channel.host).strip("[]")
        port = int(channel.port or (443 if channel.secure else 80))
        try:
            problem = self._judge(host, port, tls=bool(channel.secure))
        except (OSError, UnicodeError):
            raise AlarmDelayed("the name of the channel's machine cannot be resolved") from None
        if problem:
            raise AlarmRefused(problem)


def _channel(url: str, number: int, asset: AppriseAsset) -> NotifyBase:
    made = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if not isinstance(made, OPEN_HOSTS + FIXED_HOSTS):
        raise ValueError(
            f"ONECITY_ALARM_CHANNELS, entry {number}: must be an address of Apprise that begins with wecombot://, "
            "dingtalk://, feishu://, mailtos://, jsons://, forms:// or xmls:// (without s: in an allowed network only)"
        )
    return made
