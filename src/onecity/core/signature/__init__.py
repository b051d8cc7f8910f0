"""Who sent this HTTP message, and is it as it was sent (RFC 9421, RFC 9530)?"""

from onecity.core.signature.digest import check_digest, digest
from onecity.core.signature.errors import (
    DigestWrong,
    MessageRefused,
    NotCovered,
    OutsideWindow,
    ParameterMissing,
    SignatureAbsent,
    SignatureMalformed,
)
from onecity.core.signature.message import Message, request, request_to, response
from onecity.core.signature.reading import Signed, check, is_signed, read, verify
from onecity.core.signature.signing import ALGORITHMS, Signer, sign

__all__ = [
    "ALGORITHMS",
    "DigestWrong",
    "Message",
    "MessageRefused",
    "NotCovered",
    "OutsideWindow",
    "ParameterMissing",
    "SignatureAbsent",
    "SignatureMalformed",
    "Signed",
    "Signer",
    "check",
    "check_digest",
    "digest",
    "is_signed",
    "read",
    "request",
    "request_to",
    "response",
    "sign",
    "verify",
]
