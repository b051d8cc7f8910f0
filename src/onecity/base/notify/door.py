"""What may others ask of notify?"""

from onecity.base.notify.delivery import DeadDelivery, dead_deliveries, deliver_due, retry_delivery
from onecity.base.notify.inbox import (
    MessageView,
    has_unread,
    inbox,
    mark_all_read,
    mark_read,
    may_follow,
    message,
    send,
    unread,
)

__all__ = [
    "DeadDelivery",
    "MessageView",
    "dead_deliveries",
    "deliver_due",
    "has_unread",
    "inbox",
    "mark_all_read",
    "mark_read",
    "may_follow",
    "message",
    "retry_delivery",
    "send",
    "unread",
]
