"""Which identifiers does a city use, and are they well formed?"""

from onecity.core.ids.certificate import CertificateId
from onecity.core.ids.credit import CreditCode, credit_check
from onecity.core.ids.errors import IdentifierInvalid
from onecity.core.ids.mobile import is_mobile
from onecity.core.ids.resident import ResidentId, Sex, resident_check
from onecity.core.ids.unique import uuid7

__all__ = [
    "CertificateId",
    "CreditCode",
    "IdentifierInvalid",
    "ResidentId",
    "Sex",
    "credit_check",
    "is_mobile",
    "resident_check",
    "uuid7",
]
