"""What can go wrong in command? Messages are made at the edge, in the reader's language."""

from typing import ClassVar

from onecity.core.text import SaidError


class CommandError(SaidError):
    """Something that a person asked of command cannot be done; nothing was changed."""


class IncidentUnknown(CommandError):
    """There is no such incident, or it is not the actor's business."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这个事件，或者它不归您处置。请从事件列表中选择。",
        "There is no such incident, or it is not yours to see. Choose one from the list.",
    )

    def __init__(self, incident: object) -> None:
        super().__init__(incident)
        self.incident = incident


class IncidentClosedAlready(CommandError):
    """The incident is closed: nothing is added to it unless it is opened again."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "事件已经关闭，没有任何改动。需要继续处置时请先重新打开。",
        "The incident is closed; nothing was changed. Open it again to go on with it.",
    )

    def __init__(self, incident: object) -> None:
        super().__init__(incident)
        self.incident = incident


class IncidentOpen(CommandError):
    """The incident is open, or another one of its group is: it cannot be opened again."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "这一组对象已有打开的事件，没有任何改动。请在那个事件里处置。",
        "An incident about these things is open already; nothing was changed. Act on that one.",
    )

    def __init__(self, incident: object) -> None:
        super().__init__(incident)
        self.incident = incident


class StillFiring(CommandError):
    """The incident is closed before its time, and no reason was given."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "还不能直接关闭：{why.zh}。没有任何改动。请等待解除和完成任务，或者写明提前关闭的理由。",
        "Not closed, nothing was changed: {why.en}. Wait until it is over and the work is done, "
        "or give the reason for closing it early.",
    )

    def __init__(self, why: object) -> None:
        super().__init__(why)
        self.why = why


class ReasonMissing(CommandError):
    """What was asked needs a reason in words."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有任何改动：请写明理由。",
        "Nothing was changed: give a reason in a few words.",
    )


class MuteInvalid(CommandError):
    """The mute says nothing that can be kept quiet, or for too long."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有静默任何预警：请选择网络和级别，写明理由，结束时间要晚于现在且不超过 {days} 天。",
        "Nothing is kept quiet: choose a network and a level, give a reason, and end it after now, "
        "within {days} days.",
    )

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


class OrderUnknown(CommandError):
    """The task is none of command's."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这项任务，或者它不归您处置。",
        "There is no such task, or it is not yours.",
    )


class PhotoRefused(CommandError):
    """A picture that cannot be kept as evidence."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "照片没有保存：请上传不超过 {mb} MB 的 JPEG 或 PNG 照片。",
        "The photo was not kept: choose a JPEG or PNG of at most {mb} MB.",
    )

    def __init__(self, mb: int) -> None:
        super().__init__(mb)
        self.mb = mb


class WarningNotReady(CommandError):
    """The warning to the public cannot take this step now."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "没有发布：这份预警已被处理或被更新的草稿替代。请查看最新一份。",
        "Nothing was published: this warning was dealt with or a newer draft replaced it. Look at the newest.",
    )


class SecondPersonNeeded(CommandError):
    """Who proposed a public warning may not let it go alone."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "没有发布：公开预警须由另一人批准，提出人不能批准自己提出的预警。",
        "Nothing was published: somebody else has to approve a public warning, not who proposed it.",
    )


class AnswersMissing(CommandError):
    """A list of a patrol is not complete."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有保存：还没有填 {items.zh}。",
        "Nothing was kept: still to be filled in: {items.en}.",
    )

    def __init__(self, items: object) -> None:
        super().__init__(items)
        self.items = items
