"""Which files does a case need, and which certificates stand in for them?"""

from typing import Literal

from pydantic import Field

from onecity.core.pack import Condition
from onecity.core.text import Text
from onecity.engines.affairs.declare.parts import CertificateTypeId, Declared, FieldName, Name


class CertificateSource(Declared):
    """The electronic certificate that is read, with consent, instead of asking for a file."""

    type: CertificateTypeId
    use: Name = Field("service", description="The declared use of that type.")
    fields: tuple[FieldName, ...] = Field(
        (), description="Which of that use's fields are read; none named: all of them."
    )


class Document(Declared):
    """A file that the applicant gives, unless a result of this very case or a certificate gives it."""

    id: Name
    title: Text
    why: Text
    accept: tuple[Literal["pdf", "jpg", "png"], ...] = ("pdf", "jpg", "png")
    max_mb: int = Field(10, ge=1, le=100)
    when: Condition | None = None
    required: bool = True
    stands_for: Name | None = Field(
        None,
        description="The result that this document proves: not asked for when an item of the case yields it.",
    )
    certificate: CertificateSource | None = Field(
        None, description="Not asked for where the applicant holds this certificate and lets it be read."
    )
