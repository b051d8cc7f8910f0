"""What can go wrong with a subscription? Messages are made at the edge, in the caller's language."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from onecity.core.text import SaidError


class WebhookError(SaidError):
    """A subscription cannot be kept as it was asked; nothing was changed."""

    status: ClassVar[int] = 422


@dataclass(eq=False)
class AddressInvalid(WebhookError):
    """What was given is no address to which a notice can be sent."""

    words: ClassVar[tuple[str, str]] = (
        "回调地址不可用：{url}。请填写完整的 https 地址，不带用户名和 # 部分，最长 500 个字符。",
        "Nothing can be sent to {url}. Give a whole https address, no user name, no fragment, up to 500 characters.",
    )
    url: str


@dataclass(eq=False)
class AddressRefused(WebhookError):
    """The address leads into a network to which nothing is sent."""

    words: ClassVar[tuple[str, str]] = (
        "地址 {host} 不是公网地址，或没有使用 https。内部网络须由运维人员在 ONECITY_WEBHOOK_NETWORKS 中登记。",
        "{host} is not in the public network, or the address is not https. The operator may allow an internal network "
        "with ONECITY_WEBHOOK_NETWORKS.",
    )
    host: str


@dataclass(eq=False)
class TypeNotOffered(WebhookError):
    """Nobody announces events of this type, or the program may not hear of them."""

    words: ClassVar[tuple[str, str]] = (
        "不能订阅 {type}：没有这类事件，或您的权限不包括它。可订阅的类型：{allowed}。",
        "{type} cannot be subscribed to: there is no such type, or your permissions do not cover it. You may "
        "choose from: {allowed}.",
    )
    type: str
    allowed: str


@dataclass(eq=False)
class TooManySubscriptions(WebhookError):
    """The program has as many subscriptions as are good for it."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "一个系统最多可以有 {most} 个订阅，请先取消一个。",
        "A program may have {most} subscriptions. Cancel one first.",
    )
    most: int


@dataclass(eq=False)
class OnlyForPrograms(WebhookError):
    """A person wants to subscribe."""

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "只有已登记的对接系统可以订阅，请用登记的密钥签名请求。",
        "Only registered programs subscribe. Sign the request with a registered key.",
    )


@dataclass(eq=False)
class SubscriptionUnknown(WebhookError):
    """No such subscription, or another program's."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这个订阅，或它不属于您的系统。",
        "There is no such subscription, or it is not yours.",
    )
    subscription_id: UUID


@dataclass(eq=False)
class NoticeUnknown(WebhookError):
    """No such dead letter."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这条死信：可能已经重新发送。",
        "There is no such dead letter: it may have been sent again already.",
    )
    notice_id: UUID
