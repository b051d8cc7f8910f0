"""Is this an organisation's unified social credit code?

GB 32100-2015: registrar, kind of body, six digits of region, nine characters of subject, one check character
over 31 symbols (no I, O, S, V, Z). The checksum comes from `stdnum.cn.uscc`; its format test is not used,
because it wants digits in front and so refuses the registrars with a letter (N for rural collectives, A, Y).
"""

import re
from dataclasses import dataclass

from stdnum.cn import uscc

from onecity.core.ids.errors import IdentifierInvalid
from onecity.core.text.normal import normalise

_LENGTH = 18
_SYMBOL = "[0-9A-HJ-NP-RTUWXY]"
_SHAPE = re.compile(f"{_SYMBOL}{{2}}[0-9]{{6}}{_SYMBOL}{{10}}")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A valid unified social credit code."""

    code: str

    @classmethod
    def parse(cls, text: str) -> "CreditCode":
        """Read a code as people type it (full-width, spaces, lower case). Raises `IdentifierInvalid`."""
        code = re.sub(r"[\s-]", "", normalise(text)).upper()
        if not code:
            raise IdentifierInvalid("credit", "empty")
        if len(code) != _LENGTH:
            raise IdentifierInvalid("credit", "length", found=str(len(code)), expected=str(_LENGTH))
        if not _SHAPE.fullmatch(code):
            raise IdentifierInvalid("credit", "characters", found=_stranger(code))
        if credit_check(code[:17]) != code[17]:
            raise IdentifierInvalid("credit", "check")
        return cls(code)

    @property
    def registrar(self) -> str:
        """One character: the authority that registered the body (9 market regulation, 5 civil affairs, …)."""
        return self.code[0]

    @property
    def body_kind(self) -> str:
        """One character: the kind of body, to be read together with `registrar`."""
        return self.code[1]

    @property
    def region(self) -> str:
        """Six-digit code of the place of registration."""
        return self.code[2:8]

    @property
    def subject(self) -> str:
        """Nine characters: the former organisation code (GB 11714)."""
        return self.code[8:17]

    def __str__(self) -> str:
        return self.code


def credit_check(body: str) -> str:
    """The check character of the first 17 characters (GB 32100-2015)."""
    check: str = uscc.calc_check_digit(body)
    return check


def _stranger(code: str) -> str:
    """The first character that may not stand where it stands."""
    digits, symbols = re.compile("[0-9]"), re.compile(_SYMBOL)
    return next(c for place, c in enumerate(code) if not (digits if 2 <= place < 8 else symbols).match(c))
