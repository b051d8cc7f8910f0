"""What may others ask of certificates? Find, grant, pull, issue, revoke, verify, and settle without papers."""

from onecity.engines.certificates.door.erasure import forget_person
from onecity.engines.certificates.door.figures import (
    materials_not_asked,
    matters_declared,
    types_declared,
    uses,
)
from onecity.engines.certificates.door.granting import (
    GrantDraft,
    grant,
    grant_of,
    grants_of,
    withdraw_grant,
    withdraw_with_consent,
)
from onecity.engines.certificates.door.holders import Holder
from onecity.engines.certificates.door.issuing import change, expire_due, issue, make, revoke, sign
from onecity.engines.certificates.door.matters import (
    Answers,
    MaterialView,
    all_matters,
    assess,
    matter,
    settle,
    settled,
)
from onecity.engines.certificates.door.reading import (
    certificate_of_issuer,
    certificate_type,
    certificate_types,
    certificates,
    find,
    my_certificate,
    my_certificates,
    my_valid_certificates,
)
from onecity.engines.certificates.door.renditions import rendition
from onecity.engines.certificates.door.samples import issue_demo_samples, issue_samples
from onecity.engines.certificates.door.using import pull, uses_of
from onecity.engines.certificates.door.verifying import forget_failures, verify
from onecity.engines.certificates.door.views import (
    CertificateLine,
    CertificateRef,
    CertificateView,
    FieldView,
    GrantView,
    Moment,
    Pulled,
    RenditionFile,
    UseView,
    Verified,
)

__all__ = [
    "Answers",
    "CertificateLine",
    "CertificateRef",
    "CertificateView",
    "FieldView",
    "GrantDraft",
    "GrantView",
    "Holder",
    "MaterialView",
    "Moment",
    "Pulled",
    "RenditionFile",
    "UseView",
    "Verified",
    "all_matters",
    "assess",
    "certificate_of_issuer",
    "certificate_type",
    "certificate_types",
    "certificates",
    "change",
    "expire_due",
    "find",
    "forget_failures",
    "forget_person",
    "grant",
    "grant_of",
    "grants_of",
    "issue",
    "issue_demo_samples",
    "issue_samples",
    "make",
    "materials_not_asked",
    "matter",
    "matters_declared",
    "my_certificate",
    "my_certificates",
    "my_valid_certificates",
    "pull",
    "rendition",
    "revoke",
    "settle",
    "settled",
    "sign",
    "types_declared",
    "uses",
    "uses_of",
    "verify",
    "withdraw_grant",
    "withdraw_with_consent",
]
