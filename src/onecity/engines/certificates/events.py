"""What does certificates announce? Ids and plain values only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _OfCertificate:
    certificate_id: UUID

    @property
    def subject(self) -> str:
        """The certificate."""
        return f"certificate:{self.certificate_id}"


@dataclass(frozen=True, slots=True)
class CertificateIssued(_OfCertificate):
    """A certificate was signed and is valid."""

    type: ClassVar[str] = "onecity.certificates.issued.v1"
    certificate_type: str
    identifier: str


@dataclass(frozen=True, slots=True)
class CertificateChanged(_OfCertificate):
    """A new version replaces the one before."""

    type: ClassVar[str] = "onecity.certificates.changed.v1"
    certificate_type: str
    identifier: str


@dataclass(frozen=True, slots=True)
class CertificateRevoked(_OfCertificate):
    """A certificate was taken back by its authority."""

    type: ClassVar[str] = "onecity.certificates.revoked.v1"
    certificate_type: str
    identifier: str


@dataclass(frozen=True, slots=True)
class CertificateExpired(_OfCertificate):
    """A certificate's time is over."""

    type: ClassVar[str] = "onecity.certificates.expired.v1"
    certificate_type: str
    identifier: str


@dataclass(frozen=True, slots=True)
class CertificateUsed(_OfCertificate):
    """An office read fields of a certificate under a grant."""

    type: ClassVar[str] = "onecity.certificates.used.v1"
    grant_id: UUID
    organisation: str
    purpose: str
