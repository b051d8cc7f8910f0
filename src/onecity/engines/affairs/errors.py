"""What can go wrong with a case? Messages are made at the edge, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


class AffairsError(Exception):
    """Something that a person asked of affairs cannot be done; nothing was changed.

    `status` is what HTTP answers; `words` the sentence in Chinese and English.
    """

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = ("", "")

    def text(self, language: str) -> str:
        """What happened and what to do, in the reader's language."""
        return self.words[0 if language.startswith("zh") else 1]


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
