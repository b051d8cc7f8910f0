"""What can go wrong with volunteers and defibrillators?"""

from typing import ClassVar

from onecity.engines.emergency.errors.root import EmergencyError


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


class AedUndescribed(EmergencyError):
    """A new defibrillator is put on the map only with what a helper must know of it; `zh`, `en` say what is missing."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有登记：{zh}",
        "Not registered: {en}",
    )

    def __init__(
        self,
        zh: str = "请先填写名称、场所、可取时间，并在地图上标出位置。",
        en: str = "first fill in its names, kind of place and hours, and mark it on the map.",
    ) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class AedLayerMissing(EmergencyError):
    """The city declares no layer of defibrillators, so that none can stand on its map."""

    words: ClassVar[tuple[str, str]] = (
        "没有登记：本城市没有声明 AED 图层。请声明 layers/aeds.yaml 并重新加载，报告会保留。",
        "Not registered: the city declares no layer of AEDs. Declare layers/aeds.yaml and load it; the report is kept.",
    )


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
