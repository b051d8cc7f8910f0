"""By which ways does a message leave the house, and which of them is open to this person?"""

from collections.abc import Iterable
from typing import Literal

from onecity.base.identity.door import Contact
from onecity.core.ids import is_mobile

Channel = Literal["mail", "sms"]
IN_APP = "app"  # what a person keeps who wants neither: the inbox always has it
CHANNELS: tuple[Channel, ...] = ("mail", "sms")
BY_DEFAULT: tuple[Channel, ...] = ("mail",)


def wanted(kept: Iterable[str]) -> tuple[Channel, ...]:
    """The channels of a person's preferences; who has never chosen is written to by mail."""
    chosen = tuple(kept)
    return tuple(one for one in CHANNELS if one in chosen) if chosen else BY_DEFAULT


def way(channel: str, where: Contact | None, *, chosen: bool) -> Channel | None:
    """How a delivery really goes; `None`: the inbox has to do.

    `chosen`: the channel was asked for on this occasion, so preferences do not count. A text to somebody
    without a mobile number becomes a mail.
    """
    if where is None:
        return None
    textable = is_mobile(where.phone)
    likes = wanted(where.channels)
    # after its first try the delivery is a mail already: it still stands for the text that was wanted
    instead = channel == "mail" and "sms" in likes and not textable
    if not (chosen or channel in likes or instead):
        return None
    if channel == "sms" and textable:
        return "sms"
    return "mail" if where.email else None
