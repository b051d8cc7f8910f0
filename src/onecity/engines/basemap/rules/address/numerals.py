"""Which number do Chinese digits mean?"""

import re

DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
DIGITS |= {"七": 7, "八": 8, "九": 9}
STEPS = {"十": 10, "百": 100, "千": 1000}
HAN_NUMBER = f"[{''.join(DIGITS)}{''.join(STEPS)}]+"
NUMBER = rf"(?:[0-9]{{1,5}}|{HAN_NUMBER})"
_HAN = re.compile(HAN_NUMBER)


def arabic(text: str) -> str:
    """`text` with each number in Arabic digits: 一百五十三 → 153, 二零三 → 203, 3 stays; `007` becomes `7`."""
    plain = _HAN.sub(lambda found: _value(found[0]), text)
    return re.sub(r"\d+", lambda found: str(int(found[0])), plain)


def _value(han: str) -> str:
    if not any(one in STEPS for one in han):
        return "".join(str(DIGITS[one]) for one in han)
    total, digit = 0, None
    for one in han:
        if one in DIGITS:
            digit = DIGITS[one]
        else:
            total += (1 if digit is None else digit) * STEPS[one]
            digit = 0
    return str(total + (digit or 0))
