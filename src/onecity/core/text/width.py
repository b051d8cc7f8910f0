"""How much of a text fits into so many columns?"""

import unicodedata


def columns(text: str) -> int:
    """Width of `text` on a character grid: Chinese characters take two columns, combining marks none."""
    return sum(map(_width, text))


def cut(text: str, width: int, ending: str = "…") -> str:
    """`text` if it fits into `width` columns, else as much of it as fits together with `ending`."""
    if columns(text) <= width:
        return text
    room = width - columns(ending)
    if room < 0:
        return ""
    used = 0
    for place, character in enumerate(text):
        used += _width(character)
        if used > room:
            return text[:place].rstrip() + ending
    return text


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
