"""Can a number be sent a text message?"""

import re

# landlines and numbers of other countries take another road, if any
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


def is_mobile(number: str) -> bool:
    """Whether these are the eleven digits of a mainland mobile number, with nothing between them."""
    return _MOBILE.fullmatch(number) is not None
