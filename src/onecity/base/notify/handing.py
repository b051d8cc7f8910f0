"""How is one message handed over, and what came of it?"""

import logging

from django.conf import settings

from onecity.base.identity.door import Contact, contact
from onecity.base.notify.channels import Channel, way
from onecity.base.notify.gateways import note_failed, note_taken
from onecity.base.notify.models import Delivery, Message
from onecity.base.notify.texting import short_address, text_message
from onecity.base.ports import MailDelayed, MailRefused, SmsDelayed, SmsRefused, port
from onecity.core.crypto import KeyMissing, SealBroken
from onecity.core.text import Text

log = logging.getLogger(__name__)

State = Delivery.State


def hand_over(delivery: Delivery) -> tuple[Delivery.State, str]:
    """Try once, by the way that is open; the delivery then names that way.

    What comes of it, and why not in words without the address.
    """
    message = delivery.message
    try:
        where = contact(message.person_id)
    except (KeyMissing, SealBroken) as unreadable:  # of one person: the others' messages go on
        log.exception("whom message %s is for cannot be read / 无法读取收件人", message.id)
        return State.WAITING, type(unreadable).__name__
    open_way = way(delivery.channel, where, chosen=delivery.chosen)
    if where is None or open_way is None or _goes_anyway(delivery, open_way):
        return State.UNWANTED, ""
    delivery.channel = Delivery.Channel(open_way)
    outcome, reason = _try(open_way, where, message)
    if outcome == State.SENT:
        note_taken(open_way)
    elif outcome == State.WAITING:
        note_failed(open_way)
    return outcome, reason


def _try(channel: Channel, where: Contact, message: Message) -> tuple[Delivery.State, str]:
    try:
        _send(channel, where, message)
    except (MailRefused, SmsRefused) as refused:
        return State.DEAD, _masked(refused.reason, where)
    except (MailDelayed, SmsDelayed) as delayed:
        return State.WAITING, _masked(delayed.reason, where)
    except Exception as fault:  # whatever an adapter does, the other messages go on
        log.exception("the %s adapter failed", channel)
        return State.WAITING, type(fault).__name__
    return State.SENT, ""


def _goes_anyway(delivery: Delivery, open_way: Channel) -> bool:
    """A text that would become a mail is dropped where the message goes by mail already."""
    others = Delivery.objects.filter(message=delivery.message_id, channel=open_way).exclude(id=delivery.id)
    return open_way != delivery.channel and others.exists()


def _send(channel: Channel, where: Contact, message: Message) -> None:
    title = Text(zh=message.title_zh, en=message.title_en).in_(where.language)
    body = Text(zh=message.body_zh, en=message.body_en).in_(where.language)
    outside = _outside(message, where.language)
    address = short_address(settings.ONECITY_ADDRESS, message.id)
    if channel == "sms":
        port("sms").send(to=where.phone, text=text_message(outside or title, address))
    elif outside:
        port("mail").send(to=where.email, subject=outside, text=f"{outside}\n{address}\n")
    else:
        port("mail").send(to=where.email, subject=title, text=body)


def _outside(message: Message, language: str) -> str:
    return Text(zh=message.outside_zh, en=message.outside_en).in_(language) if message.outside_zh else ""


def _masked(reason: str, where: Contact) -> str:
    for address in (where.email, where.phone):
        reason = reason.replace(address, "…") if address else reason
    return reason
