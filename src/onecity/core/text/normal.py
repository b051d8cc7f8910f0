"""How are two ways of typing the same words made equal?"""

import re
import unicodedata

# Invisible characters that come along when people paste: they carry no meaning between words.
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff\u00ad")

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Runs of Chinese characters (`han`) and words of other scripts (`word`); the rest is punctuation.
RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")


def normalise(text: str) -> str:
    """`text` in NFKC (full-width letters become half-width), trimmed, each run of white space one space."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())
