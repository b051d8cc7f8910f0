"""What can go wrong with a case? Messages are made at the edge, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from onecity.core.text import SaidError, Text


class AffairsError(SaidError):
    """Something that a person asked of affairs cannot be done; nothing was changed."""


class ServiceUnknown(AffairsError):
    """No service of this name is declared."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这项服务，可能已经下线。请搜索或从办事首页查找。",
        "There is no such service; it may have been withdrawn. Search, or start from the list of services.",
    )

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class AudienceWrong(AffairsError):
    """A person applies for what enterprises apply for, or an enterprise for what people apply for."""

    status: ClassVar[int] = 409
    by_audience: ClassVar[Mapping[str, tuple[str, str]]] = {
        "organisation": (
            "这项服务由企业等单位办理。请先在“委托和代办”里切换到您经办的单位，再回来申请。",
            "Enterprises apply for this service. Choose the one that you act for under “Acting for others”, "
            "then come back.",
        ),
        "person": (
            "这项服务由个人办理。请先在“委托和代办”里切换回本人，再回来申请。",
            "People apply for this service. Act for yourself again under “Acting for others”, then come back.",
        ),
    }

    def __init__(self, service: str, audience: str) -> None:
        super().__init__(service, audience)
        self.service, self.audience = service, audience

    def text(self, language: str) -> str:
        """Who may apply, and how to switch."""
        return self.by_audience[self.audience][0 if language.startswith("zh") else 1]


class VisitorUnknown(AffairsError):
    """Nobody of this identity number is verified yet; a name is needed to register them."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "还没有这个人的登记：请照身份证填写姓名和手机号，登记后继续办理。",
        "This person is not registered yet: enter the name on the card and a phone number to go on.",
    )


class NothingToExplain(AffairsError):
    """A question that is not asked, a document that is not needed, an item without a date."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "按现在的情况没有这一项，所以没有可说明的原因。",
        "As things stand this is not asked, not needed or not dated, so there is no reason to give.",
    )

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class CoSignerUnknown(AffairsError):
    """Who has to sign is not registered with a verified identity, or is the applicant."""

    status: ClassVar[int] = 409

    def __init__(self, title: Text) -> None:
        super().__init__(title.en)
        self.title = title

    def text(self, language: str) -> str:
        """Who is missing and what they have to do."""
        if language.startswith("zh"):
            return f"找不到“{self.title.zh}”：请核对身份证号；本人须已注册并在窗口核验过身份，且不能是申请人自己。"
        return (
            f"“{self.title.en}” was not found: compare the identity number. They need an account here whose identity "
            "was verified at a counter, and cannot be the applicant."
        )


class SignatureUnknown(AffairsError):
    """No such request for a signature, or it is another's, or answered, or not needed any more."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这个签字请求：可能已经签过，或者申请有变化，不再需要签字。",
        "There is no such request: it was answered already, or the application has changed and needs no signature.",
    )

    def __init__(self, signature_id: UUID) -> None:
        super().__init__(signature_id)
        self.signature_id = signature_id


class CaseUnknown(AffairsError):
    """No such case, or not one that the actor may see."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这个办件，或者它不是您的。",
        "There is no such case, or it is not yours.",
    )

    def __init__(self, case_id: UUID | str) -> None:
        super().__init__(case_id)
        self.case_id = case_id


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with one answer or document: a code and the numbers that its sentence needs."""

    field: str
    code: str
    limit: int | str | None = None


class AnswersInvalid(AffairsError):
    """The application has missing or wrong answers; each is named."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "有些内容没有填写或填写有误，请逐项修改。",
        "Some answers are missing or wrong. Correct each of them.",
    )

    def __init__(self, problems: tuple[AnswerProblem, ...]) -> None:
        super().__init__(problems)
        self.problems: Mapping[str, AnswerProblem] = {problem.field: problem for problem in problems}

    def fields(self) -> dict[str, str]:
        """What is wrong with each answer, by name, as a code for programs."""
        return {name: problem.code for name, problem in self.problems.items()}


class NothingApplies(AffairsError):
    """By these answers there is no item to apply for."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "按您的回答，没有可以办理的事项。",
        "By your answers there is nothing to apply for.",
    )

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class StepNotPossible(AffairsError):
    """The case has moved on: the item is not in a state that allows this step."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "办件已有新的进展，请刷新后再看。",
        "The case has moved on. Look at it again.",
    )

    def __init__(self, item: str, step: str, state: str) -> None:
        super().__init__(item, step, state)
        self.item, self.step, self.state = item, step, state


class ReasonMissing(AffairsError):
    """A refusal, a supplement request and an extension need a reason that the applicant understands."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "请写明理由；不予同意时还要写明申请人可以怎么办。",
        "Write the reason, and for a refusal what the applicant can do.",
    )

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class MarksMissing(AffairsError):
    """A supplement request names what has to be mended, and only what its own item works from."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = ("请勾选需要补正的内容。", "Mark what has to be mended.")

    def __init__(self, item: str, unknown: tuple[str, ...]) -> None:
        super().__init__(item, unknown)
        self.item, self.unknown = item, unknown


class NotAcceptedYet(AffairsError):
    """The item cannot be approved before a missing document or a promise was accepted, or the document came."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "还有材料没有交齐或承诺没有确认。请先容缺受理、按承诺受理，或要求补正。",
        "A document is missing or a promise is not accepted yet. Accept it, or ask for a supplement first.",
    )

    def __init__(self, item: str, names: tuple[str, ...]) -> None:
        super().__init__(item, names)
        self.item, self.names = item, names


class MigrationNotPossible(AffairsError):
    """A running case cannot go on under the new version; each reason is named."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "这个办件不能改按新版本办理，缺少新版本需要的事项或回答。",
        "This case cannot move to the new version: items are gone or answers are missing.",
    )

    def __init__(self, number: str, reasons: tuple[str, ...]) -> None:
        super().__init__(number, reasons)
        self.number, self.reasons = number, reasons


class CertificateNotReadable(AffairsError):
    """The certificate that stood for a document can be read no more: withdrawn, expired or revoked."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "这份电子证照已不能读取（授权已到期、已撤回或证照已失效）。请要求申请人补交材料。",
        "This certificate can no longer be read. Ask the applicant for the document instead.",
    )

    def __init__(self, document: str) -> None:
        super().__init__(document)
        self.document = document


class DocumentRefused(AffairsError):
    """An upload is of a type or size that the service does not take."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = ("这份文件不能使用。", "This file cannot be used.")

    def __init__(self, document: str, code: str, limit: str = "") -> None:
        super().__init__(document, code, limit)
        self.document, self.code, self.limit = document, code, limit


class RatingNotPossible(AffairsError):
    """The handling cannot be rated: not decided, rated already, too late, or the case was withdrawn."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "这里没有可以评价的内容：还没有办结、已经评价过，或者评价时间已过。",
        "There is nothing to rate here: it is not decided yet, was rated already, or the time to rate is over.",
    )

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(item, reason)
        self.item, self.reason = item, reason


class RatingInvalid(AffairsError):
    """A rating names no level, a tag that does not exist, or is too long."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "请先选择一个满意程度；文字请控制在 1000 字以内。",
        "Choose one of the five levels first; keep your words within 1000 characters.",
    )

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class FindingUnknown(AffairsError):
    """No such finding, or not one that the actor may see."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这条监察发现，或者它不在您的职责范围内。",
        "There is no such finding, or it is not within your duties.",
    )

    def __init__(self, finding_id: UUID) -> None:
        super().__init__(finding_id)
        self.finding_id = finding_id


class EnforcementUnknown(AffairsError):
    """There is no such case of enforcement, or it is not the actor's business."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这个执法案件，或者它不归您办理。请从列表中选择。",
        "There is no such case of enforcement, or it is not yours. Choose one from the list.",
    )

    def __init__(self, case: object) -> None:
        super().__init__(case)
        self.case = case


class FactsMissing(AffairsError):
    """Facts of a case of enforcement are missing or wrong."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有保存：请填写或更正 {facts.zh}（数字用整数）。",
        "Nothing was kept: fill in or correct {facts.en} (whole numbers).",
    )

    def __init__(self, facts: Text) -> None:
        super().__init__(facts)
        self.facts = facts


class FineInvalid(AffairsError):
    """A fine that the declared penalty does not allow, or that does not fit the outcome."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有决定：罚款须大于 0 元且不超过 {most.zh}；与建议金额不同时请写明理由。",
        "Nothing was decided: a fine is above nought and at most {most.en}; give the reason where it differs.",
    )

    def __init__(self, most: Text) -> None:
        super().__init__(most)
        self.most = most
