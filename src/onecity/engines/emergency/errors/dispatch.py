"""What can go wrong with ambulances, orders and hospitals?"""

from typing import ClassVar

from onecity.engines.emergency.errors.root import EmergencyError


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
    """The ambulance is on a mission: its crew cannot leave it now, nor go over to another one."""

    words: ClassVar[tuple[str, str]] = (
        "没有任何改动：{zh}正在执行任务，任务中不能下车或换车。请先报完各阶段；如不能继续，请让调派员撤回任务。",
        "Nothing was changed: {en} is on a mission, during which nobody signs off or changes to another ambulance. "
        "Report its last stage first; if you cannot go on, let the dispatcher take the order back.",
    )

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


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
