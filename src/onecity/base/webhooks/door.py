"""What may others ask of webhooks?"""

from onecity.base.webhooks.delivery import (
    Audience,
    NoticeView,
    ailing,
    announce,
    dead_letters,
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
    "dead_letters",
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
