"""What may a screen show of a name or a number that is personal?"""

import re
import unicodedata

_KEEP_FIRST = 3
_KEEP_LAST = 4
_LONG_NUMBER = 11
_HIDDEN = "*"


def mask_name(name: str) -> str:
    """Only the first character of each part of a name: `李**`, `阿****·***`, `J*** S****`.

    A single character is hidden wholly, since it would be the whole name.
    """
    clean = unicodedata.normalize("NFKC", name).strip()
    if len(clean) == 1:
        return _HIDDEN
    return re.sub(r"[^\s·•・.]+", lambda part: part[0][0] + _HIDDEN * (len(part[0]) - 1), clean)


def mask_phone(phone: str) -> str:
    """`138****5678`: a mobile number keeps three digits in front and four behind, a shorter one its last two.

    The country's own prefix (+86, 0086) and all separators are dropped.
    """
    digits = re.sub(r"[^0-9]", "", re.sub(r"^\s*(\+|00)86", "", unicodedata.normalize("NFKC", phone)))
    if len(digits) >= _LONG_NUMBER:
        hidden = _HIDDEN * (len(digits) - _KEEP_FIRST - _KEEP_LAST)
        return f"{digits[:_KEEP_FIRST]}{hidden}{digits[-_KEEP_LAST:]}"
    return _keep_end(digits, 2)


def mask_account(account: str) -> str:
    """The last four characters of a bank card, meter or household number; the last two of a short one."""
    clean = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", account))
    return _keep_end(clean, _KEEP_LAST if len(clean) > 2 * _KEEP_LAST else 2)


def _keep_end(text: str, keep: int) -> str:
    """Hide all but the last `keep` characters; hide everything where half or more would remain."""
    if len(text) < 2 * keep:
        return _HIDDEN * len(text)
    return _HIDDEN * (len(text) - keep) + text[-keep:]
