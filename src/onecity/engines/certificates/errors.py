"""What can go wrong with a certificate? Messages are made at the edge, in the reader's language."""

from typing import ClassVar
from uuid import UUID

from onecity.core.text import SaidError


class CertificatesError(SaidError):
    """Something that was asked of certificates cannot be done; nothing was changed."""


class TypeUnknown(CertificatesError):
    """No type of certificate of this name is declared."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("没有这种证照。", "There is no such type of certificate.")

    def __init__(self, type_id: str) -> None:
        super().__init__(type_id)
        self.type_id = type_id


class CertificateUnknown(CertificatesError):
    """No such certificate, or not one that the actor may see."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这张证照，或者它不是您的。",
        "There is no such certificate, or it is not yours.",
    )

    def __init__(self, certificate_id: UUID | str) -> None:
        super().__init__(certificate_id)
        self.certificate_id = certificate_id


class MatterUnknown(CertificatesError):
    """No certificate-free matter of this name is declared."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("没有这个免证事项。", "There is no such matter.")

    def __init__(self, matter_id: str) -> None:
        super().__init__(matter_id)
        self.matter_id = matter_id


class FaceInvalid(CertificatesError):
    """Values of the face are missing, wrong or not part of the type; `problems` has a code for each field."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "照面信息不完整或有误，请逐项核对后再制证。",
        "Some values of the face are missing or wrong. Check each of them, then try again.",
    )

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems

    def fields(self) -> dict[str, str]:
        """What is wrong with each field, by name, as a code for programs."""
        return dict(self.problems)


class HolderInvalid(CertificatesError):
    """The holder is of the wrong sort for this type, or names nobody."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "持证主体与证照类型不符，请核对持证人或持证单位。",
        "This type is not for such a holder. Check whether it is for a person or an organisation.",
    )

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class NotTheIssuer(CertificatesError):
    """The body does not issue this type of certificate."""

    words: ClassVar[tuple[str, str]] = (
        "该单位不是这种证照的签发机关，请由签发机关办理。",
        "This body does not issue such certificates. Hand it to the authority that does.",
    )

    def __init__(self, type_id: str, organisation: str) -> None:
        super().__init__(type_id, organisation)
        self.type_id, self.organisation = type_id, organisation


class StepNotPossible(CertificatesError):
    """The certificate is not in a state that allows this step."""

    words: ClassVar[tuple[str, str]] = (
        "证照状态已有变化，不能这样操作，请刷新后再看。",
        "The state of the certificate has changed. Look at it again.",
    )

    def __init__(self, step: str, state: str) -> None:
        super().__init__(step, state)
        self.step, self.state = step, state


class ReasonMissing(CertificatesError):
    """A change and a revocation need a reason that the holder understands."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "请写明理由，持证人会看到。",
        "Write the reason; the holder will see it.",
    )

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class GrantUnknown(CertificatesError):
    """No such leave to use a certificate, or not one that the actor may see."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这项用证授权，或者它与您无关。",
        "There is no such grant, or it does not concern you.",
    )

    def __init__(self, grant_id: UUID) -> None:
        super().__init__(grant_id)
        self.grant_id = grant_id


class UseNotAllowed(CertificatesError):
    """The use asked for goes beyond what the type, or the grant, allows; `reason` is a code.

    Codes: `use-undeclared`, `basis`, `fields`, `recipient`, `purpose`, `item`, `case`, `expired`, `withdrawn`,
    `not-valid`, `expiry`.
    """

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "这次用证超出了授权的用途、范围或期限，已拒绝并留痕。请重新申请授权。",
        "This use goes beyond what was granted: purpose, fields or time. Ask for a new grant.",
    )

    def __init__(self, reason: str, *names: str) -> None:
        super().__init__(reason, *names)
        self.reason, self.names = reason, names

    def fields(self) -> dict[str, str]:
        """The code, for programs."""
        return {"reason": self.reason}


class FaceErased(CertificatesError):
    """The holder's data were erased; the face cannot be read again."""

    status: ClassVar[int] = 410
    words: ClassVar[tuple[str, str]] = (
        "持证人的信息已被删除，照面不可恢复。",
        "The holder's data were erased; nobody can read the face again.",
    )


class TooManyChecks(CertificatesError):
    """Too many failed verifications came from one address."""

    status: ClassVar[int] = 429
    words: ClassVar[tuple[str, str]] = (
        "核验失败次数过多，请十分钟后再试，或持证到签发机关核验。",
        "Too many failed checks. Try again in ten minutes, or ask the issuing authority.",
    )


class RenditionUnavailable(CertificatesError):
    """This installation lacks the libraries that draw and sign PDF files."""

    status: ClassVar[int] = 503
    words: ClassVar[tuple[str, str]] = (
        "本系统暂不能生成 PDF：请管理员安装 reportlab 和 pyHanko。证照本身不受影响。",
        "PDF files cannot be made here: ask the administrator to install reportlab and pyHanko. "
        "The certificate itself is not affected.",
    )

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing
