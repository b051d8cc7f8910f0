"""What can go wrong with a call?"""

from typing import ClassVar

from onecity.engines.emergency.errors.root import EmergencyError


class CallUnknown(EmergencyError):
    """There is no such call, or it is not the reader's."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这次呼救。需要急救请拨打 120。",
        "There is no such call. If you need help, dial 120.",
    )


class KeyUnfit(EmergencyError):
    """The key that was to make a repeated call one call is too short to be unguessable."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有收到呼救：once 应为 22 到 100 个随机字符（A–Z a–z 0–9 _ -）。请拨打 120。",
        "The call was not received: once takes 22 to 100 random characters (A–Z a–z 0–9 _ -). Dial 120.",
    )


class AnswerUnknown(EmergencyError):
    """The protocol has no such question or answer."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有改动：规程里没有这个问题或答案。请刷新页面。",
        "Nothing was changed: the protocol has no such question or answer. Reload the page.",
    )


class CallOver(EmergencyError):
    """The call is closed or merged: it takes no further step."""

    words: ClassVar[tuple[str, str]] = (
        "没有改动：这次呼救已结束或已并入另一次呼救。",
        "Nothing was changed: this call is over, or merged into another.",
    )


class CallUnderWay(EmergencyError):
    """An ambulance is on its way: the call ends with the mission."""

    words: ClassVar[tuple[str, str]] = (
        "没有改动：已派出救护车。请先由调派员撤回任务。",
        "Nothing was changed: an ambulance is on its way. Let the dispatcher call it back first.",
    )


class ClosingReasonMissing(EmergencyError):
    """A call is never closed without a reason."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有关闭：请选择关闭的原因。",
        "Not closed: choose why the call is closed.",
    )


class CannotMerge(EmergencyError):
    """The calls are the same, over, or both have their own ambulance."""

    words: ClassVar[tuple[str, str]] = (
        "没有合并：这两次呼救不能合并（同一次、已结束或已各自派车）。",
        "Not merged: these calls are one and the same, over, or each has an ambulance already.",
    )


class LinkNotSent(EmergencyError):
    """The text message with the link could not be sent."""

    status: ClassVar[int] = 503
    words: ClassVar[tuple[str, str]] = (
        "短信没有发出。请口头询问地址，或检查号码后再发。",
        "The text message was not sent. Ask for the address, or check the number and send again.",
    )


class PhoneMissing(EmergencyError):
    """A link or a call-back needs a mobile number."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有改动：请填写 11 位手机号。",
        "Nothing was changed: enter a mobile number of 11 digits.",
    )


class PlaceUnfit(EmergencyError):
    """A position that is no place on Earth."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "位置没有更新：经度在前，单位为度。呼救本身已收到，不受影响。",
        "The position was not taken: degrees, longitude first. The call itself is not affected.",
    )


class TooOften(EmergencyError):
    """A page asks more often than any person could; nothing was done, and the call stands."""

    status: ClassVar[int] = 429
    words: ClassVar[tuple[str, str]] = (
        "操作太频繁，请稍等片刻。您的呼救已收到，不受影响；情况危急请拨打 120。",
        "Too many requests; wait a moment. Your call has been received and stands. In danger dial 120.",
    )
