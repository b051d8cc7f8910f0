"""What does the door give back? Frozen values, never a model."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from onecity.core.text import Text
from onecity.engines.certificates.declare import CertificateType
from onecity.engines.certificates.rules.face import Value
from onecity.engines.certificates.rules.life import State, Step


@dataclass(frozen=True, slots=True)
class CertificateRef:
    """A valid certificate that was found, without its face."""

    id: UUID
    identifier: str
    type: str
    issuer: str
    version: int
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class CertificateChip:
    """One's own valid certificate in a word and a sign, without its face."""

    id: UUID
    declared: CertificateType

    @property
    def title(self) -> Text:
        """What it is called."""
        return self.declared.title


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a face as it may be shown to this reader."""

    id: str
    title: Text
    value: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a certificate."""

    step: Step
    at: datetime
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate. `fields` hold what this reader may see, masked or whole; none where the face was erased."""

    id: UUID
    identifier: str
    type: str
    declared: CertificateType
    title: Text
    issuer: str
    issuer_name: Text
    holder_kind: str
    holder: str
    state: State
    version: int
    made_at: datetime
    issued_at: datetime | None
    ended_at: datetime | None
    valid_until: date | None
    simulated: bool
    headline: str
    fields: tuple[FieldView, ...]
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate as a list of the issuing authority shows it."""

    id: UUID
    identifier: str
    type: str
    title: Text
    issuer_name: Text
    holder_name: str
    state: State
    issued_at: datetime | None
    valid_until: date | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class GrantView:
    """Leave to use a certificate, as it stands."""

    id: UUID
    code: str
    certificate_id: UUID
    certificate: Text
    organisation: str
    organisation_name: Text
    purpose: str
    purpose_title: Text
    item: str
    case_id: UUID | None
    fields: tuple[str, ...]
    field_titles: tuple[Text, ...]
    basis: str
    legal: Text | None
    text_version: str
    granted_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    in_force: bool
    uses: int = 0


@dataclass(frozen=True, slots=True)
class UseView:
    """One use of a certificate: who read what, for what, on which basis, when."""

    id: UUID
    at: datetime
    certificate_id: UUID
    certificate: Text
    organisation_name: Text
    purpose_title: Text
    item: str
    case_id: UUID | None
    basis: str
    legal: Text | None
    field_titles: tuple[Text, ...]
    grant_id: UUID


@dataclass(frozen=True, slots=True)
class Pulled:
    """What an office reads under a grant; it prints its identifier only, so that a log line cannot leak it."""

    identifier: str
    type: str
    version: int
    valid_until: date | None
    fields: dict[str, Value]
    use_id: UUID
    at: datetime

    def __repr__(self) -> str:
        return f"Pulled({self.identifier})"


@dataclass(frozen=True, slots=True)
class Verified:
    """What whoever holds a printed certificate learns: its state, and the least that tells whose it is."""

    identifier: str
    outcome: str
    title: Text | None = None
    issuer_name: Text | None = None
    issued_at: datetime | None = None
    valid_until: date | None = None
    ended_at: datetime | None = None
    simulated: bool = False
    fields: tuple[FieldView, ...] = ()


@dataclass(frozen=True, slots=True)
class RenditionFile:
    """A signed PDF."""

    name: str
    content: bytes
    sha256: str
    made_at: datetime

    def __repr__(self) -> str:
        return f"RenditionFile({self.sha256})"
