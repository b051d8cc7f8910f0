"""What identifies an electronic certificate?

GB/T 36904-2018, of the series GB/T 36901 to 36906: the root, then type, issuer, serial, version and check,
with dots between; the check character is ISO 7064 MOD 37,36 over the four middle parts without their dots.
"""

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

from onecity.core.ids.errors import IdentifierInvalid
from onecity.core.text.normal import normalise

ROOT = "1.2.156.3005.2"
_FORM = f"{ROOT}.<type>.<issuer>.<serial>.<version>.<check>"
_PART = re.compile(r"[0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class CertificateId:
    """The identifier of one version of one certificate; the parts hold digits and capital letters only."""

    type: str
    issuer: str
    serial: str
    version: str

    def __post_init__(self) -> None:
        for part in (self.type, self.issuer, self.serial, self.version):
            if not _PART.fullmatch(part):
                raise IdentifierInvalid("certificate", "characters", found=part)

    @classmethod
    def parse(cls, text: str) -> "CertificateId":
        """Read a full identifier with its check character. Raises `IdentifierInvalid`."""
        found = normalise(text).upper()
        if not found:
            raise IdentifierInvalid("certificate", "empty")
        if not found.startswith(f"{ROOT}."):
            raise IdentifierInvalid("certificate", "parts", found=found, expected=_FORM)
        parts = found.removeprefix(f"{ROOT}.").split(".")
        if len(parts) != 5:
            raise IdentifierInvalid("certificate", "parts", found=found, expected=_FORM)
        made = cls(*parts[:4])
        if made.check != parts[4]:
            raise IdentifierInvalid("certificate", "check")
        return made

    @property
    def check(self) -> str:
        """The check character (ISO 7064 MOD 37,36)."""
        made: str = mod_37_36.calc_check_digit(f"{self.type}{self.issuer}{self.serial}{self.version}")
        return made

    def next_version(self) -> "CertificateId":
        """The identifier of the next version, as wide as this one.

        Raises `IdentifierInvalid` when the version is not a number.
        """
        if not self.version.isdecimal():
            raise IdentifierInvalid("certificate", "characters", found=self.version)
        following = str(int(self.version) + 1).zfill(len(self.version))
        return CertificateId(self.type, self.issuer, self.serial, following)

    def __str__(self) -> str:
        return f"{ROOT}.{self.type}.{self.issuer}.{self.serial}.{self.version}.{self.check}"
