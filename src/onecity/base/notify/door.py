"""What may others ask of notify?"""

from onecity.base.notify.alarms import (
    DeadAlarm,
    dead_alarms,
    look_for_trouble,
    prune_alarms,
    raise_alarm,
    retry_alarm,
    send_alarms,
)
from onecity.base.notify.channels import CHANNELS, IN_APP, Channel, wanted
from onecity.base.notify.delivery import DeadDelivery, dead_deliveries, deliver_due, retry_delivery
from onecity.base.notify.inbox import (
    Letter,
    MessageView,
    has_unread,
    inbox,
    mark_all_read,
    mark_read,
    may_follow,
    message,
    message_by_code,
    send,
    send_all,
    unread,
)

__all__ = [
    "CHANNELS",
    "IN_APP",
    "Channel",
    "DeadAlarm",
    "DeadDelivery",
    "Letter",
    "MessageView",
    "dead_alarms",
    "dead_deliveries",
    "deliver_due",
    "has_unread",
    "inbox",
    "look_for_trouble",
    "mark_all_read",
    "mark_read",
    "may_follow",
    "message",
    "message_by_code",
    "prune_alarms",
    "raise_alarm",
    "retry_alarm",
    "retry_delivery",
    "send",
    "send_alarms",
    "send_all",
    "unread",
    "wanted",
]
