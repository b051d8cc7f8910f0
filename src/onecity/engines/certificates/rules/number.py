"""Under which identifier does a certificate stand, and which short code is printed on it?"""

import re

from onecity.core.crypto import BlindIndex
from onecity.core.ids import CertificateId

# Without 0 1 I L O U: nobody misreads them, and no words come about.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SERIAL_LENGTH = 12
CODE_LENGTH = 8
FIRST_VERSION = "001"


def issuer_code(organisation: str) -> str:
    """An organisation's part of the identifier: its id in capital letters and digits."""
    return re.sub(r"[^0-9A-Z]", "", organisation.upper())


def first_identifier(type_code: str, organisation: str, serial: str) -> CertificateId:
    """The identifier of the first version."""
    return CertificateId(type_code, issuer_code(organisation), serial, FIRST_VERSION)


def printed_code(key: bytes, identifier: str) -> str:
    """The code on the certificate that opens its verification: eight letters and digits, about 39 bits.

    A keyed hash: nothing is stored, and without the key nobody can make one up.
    """
    number = int(BlindIndex(key, "certificates.printed-code").of(identifier), 16)
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def typed_code(text: str) -> str:
    """A code as people type it: without spaces and dashes, in capital letters."""
    return re.sub(r"[\s-]", "", text).upper()
