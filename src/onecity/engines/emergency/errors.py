"""What can go wrong with emergency? Messages are made at the edge, in the reader's language."""

from typing import ClassVar

from onecity.core.text import SaidError


class EmergencyError(SaidError):
    """Something that was asked of emergency cannot be done; nothing was changed."""


class Unreadable(EmergencyError):
    """A model or a trace is wrong; nothing was simulated. `where` is a file with its line, or a field."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = ("{where}：{zh}", "{where}: {en}")

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(where, en)
        self.where, self.zh, self.en = where, zh, en


class ModelMissing(EmergencyError):
    """The city declares no model to simulate."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "{where} 中没有急救模型。请添加 emergency/model.yaml，或用 --city 指定模型文件。",
        "{where} declares no emergency model. Add emergency/model.yaml, or name a model file with --city.",
    )

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class ModelUndeclared(EmergencyError):
    """The loaded city declares no emergency service."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "本城市没有声明急救系统。请在 emergency/model.yaml 中声明并重新加载。",
        "This city declares no emergency service. Declare it in emergency/model.yaml and load the city again.",
    )


class UnitUnknown(EmergencyError):
    """There is no such ambulance."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有编号为“{code}”的救护车。",
        "There is no ambulance “{code}”.",
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnitBusy(EmergencyError):
    """The ambulance is on a mission: its crew cannot leave it now."""

    words: ClassVar[tuple[str, str]] = (
        "没有任何改动：该车正在执行任务，请先结束任务。",
        "Nothing was changed: the ambulance is on a mission. End the mission first.",
    )


class NotOfTheCrew(EmergencyError):
    """Only the crew that signed on to an ambulance reports its stages and its position."""

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "没有任何改动：您没有登录这辆救护车。请先选择您的车。",
        "Nothing was changed: you have not signed on to this ambulance. Choose your ambulance first.",
    )


class UnitTaken(EmergencyError):
    """Somebody else ordered the ambulance, or its state changed, since it was recommended."""

    words: ClassVar[tuple[str, str]] = (
        "没有派出：推荐之后，{zh}的状态已经变化。请按新的推荐重新确认。",
        "Nobody was sent: {en} has changed since it was recommended. Confirm by the new recommendation.",
    )

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class RecommendationUnreadable(EmergencyError):
    """What the page sent back is not a recommendation that the platform gave for this call."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有派出：推荐已失效。请按新的推荐重新确认。",
        "Nobody was sent: the recommendation is no longer valid. Confirm by the new recommendation.",
    )


class ReasonMissing(EmergencyError):
    """Another ambulance than the recommended one was chosen, without saying why."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有派出：没有选择推荐的车，请说明原因。",
        "Nobody was sent: say why you do not send the recommended one.",
    )


class CallNotReady(EmergencyError):
    """The call is closed, or nobody has judged it: nobody can be sent to it."""

    words: ClassVar[tuple[str, str]] = (
        "没有派出：该呼叫尚未定级或已经结束。",
        "Nobody was sent: the call is not judged yet, or is closed.",
    )


class CallUnplaced(EmergencyError):
    """Nobody knows where the caller is."""

    words: ClassVar[tuple[str, str]] = (
        "还没有位置，无法推荐救护车。请先定位，或手动选择一辆车。",
        "There is no place yet, so no ambulance can be recommended. Find the place first.",
    )


class MissionUnknown(EmergencyError):
    """There is no such mission, or it is not the reader's."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("没有这项任务。", "There is no such mission.")


class StepRefused(EmergencyError):
    """A stage that cannot follow the present one."""

    words: ClassVar[tuple[str, str]] = (
        "没有任何改动：任务已处于其他阶段，不能这样继续。请刷新页面。",
        "Nothing was changed: the mission is at another stage. Reload the page.",
    )


class TimesOutOfOrder(EmergencyError):
    """A corrected time would put the stages out of their order, or in the future."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有改动：更正后的时间与前后阶段矛盾，或在将来。",
        "Nothing was changed: the corrected time contradicts the stages before or after it, or lies in the future.",
    )


class HospitalUnknown(EmergencyError):
    """The city declares no such hospital."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("没有这家医院。", "There is no such hospital.")


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


class AedUnknown(EmergencyError):
    """No defibrillator has this code."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有编号为 {code} 的 AED。请在地图上重新选择。",
        "There is no AED with the code {code}. Choose one on the map.",
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotVolunteer(EmergencyError):
    """The actor has not registered as a volunteer, or has left."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "您还没有登记为急救志愿者。请先登记。",
        "You are not registered as an emergency volunteer. Register first.",
    )


class RegistrationInvalid(EmergencyError):
    """What was filled in cannot be kept; `what` tells which part."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有登记：{zh}",
        "Nothing was registered: {en}",
    )

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class AlertUnknown(EmergencyError):
    """There is no such alert, or it is somebody else's."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("没有这条召集。", "There is no such alert.")


class AlertOver(EmergencyError):
    """It cannot be answered any more: enough people have accepted, it has expired, or help is there."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "这次不用赶去了：已有足够的人接下，或救护车已到。谢谢您！",
        "You need not go this time: enough people have accepted, or the ambulance is there. Thank you!",
    )


class PlaceClosed(EmergencyError):
    """The exact place is shown only to those who have accepted."""

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "接下召集后才能看到准确地址。",
        "The exact place is shown after you have accepted.",
    )


class WaveUnknown(EmergencyError):
    """No green is asked for by this ambulance, or its drive is over."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这次绿波请求，或行驶已经结束。",
        "There is no such request for green, or the drive is over.",
    )


class RelocationOver(EmergencyError):
    """The proposal is no longer open, or its ambulance is no longer free."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "没有任何改动：这条备勤建议已过时，或该车已有任务。请看最新建议。",
        "Nothing was changed: this proposal is out of date, or the ambulance has an order. See the latest proposals.",
    )


class TooOften(EmergencyError):
    """A page asks more often than any person could; nothing was done, and the call stands."""

    status: ClassVar[int] = 429
    words: ClassVar[tuple[str, str]] = (
        "操作太频繁，请稍等片刻。您的呼救已收到，不受影响；情况危急请拨打 120。",
        "Too many requests; wait a moment. Your call has been received and stands. In danger dial 120.",
    )


class TipUnfit(EmergencyError):
    """What was said of a defibrillator lacks what it is about."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有提交：请选择发现了什么；新的或挪走的，请写明在哪里。",
        "Nothing was sent: choose what you found; for a new or moved one say where it is.",
    )


class TipsTooOften(EmergencyError):
    """So much was reported from one place within the hour that a person cannot have seen it all."""

    status: ClassVar[int] = 429
    words: ClassVar[tuple[str, str]] = (
        "没有提交：一小时内的报告太多，请稍后再报。情况危急请拨打 120。",
        "Nothing was sent: too many reports within the hour; try again later. In danger dial 120.",
    )


class TipUnknown(EmergencyError):
    """There is no such report of a defibrillator."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("没有这条报告。", "There is no such report.")


class PhotoRefused(EmergencyError):
    """A picture that cannot be kept."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有提交：请上传不超过 {mb} MB 的 JPEG 或 PNG 照片，或不附照片。",
        "Nothing was sent: choose a JPEG or PNG of at most {mb} MB, or leave the photo out.",
    )

    def __init__(self, mb: int) -> None:
        super().__init__(mb)
        self.mb = mb
