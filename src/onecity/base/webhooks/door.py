"""What may others ask of webhooks?"""

from onecity.base.webhooks.announcing import Audience, announce, announce_all
from onecity.base.webhooks.delivery import (
    NoticeView,
    ailing,
    dead_letters,
    is_due,
    notices,
    prune,
    resend,
    send_due,
)
from onecity.base.webhooks.signing import public_keys
from onecity.base.webhooks.subscribing import (
    OfferedType,
    SubscriptionDraft,
    SubscriptionView,
    offered,
    set_listening,
    subscribe,
    subscriptions,
    unsubscribe,
)

__all__ = [
    "Audience",
    "NoticeView",
    "OfferedType",
    "SubscriptionDraft",
    "SubscriptionView",
    "ailing",
    "announce",
    "announce_all",
    "dead_letters",
    "is_due",
    "notices",
    "offered",
    "prune",
    "public_keys",
    "resend",
    "send_due",
    "set_listening",
    "subscribe",
    "subscriptions",
    "unsubscribe",
]
