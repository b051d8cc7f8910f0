"""What may a city say about its certificates, and about what nobody has to bring any more?"""

from onecity.core.pack import Kind
from onecity.engines.certificates.declare.matter import (
    CancelledRule,
    Case,
    CertificateRule,
    CrossCheckRule,
    DataCheckRule,
    Facts,
    Material,
    Matter,
    PaperRule,
    PromiseRule,
    Rule,
    RuleName,
)
from onecity.engines.certificates.declare.type import (
    Basis,
    CertificateType,
    FaceExample,
    FaceField,
    FieldType,
    Mask,
    Template,
    Use,
)

CERTIFICATE_TYPE = Kind(
    name="certificate-type",
    model=CertificateType,
    pattern="certificates/*.yaml",
    shape="one",
    check="onecity.engines.certificates.checks:type_problems",
    examples="onecity.engines.certificates.examples:type_problems",
)
MATTER = Kind(
    name="matter",
    model=Matter,
    pattern="matters/*.yaml",
    shape="many",
    check="onecity.engines.certificates.checks:matter_problems",
    examples="onecity.engines.certificates.examples:matter_problems",
)

__all__ = [
    "CERTIFICATE_TYPE",
    "MATTER",
    "Basis",
    "CancelledRule",
    "Case",
    "CertificateRule",
    "CertificateType",
    "CrossCheckRule",
    "DataCheckRule",
    "FaceExample",
    "FaceField",
    "Facts",
    "FieldType",
    "Mask",
    "Material",
    "Matter",
    "PaperRule",
    "PromiseRule",
    "Rule",
    "RuleName",
    "Template",
    "Use",
]
